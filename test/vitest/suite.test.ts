import { describe, expect, test } from 'vitest';
import { createSession, recordingOf, runInline, spawnVitest, writeProject } from '../kit/index.ts';
import { configWith, failuresOf, gets, serveApi } from './replaying.ts';

const three = createSession(gets('200/a', '404/b', '200/c'), { name: 'shop' });
const broken = ({ path }: { path: string }) => (path.endsWith('/404/b') ? 500 : undefined);

test('a session is a suite, and each recording a test with a name of its own', async () => {
  await using api = await serveApi();
  await using run = await runInline({
    'vitest.config.ts': configWith({ target: api.url }),
    'sessions/shop.session.json': createSession(
      [
        ...gets('200/a', '404/b?x=1&y', '200/a'),
        recordingOf('POST', '/201/orders', 201, { id: 'pay', body: { json: { sku: 'a-1' } } }),
      ],
      { name: 'checkout > pays' },
    ),
  });

  expect(run.tree).toEqual({
    'sessions/shop.session.json': {
      'checkout > pays': {
        '#1 GET /200/a → 200': 'passed',
        '#2 GET /404/b?x=1&y → 404': 'passed',
        '#3 GET /200/a → 200': 'passed',
        '#pay POST /201/orders → 201': 'passed',
      },
    },
  });
  expect(api.seen).toEqual(['GET /200/a', 'GET /404/b?x=1&y', 'GET /200/a', 'POST /201/orders']);
  expect(run.exitCode).toBe(0);
});

test('only the test with an unexpected status fails', async () => {
  await using api = await serveApi(broken);
  await using run = await runInline({
    'vitest.config.ts': configWith({ target: api.url }),
    'sessions/shop.session.json': three,
  });

  expect(run.tree).toEqual({
    'sessions/shop.session.json': {
      shop: {
        '#1 GET /200/a → 200': 'passed',
        '#2 GET /404/b → 404': 'failed',
        '#3 GET /200/c → 200': 'passed',
      },
    },
  });
  expect(failuresOf(run)).toEqual([{ kind: 'status', expected: 404, actual: 500 }]);
  expect(run.stderr).toMatch(/- Expected\s+\+ Received\s+- 404\s+\+ 500/);
  expect(run.exitCode).toBe(1);
});

test('a recording without a status is sent, and is no skipped test', async () => {
  await using api = await serveApi();
  await using run = await runInline({
    'vitest.config.ts': configWith({ target: api.url }, { expect: { requireAssertions: true } }),
    'sessions/shop.session.json': createSession(
      [
        {
          request: { method: 'GET', path: '/200/a', headers: [] },
          response: { error: 'ECONNRESET', time: 3 },
        },
      ],
      { name: 'shop' },
    ),
  });

  const name = '#1 GET /200/a → no response';
  expect(run.tree).toEqual({ 'sessions/shop.session.json': { shop: { [name]: 'passed' } } });
  expect(api.seen).toEqual(['GET /200/a']);
  expect(run.stdout).toContain('   Requests  1 uncompared\n');
});

test('a session without recordings is one skipped test that says so in its name', async () => {
  await using run = await runInline({
    'vitest.config.ts': configWith({
      target: { a: 'http://127.0.0.1:1', b: 'http://127.0.0.1:2' },
    }),
    'sessions/empty.session.json': createSession([], { name: 'shop' }),
  });

  expect(run.tree).toEqual({
    'sessions/empty.session.json': { shop: { 'has no recordings': 'skipped' } },
  });
  expect(run.exitCode).toBe(0);
});

