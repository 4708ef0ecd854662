/** What the recorder tells in one line, where a test passes and its session is not what was meant. */
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runInline, serve, writeProject } from '../kit/index.ts';
import {
  linesOf,
  pathsOf,
  recordingProject,
  sessionFiles,
  sessionOf,
} from './recording-project.ts';

const echo: RequestListener = (request, response) => {
  request.resume();
  response.end(request.url);
};

const file = 'sessions/a.test/a.session.json';

/** Body of a test that kills the proxy process, whose id stands in the name of its journal. */
const killProxy = `
  const { readdirSync } = await import('node:fs');
  const [name] = readdirSync(import.meta.dirname + '/sessions/a.test').filter((name) => name.includes('.proxy.'));
  const pid = Number(name.split('.proxy.')[1].split('.')[0]);
  process.kill(pid, 'SIGKILL');
  await expect.poll(() => get(recorder.url).catch(() => 'gone')).toBe('gone');`;

test('a test passes although its recorder died, and its session has what was recorded until then', async () => {
  await using api = await serve(echo);
  await using run = await runInline(
    recordingProject(
      { upstream: api.url },
      {
        'a.test.ts': `
        test('a', async ({ recorder }) => {
          await get(recorder.url + '/endpoint');
          await get('${api.url}/fetch');
          ${killProxy}
        });`,
      },
    ),
  );

  expect(run.tree).toEqual({ 'a.test.ts': { a: 'passed' } });
  expect(sessionFiles(run)).toEqual([file]);
  expect(sessionOf(run, file)).toMatchObject({ interrupted: true });
  expect(pathsOf(run, file)).toEqual(['/endpoint', '/fetch']);
  expect(linesOf(run)).toEqual([
    'vitest-session-replay: "a" was not recorded whole: the proxy process of the recorder has ended: it was killed; what was recorded until then is recovered at the end of the run',
    expect.stringMatching(
      /^vitest-session-replay: recovered 2 recordings of "a", whose run was cut off \(processes \d+ and \d+\); .*sessions\/a\.test\/a\.session\.json holds them/,
    ),
  ]);
});

test('a test that skips itself after its recorder died is reported', async () => {
  await using api = await serve(echo);
  await using run = await runInline(
    recordingProject(
      { upstream: api.url },
      {
        'a.test.ts': `
        test('a', async ({ recorder, skip }) => {
          await get(recorder.url + '/1');
          ${killProxy}
          skip();
        });`,
      },
    ),
  );

  expect(run.tree).toEqual({ 'a.test.ts': { a: 'skipped' } });
  expect(linesOf(run)).toEqual([
    'vitest-session-replay: "a" was skipped, and its recorder has died: what was recorded until then is recovered at the end of the run',
    expect.stringContaining('recovered 1 recording of "a"'),
  ]);
});

test('a test whose recorder died fails for its own reason alone', async () => {
  await using api = await serve(echo);
  await using run = await runInline(
    recordingProject(
      { upstream: api.url },
      {
        'a.test.ts': `
        test('a', async ({ recorder }) => {
          await get(recorder.url + '/endpoint');
          ${killProxy}
          throw new Error('its own');
        });`,
      },
    ),
  );

  expect(run.errors).toEqual({ 'a.test.ts > a': ['its own'] });
  expect(pathsOf(run, file)).toEqual(['/endpoint']);
  expect(linesOf(run)).toEqual([
    'vitest-session-replay: "a" failed, and its recorder has died: what was recorded until then is recovered at the end of the run',
    expect.stringContaining('recovered 1 recording of "a", whose run was cut off'),
  ]);
});

test('a warning names the upstream that gave no answer', async () => {
  const api = await serve(echo);
  await api.close();
  await using run = await runInline(
    recordingProject(
      { upstream: api.url },
      {
        'a.test.ts': `
        test('a', async ({ recorder }) => {
          await get(recorder.url + '/1');
          await get(recorder.url + '/2');
        });`,
      },
    ),
  );

  expect(run.errors).toEqual({});
  expect(sessionOf(run, file).recordings).toMatchObject([
    { response: { error: 'ECONNREFUSED' } },
    { response: { error: 'ECONNREFUSED' } },
  ]);
  expect(linesOf(run)).toEqual([
    `vitest-session-replay: "a" got no answer to 2 requests: ECONNREFUSED of ${api.url}`,
  ]);
});

