import { expect, test } from 'vitest';
import { messageOf } from '../../src/replay/failure/render-failure.ts';
import { createSession, type FileTree, runInline, serve } from '../kit/index.ts';
import { configWith, failuresOf, gets, serveApi } from './replaying.ts';

const session = createSession(gets('200/a', '404/b'), { name: 'shop' });

/** As Prettier would: short objects on one line, and brackets shared. */
const prettierLike = `{
  "version": 1, "name": "shop", "origin": "http://127.0.0.1:3000",
  "recordedAt": "2026-11-24T10:00:00.000Z",
  "recordings": [{
      "id": "1", "at": 0,
      "request": { "method": "GET", "path": "/200/a", "headers": [] },
      "response": { "status": 200, "time": 5, "headers": [] }
    }, { "id": "2", "at": 6,
      "request": { "method": "GET", "path": "/404/b", "headers": [] },
      "response": { "status": 404, "time": 5, "headers": [] } }
  ]
}`;

test('each test has the location of its recording, however the file is formatted', async () => {
  await using api = await serveApi();
  await using run = await runInline(
    {
      'vitest.config.ts': configWith({ target: api.url }),
      'sessions/canonical.session.json': session,
      'sessions/minified.session.json': JSON.stringify(session),
      'sessions/prettier.session.json': prettierLike,
    },
    { includeTaskLocation: true },
  );

  const places = Object.values(run.tests).map(({ module, location }) => [
    module.relativeModuleId,
    location,
  ]);
  const minified = JSON.stringify(session);
  expect(places).toEqual([
    ['sessions/canonical.session.json', { line: 7, column: 5 }],
    ['sessions/canonical.session.json', { line: 21, column: 5 }],
    ['sessions/minified.session.json', { line: 1, column: minified.indexOf('{"request"') + 1 }],
    ['sessions/minified.session.json', { line: 1, column: minified.lastIndexOf('{"request"') + 1 }],
    ['sessions/prettier.session.json', { line: 4, column: 18 }],
    ['sessions/prettier.session.json', { line: 8, column: 8 }],
  ]);
});

const failing = (target: string): FileTree => ({
  'vitest.config.ts': configWith({ target }),
  'sessions/shop.session.json': prettierLike,
});

test('the stack and the code frame of a failure show the recorded status', async () => {
  await using api = await serveApi(() => 200);
  await using run = await runInline(failing(api.url), { includeTaskLocation: true });

  const failed = run.tests['sessions/shop.session.json > shop > #2 GET /404/b → 404'];
  expect(failed?.result().errors?.[0]?.stacks).toEqual([
    {
      method: 'GET /404/b',
      file: `${run.folder}/sessions/shop.session.json`,
      line: 10,
      column: 31,
    },
  ]);
  expect(run.stderr).toContain(
    ' FAIL   sessions  sessions/shop.session.json:8:8 > shop > #2 GET /404/b',
  );
  expect(run.stderr).toContain(' ❯ GET /404/b sessions/shop.session.json:10:31\n');
  expect(run.stderr).toContain('10|       "response": { "status": 404,');
});

test('the stack of a failure without an answer shows the path of the request', async () => {
  await using api = await serve((_, response) => response.destroy());
  await using run = await runInline(failing(api.url));

  const failed = run.tests['sessions/shop.session.json > shop > #1 GET /200/a → 200'];
  const [place] = failed?.result().errors?.[0]?.stacks ?? [];
  expect(place).toMatchObject({ line: 6, column: 45 });
});

test('the annotation on GitHub is at the line of the recorded status', async () => {
  await using api = await serveApi(() => 200);
  await using run = await runInline(failing(api.url), {
    reporters: [['github-actions', { jobSummary: { enabled: false } }]],
  });

  expect(run.stdout).toContain(`::error file=${run.folder}/sessions/shop.session.json,`);
  const failure = { kind: 'status', expected: 404, actual: 200 } as const;
  expect(failuresOf(run)).toEqual([failure]);
  const annotation = run.stdout
    .split('\n')
    .find((line) => /^::error .*line=10,column=31::/.test(line));
  expect(annotation).toContain(`GET /404/b: ${messageOf({ failure })}`);
});