test('reporters get the whole outcome of each test', async () => {
  await using api = await serveApi(broken);
  await using run = await runInline({
    'vitest.config.ts': configWith({
      target: { live: { url: `${api.url}/base`, readOnly: true } },
      speed: 10,
    }),
    'sessions/shop.session.json': createSession(
      [...gets('200/a', '404/b'), recordingOf('POST', '/201/c', 201)],
      { name: 'shop' },
    ),
  });

  const time: unknown = expect.any(Number);
  const common = { correlated: [], plannedAt: time };
  const context = { session: 'shop', target: 'live', speed: 10, ...common };
  expect(Object.values(run.tests).map((task) => task.meta().replay)).toEqual([
    {
      ...{ id: '1', method: 'GET', path: '/200/a', state: 'passed', expected: 200, actual: 200 },
      ...{ ...context, route: 'GET /200/a', responseTime: time, sentAt: time },
    },
    {
      ...{ id: '2', method: 'GET', path: '/404/b', state: 'failed', expected: 404, actual: 500 },
      ...{ ...context, route: 'GET /404/b', responseTime: time, sentAt: time },
      failure: expect.objectContaining({ kind: 'status', expected: 404, actual: 500 }),
    },
    {
      ...{ id: '3', method: 'POST', path: '/201/c', state: 'skipped', expected: 201 },
      ...{ ...context, route: 'POST /201/c', responseTime: 0 },
      failure: { kind: 'read-only', by: 'method' },
    },
  ]);
});

describe('only selected requests are sent', () => {
  test('by name', async () => {
    await using api = await serveApi();
    await using run = await runInline(
      { 'vitest.config.ts': configWith({ target: api.url }), 'sessions/a.session.json': three },
      { testNamePattern: '#2 ' },
    );

    expect(run.tree).toEqual({
      'sessions/a.session.json': {
        shop: {
          '#1 GET /200/a → 200': 'skipped',
          '#2 GET /404/b → 404': 'passed',
          '#3 GET /200/c → 200': 'skipped',
        },
      },
    });
    expect(api.seen).toEqual(['GET /404/b']);
  });

  test('to one of several targets', async () => {
    await using api = await serveApi();
    await using run = await runInline(
      {
        'vitest.config.ts': configWith({
          target: { staging: `${api.url}/staging`, production: `${api.url}/production` },
        }),
        'sessions/a.session.json': three,
      },
      { testNamePattern: 'shop staging #3' },
    );

    expect(api.seen).toEqual(['GET /staging/200/c']);
    expect(
      Object.values(run.tests).filter((each) => each.result().state === 'passed'),
    ).toHaveLength(1);
  });

  test('and none if no name fits: the app is not even loaded', async () => {
    const app = `
      import { writeFileSync } from 'node:fs';
      writeFileSync(new URL('./loaded.txt', import.meta.url), '');
      export default { fetch: () => new Response() };`;
    await using run = await runInline(
      {
        'vitest.config.ts': configWith({ target: './app.ts' }),
        'app.ts': app,
        'sessions/a.session.json': three,
      },
      { testNamePattern: 'something else' },
    );

    expect(run.files()).not.toContain('loaded.txt');
    await run.run();
    expect(run.files()).toContain('loaded.txt');
  });

  test('although another file has .only', async () => {
    await using api = await serveApi();
    await using run = await runInline({
      // In a CI, Vitest allows no `.only`.
      'vitest.config.ts': configWith({ target: api.url }, { allowOnly: true }),
      'a.test.ts': `
        import { test } from 'vitest';
        test.only('alone', () => {});
        test('not', () => {});`,
      'sessions/a.session.json': three,
    });

    expect(run.tree['a.test.ts']).toEqual({ alone: 'passed', not: 'skipped' });
    expect(api.seen).toHaveLength(3);
  });

  test('and none to list tests', async () => {
    await using api = await serveApi();
    await using project = await writeProject({
      'vitest.config.ts': configWith({ target: api.url }),
      'sessions/a.session.json': three,
    });
    const { stdout } = await spawnVitest(project.folder, ['list']);

    expect(stdout).toContain('sessions/a.session.json > shop > #2 GET /404/b → 404\n');
    expect(api.seen).toEqual([]);
  });

  test('by line', async () => {
    await using api = await serveApi();
    await using project = await writeProject({
      'vitest.config.ts': configWith({ target: api.url }),
      'sessions/a.session.json': JSON.stringify(three, null, 1),
    });
    const lines = project.read('sessions/a.session.json').split('\n');
    const line = lines.findIndex((text) => text.includes('/404/b')) - 2;
    const file = 'sessions/a.session.json';
    const run = await spawnVitest(project.folder, ['run', `${file}:${line}`]);

    expect(lines[line - 1]).toBe('  {');
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toContain('1 passed | 2 skipped (3)');
    expect(api.seen).toEqual(['GET /404/b']);
  });
});