test('a warning says which request bodies were not kept, since they cannot be replayed', async () => {
  await using api = await serve(echo);
  await using run = await runInline(
    recordingProject(
      { upstream: api.url, maxBodySize: { request: 3 } },
      {
        'a.test.ts': `
        test('a', async ({ recorder }) => {
          for (const body of ['more', 'few']) await get(recorder.url, { method: 'POST', body });
        });`,
      },
    ),
  );

  expect(linesOf(run)).toEqual([
    expect.stringContaining('"a" sent 1 request whose body was not kept and cannot be replayed'),
  ]);
});

test('a warning names the origins that were called in place of the upstream', async () => {
  await using api = await serve(echo);
  await using other = await serve(echo);
  await using run = await runInline(
    recordingProject(
      { upstream: api.url },
      { 'a.test.ts': `test('a', async ({ recorder }) => { await get('${other.url}'); });` },
    ),
  );

  expect(sessionFiles(run)).toEqual([]);
  expect(linesOf(run)).toEqual([
    `vitest-session-replay: "a" sent no request that can be recorded, no session was written: it called ${other.url}, and its upstream is ${api.url}`,
  ]);
});

test.each([
  ['localhost', '127.0.0.1'],
  ['127.0.0.1', 'localhost'],
])('an upstream at %s is the same when it is called as %s', async (named, called) => {
  await using api = await serve(echo);
  await using run = await runInline(
    recordingProject(
      { upstream: `http://${named}:${api.port}` },
      {
        'a.test.ts': `
        test('a', async ({ recorder }) => { await get('http://${called}:${api.port}/1'); });`,
      },
    ),
  );

  expect(run.errors).toEqual({});
  expect(linesOf(run)).toEqual([]);
  expect(pathsOf(run, file)).toEqual(['/1']);
  const { origin, recordings } = sessionOf(run, file);
  expect(origin).toBe(`http://${named}:${api.port}`);
  expect(recordings[0]).not.toHaveProperty('origin');
});

test('a warning counts the requests that filters left out where none remains', async () => {
  await using api = await serve(echo);
  await using run = await runInline(
    recordingProject(
      { upstream: api.url, exclude: ['assets', { path: '/health/**' }] },
      {
        'a.test.ts': `
        test('none', async ({ recorder }) => {
          await get(recorder.url + '/logo.png');
          await get('${api.url}/health/live');
        });
        test('some', async ({ recorder }) => {
          await get(recorder.url + '/logo.png');
          await get(recorder.url + '/orders');
        });`,
      },
    ),
  );

  expect(run.errors).toEqual({});
  expect(linesOf(run)).toEqual([
    'vitest-session-replay: "none" sent no request that can be recorded, no session was written: record.include and record.exclude left out 2 requests',
  ]);
  expect(sessionFiles(run)).toEqual(['sessions/a.test/some.session.json']);
  expect(pathsOf(run, 'sessions/a.test/some.session.json')).toEqual(['/orders']);
});

test('a warning is printed once, by the run itself, also where a program reads its output', async () => {
  await using api = await serve(echo);
  await using project = await writeProject(
    recordingProject({ upstream: api.url }, { 'a.test.ts': `test('a', ({ recorder }) => {});` }),
  );
  const warning = expect.stringContaining('"a" sent no request that can be recorded');

  const asJson = await project.run({ reporters: ['json'] });
  expect(linesOf(asJson)).toEqual([warning]);
  expect(JSON.parse(asJson.stdout)).toMatchObject({ numPassedTests: 1 });

  const asBlob = await project.run({ reporters: ['blob'] });
  const merged = await project.run({ mergeReports: join(project.folder, '.vitest-reports') });
  expect([linesOf(asBlob), linesOf(merged)]).toEqual([[warning], []]);
});
