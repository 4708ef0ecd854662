/** `REPLAY_CALIBRATE`: sessions learn their noise in the place of being tested. */
import { expect, test } from 'vitest';
import { createSession, type FileTree, recordingOf, writeProject } from '../kit/index.ts';
import { configWith, failuresOf } from './replaying.ts';

const FILE = 'sessions/a.session.json';
const body = { json: { id: 'r', n: 1 } };
const session = createSession(
  [recordingOf('POST', '/a', 200, { response: { body } }), recordingOf('GET', '/broken', 200)],
  { name: 'shop' },
);

/** An app that starts to count at 1, and whose ids are others each time. */
const app = `
  import { createServer } from 'node:http';
  import { once } from 'node:events';
  import { randomUUID } from 'node:crypto';
  export default async () => {
    let n = 0;
    const server = createServer(({ url }, response) => {
      if (url !== '/a') return response.writeHead(500).end();
      response.end(JSON.stringify({ id: randomUUID(), n: ++n }));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return { url: 'http://127.0.0.1:' + server.address().port, close: () => server.close() };
  };`;

const files = (target: Parameters<typeof configWith>[0]['target']): FileTree => ({
  'vitest.config.ts': configWith({ target, expect: { body: 'exact' } }),
  'app.ts': app,
  [FILE]: session,
});
const env = { REPLAY_CALIBRATE: '1' };

test('calibration writes the noise of two replays, each with an app of its own', async () => {
  await using project = await writeProject(files('./app.ts'));
  const run = await project.run({ env });

  expect(run.tree).toEqual({ [FILE]: { shop: { 'is calibrated': 'passed' } } });
  expect(project.readJson(FILE)).toMatchObject({
    recordings: [{ response: { body, noise: { body: ['/id'] } } }, {}],
  });
  const replayed = await project.run();
  expect(failuresOf(replayed)).toEqual([{ kind: 'status', expected: 200, actual: 500 }]);
});

test('calibration is refused with several targets, and in a CI', async () => {
  await using project = await writeProject(files({ one: './app.ts', two: './app.ts' }));
  const before = project.read(FILE);
  const several = await project.run({ env });
  const inCi = await project.run({ env: { ...env, REPLAY_TARGET: 'one' }, ci: true });

  expect(Object.values(several.errors).flat()).toEqual(
    Array(2).fill(
      'a session is calibrated against one target: choose one of one, two by REPLAY_TARGET',
    ),
  );
  expect(Object.values(inCi.errors).flat()).toEqual([
    'no session is written in CI: calibrate it on another machine',
  ]);
  expect(project.read(FILE)).toBe(before);
});

test('calibration fails if no response can be compared, and says why', async () => {
  await using project = await writeProject(files('http://127.0.0.1:9'));
  const before = project.read(FILE);
  const run = await project.run({ env });

  expect(Object.values(run.errors).flat()).toEqual([
    'nothing was learned, no response could be compared: #1 POST /a: ECONNREFUSED nothing listens at http://127.0.0.1:9',
  ]);
  expect(project.read(FILE)).toBe(before);
});
