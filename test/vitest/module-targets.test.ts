/** Targets that are modules of the user's own code. */
import { expect, test } from 'vitest';
import { createSession, recordingOf, runInline } from '../kit/index.ts';
import { configWith, failuresOf, gets } from './replaying.ts';

const session = createSession([...gets('200/a'), recordingOf('POST', '/201/b', 201)], {
  name: 'shop',
});
const passed = { '#1 GET /200/a → 200': 'passed', '#2 POST /201/b → 201': 'passed' };

test('starts a module of the user in the worker', async () => {
  await using run = await runInline({
    'vitest.config.ts': configWith({ target: './src/app.ts' }),
    'src/app.ts': `
      import { statuses } from './statuses.ts';
      import type { IncomingMessage, ServerResponse } from 'node:http';
      export default (request: IncomingMessage, response: ServerResponse) => {
        response.writeHead(statuses[request.method ?? '']).end();
      };`,
    'src/statuses.ts': `export const statuses: Record<string, number> = { GET: 200, POST: 201 };`,
    'sessions/a.session.json': session,
  });

  expect(run.errors).toEqual({});
  expect(run.tree).toEqual({ 'sessions/a.session.json': { shop: passed } });
  expect(run.stdout).toContain('Sessions  1 passed → ./src/app.ts\n');
});

test('follows a change of the target where Vitest keeps modules on disk', async () => {
  await using run = await runInline(
    {
      'vitest.config.ts': configWith({}),
      'good.ts': 'export default { fetch: () => new Response(null, { status: 200 }) };',
      'bad.ts': 'export default { fetch: () => new Response(null, { status: 500 }) };',
      'sessions/a.session.json': createSession(gets('200/a'), { name: 'shop' }),
    },
    { experimental: { fsModuleCache: true }, env: { REPLAY_TARGET: './good.ts' } },
  );
  const again = await run.run({
    experimental: { fsModuleCache: true },
    env: { REPLAY_TARGET: './bad.ts' },
  });

  expect([run.exitCode, run.errors]).toEqual([0, {}]);
  expect(failuresOf(again)).toEqual([{ kind: 'status', expected: 200, actual: 500 }]);
});

test('an app that cannot be started is one clear error', async () => {
  await using run = await runInline({
    'vitest.config.ts': configWith({
      target: {
        absent: './src/none.ts',
        throwing: './src/throwing.ts',
        nothing: './src/nothing.ts',
        incomplete: './src/incomplete.ts',
        rejecting: './src/rejecting.ts',
        abstract: './src/abstract.ts',
      },
    }),
    'src/throwing.ts': `import './deep.ts'; export default { fetch: () => new Response() };`,
    'src/deep.ts': `throw new Error('no database');`,
    'src/nothing.ts': 'export const app = 1;',
    'src/incomplete.ts': `import './missing.ts';`,
    'src/rejecting.ts': `export default async () => { throw new Error('no cache'); };`,
    'src/abstract.ts': 'export default class App {}',
    'sessions/a.session.json': session,
  });

  const refusal = (target: string): string =>
    `sessions/a.session.json > shop > ${target} > #1 GET /200/a → 200 on ${target}`;
  expect(run.exitCode).toBe(1);
  expect(run.errors).toEqual({
    [refusal('absent')]: [
      expect.stringMatching(
        /the target \.\/src\/none\.ts, set by the option "target\.absent", cannot be started: there is no module .*\/src\/none\.ts\.$/,
      ),
    ],
    [refusal('throwing')]: ['no database'],
    [refusal('nothing')]: [
      expect.stringMatching(
        /^the target \.\/src\/nothing\.ts cannot be started: \.\/src\/nothing\.ts has no default export, but app: name one, as in \.\/src\/nothing\.ts#app\. Export an app /,
      ),
    ],
    [refusal('incomplete')]: [expect.stringMatching(/^Cannot find module '\.\/missing\.ts'/)],
    [refusal('rejecting')]: ['no cache'],
    [refusal('abstract')]: [
      expect.stringMatching(
        /^the target \.\/src\/abstract\.ts cannot be started: found a class App\. Export /,
      ),
    ],
  });
  expect(run.stderr).toContain(' ❯ src/deep.ts:1:7');
  expect(run.stderr).toContain(' ❯ src/rejecting.ts:1:36');
  expect(run.stderr).not.toMatch(/dist\/(replay|session|vitest)\//);
  const states = Object.values(run.tests).map((each) => each.result().state);
  expect(states.filter((state) => state !== 'skipped')).toEqual(Array(6).fill('failed'));
});

test('a target may name an export of its module', async () => {
  await using run = await runInline(
    {
      'vitest.config.ts': configWith({
        target: { one: './app.ts#createApp', other: './app.ts#app' },
      }),
      'app.ts': `
        import fastify from 'fastify';
        export const createApp = async () => {
          const app = fastify();
          app.get('/200/a', async () => 'live');
          return app;
        };
        export const app = { fetch: () => new Response(null, { status: 404 }) };`,
      'sessions/a.session.json': createSession(gets('200/a'), { name: 'shop' }),
    },
    { env: { REPLAY_TARGET: 'one' } },
  );
  const other = await run.run({ env: { REPLAY_TARGET: './app.ts#app' } });

  expect([run.exitCode, run.errors]).toEqual([0, {}]);
  expect(failuresOf(other)).toMatchObject([{ kind: 'status', expected: 200, actual: 404 }]);
});

test.each([
  ['REPLAY_TARGET', {}, { REPLAY_TARGET: './nope.ts' }],
  ['the option "target"', { target: './nope.ts' }, {}],
])('a module that is not there is told with its setting, %s', async (setting, options, env) => {
  await using run = await runInline(
    { 'vitest.config.ts': configWith(options), 'sessions/a.session.json': session },
    { env },
  );

  expect(Object.values(run.errors).flat().join()).toContain(
    `the target ./nope.ts, set by ${setting}, cannot be started: there is no module `,
  );
});

test('shows the error of a fetch handler, and the 500 that comes of it', async () => {
  await using run = await runInline({
    'vitest.config.ts': configWith({ target: './app.ts' }),
    'app.ts': `export default { fetch() { throw new Error('no database'); } };`,
    'sessions/a.session.json': createSession(gets('200/a'), { name: 'shop' }),
  });

  expect(failuresOf(run)).toEqual([{ kind: 'status', expected: 200, actual: 500 }]);
  expect(run.stderr).toMatch(/stderr \| sessions\/a\.session\.json.*\nError: no database\n/);
  expect(run.stderr).not.toMatch(/dist\/(replay|session|vitest)\//);
});

test('closes what the function of a module has started when its suite is over', async () => {
  await using run = await runInline(
    {
      'vitest.config.ts': configWith({ target: { one: './app.ts', two: './app.ts' } }),
      'app.ts': `
        import { createServer } from 'node:http';
        import { once } from 'node:events';
        let open = 0;
        export default async () => {
          open += 1;
          console.log('open: ' + open);
          const server = createServer((request, response) => response.end());
          await once(server.listen(0, '127.0.0.1'), 'listening');
          const close = async () => {
            server.close();
            await once(server, 'close');
            open -= 1;
          };
          return { url: 'http://127.0.0.1:' + server.address().port, close };
        };`,
      'sessions/a.session.json': createSession(gets('200/a'), { name: 'shop' }),
      'sessions/b.session.json': createSession(gets('200/b'), { name: 'shop' }),
    },
    { isolate: false, maxWorkers: 1 },
  );

  expect(run.exitCode).toBe(0);
  expect(run.stdout.match(/open: \d/g)).toEqual(Array(4).fill('open: 1'));
});
