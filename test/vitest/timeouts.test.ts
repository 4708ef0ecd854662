import { expect, test } from 'vitest';
import type { Vitest } from 'vitest/node';
import { createSession, runInline, serve } from '../kit/index.ts';
import { configWith, gets } from './replaying.ts';

/** The engine's own timeout cannot fire, so that Vitest's has to. */
const WITHOUT_TIMERS = `
  import { afterEach } from 'vitest';
  const { setTimeout } = globalThis;
  globalThis.setTimeout = Object.assign(() => ({ ref() {}, unref() {}, refresh() {} }), setTimeout);
  afterEach(() => new Promise((resolve) => setTimeout(resolve, 50)));`;

test('a test that times out fails, and the tests that are not sent after it say why', async () => {
  await using hanging = await serve((request) => request.resume());
  await using run = await runInline({
    'vitest.config.ts': configWith(
      { target: hanging.url, timeout: 1, connections: 1 },
      { setupFiles: './setup.ts' },
    ),
    'setup.ts': WITHOUT_TIMERS,
    'sessions/a.session.json': createSession(gets('200/a', '200/b'), { name: 'shop' }),
  });

  const [first, second] = ['#1 GET /200/a → 200', '#2 GET /200/b → 200'];
  expect(run.tree).toEqual({
    'sessions/a.session.json': { shop: { [first]: 'failed', [second]: 'skipped' } },
  });
  expect(Object.values(run.errors)).toEqual([[expect.stringMatching(/^Test timed out in /)]]);
  expect(run.tests[`sessions/a.session.json > shop > ${second}`]?.result()).toMatchObject({
    note: `not sent: the test "${first}" timed out`,
  });
  expect(run.exitCode).toBe(1);
  expect(run.stdout).toContain('1 failed | 1 skipped (2) | ');
});

test('a cancelled run ends as any run of Vitest, and sends nothing more', async () => {
  const seen: string[] = [];
  await using hanging = await serve(({ url = '' }) => {
    seen.push(url);
    vitest?.cancelCurrentRun('keyboard-input');
  });
  let vitest: Vitest | undefined;
  const watching = { onInit: (context: Vitest) => (vitest = context) };
  await using run = await runInline(
    {
      'vitest.config.ts': configWith({ target: hanging.url, connections: 1 }),
      'sessions/a.session.json': createSession(gets('200/a', '200/b'), { name: 'shop' }),
    },
    { reporters: [watching] },
  );

  expect(seen).toEqual(['/200/a']);
  expect(run.errors).toEqual({});
  expect(Object.values(run.tests).map((each) => each.result())).toMatchObject([
    { state: 'skipped', note: 'The test run was aborted by the user.' },
    { state: 'skipped', note: 'The test run was aborted by the user.' },
  ]);
});

test('an app may take longer to start and to close than other hooks may', async () => {
  await using run = await runInline(
    {
      'vitest.config.ts': configWith({ target: './app.ts' }),
      'app.ts': `
        import { createServer } from 'node:http';
        const server = createServer((request, response) => response.end());
        const close = server.close.bind(server);
        server.close = (done) => {
          setTimeout(() => close(done), 100);
          return server;
        };
        export default server;`,
      'sessions/a.session.json': createSession(gets('200/a'), { name: 'shop' }),
    },
    { hookTimeout: 1 },
  );

  expect(run.errors).toEqual({});
  expect(run.exitCode).toBe(0);
});
