import { expect, test } from 'vitest';
import { createDemoApi } from '../../fixtures/demo-api/server.mjs';
import { renderVitestTest } from '../../src/export/script/vitest-test.ts';
import { createSession, type RunResult, recordingOf, serve, writeProject } from '../kit/index.ts';
import { DEMO, readDemo, serveShop, shopSession } from './sample-sessions.ts';

const recorded = shopSession('0a1b2c3d4e5f6071', '99aabbccddeeff00', 'http://127.0.0.1:1');

test('the tests pass against an API whose ids and cookies are new', async () => {
  await using shop = await serveShop();
  const { tree, exitCode } = await run(renderVitestTest(recorded), { REPLAY_TARGET: shop.url });
  expect(Object.values(Object.values(tree)[0] ?? {})[0]).toEqual({
    '#1 POST /session': 'passed',
    '#2 POST /orders': 'passed',
    '#3 GET /orders/0a1b2c3d4e5f6071': 'passed',
    '#4 PUT /lines?key=0a1b2c3d4e5f6071-a': 'passed',
    '#5 POST /picture': 'passed',
  });
  expect(exitCode).toBe(0);
});

test("the client's own cookies, and what a template would read, are sent as recorded", async () => {
  await using shop = await serveShop();
  await run(renderVitestTest(recorded), { REPLAY_TARGET: shop.url });
  expect(shop.seen[1]?.cookie).toMatch(/^theme=dark; sid=\w{16}$/);
  expect(shop.seen[3]?.body).toContain('a \\"quoted\\" note </script>');
});

test('the recorded session of the demo API passes with its secrets', async () => {
  await using api = await serve(createDemoApi());
  const { exitCode, stdout } = await run(renderVitestTest(await readDemo(DEMO)), {
    REPLAY_TARGET: api.url,
    REPLAY_SECRET_PASSWORD: 'byron-1788',
    REPLAY_SECRET_PASSWORD_2: 'lovelace',
  });
  expect(stdout).toMatch(/Tests {2}7 passed/);
  expect(exitCode).toBe(0);
});

test('a request whose value no answer brought fails by saying so', async () => {
  await using shop = await serve((_, response) => response.writeHead(201).end());
  const { errors } = await run(renderVitestTest(recorded), { REPLAY_TARGET: shop.url });
  expect(JSON.stringify(errors)).toContain('not sent: no answer brought');
});

test('without a target, nothing is sent to a host that is not on this machine', async () => {
  const session = createSession([recordingOf('DELETE', '/all', 204)], {
    origin: 'https://api.example.com',
  });
  const { tree } = await run(renderVitestTest(session), {});
  expect(JSON.stringify(tree)).toContain('"#1 DELETE /all":"skipped"');
});

test('headers are set on every request, by the export and by the environment', async () => {
  const headers: unknown[] = [];
  await using api = await serve((request, response) => {
    headers.push([request.headers['x-one'], request.headers['x-two']]);
    response.end();
  });
  const session = createSession([recordingOf('GET', '/', 200)], { origin: api.url });
  await run(renderVitestTest(session, ['X-One: 1']), {});
  await run(renderVitestTest(session), { REPLAY_HEADERS: 'X-One: 3\nX-Two: a:b' });
  expect(headers).toEqual([
    ['1', undefined],
    ['3', 'a:b'],
  ]);
});

async function run(code: string, env: Readonly<Record<string, string>>): Promise<RunResult> {
  await using project = await writeProject({ 'exported.test.js': code });
  return await project.run({ env });
}
