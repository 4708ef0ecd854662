import type { ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import { createSession, type RunOptions, recordingOf, runInline, serve } from '../kit/index.ts';
import { configWith, failuresOf, gets, serveApi } from './replaying.ts';

const five = createSession(gets('200/a', '404/b', '200/c', '200/d', '200/e'), { name: 'shop' });
const sent = ['GET /200/a', 'GET /404/b', 'GET /200/c', 'GET /200/d', 'GET /200/e'];

describe('bail', () => {
  test('stops requests that would be sent after the failure', async () => {
    await using api = await serveApi(({ path }) => (path === '/404/b' ? 500 : undefined));
    await using run = await runInline(
      { 'vitest.config.ts': configWith({ target: api.url }), 'sessions/a.session.json': five },
      { bail: 1 },
    );

    expect(api.seen).toEqual(sent.slice(0, 2));
    expect(run.tree).toEqual({
      'sessions/a.session.json': {
        shop: {
          '#1 GET /200/a → 200': 'passed',
          '#2 GET /404/b → 404': 'failed',
          '#3 GET /200/c → 200': 'pending',
          '#4 GET /200/d → 200': 'pending',
          '#5 GET /200/e → 200': 'pending',
        },
      },
    });
  });

  test('counts a failure only once its retries have failed as well', async () => {
    await using api = await serveApi(({ path }, count) =>
      path === '/404/b' && count === 1 ? 500 : undefined,
    );
    await using run = await runInline(
      { 'vitest.config.ts': configWith({ target: api.url }), 'sessions/a.session.json': five },
      { bail: 1, retry: 1 },
    );
    expect(Object.values(run.tests).every((each) => each.ok())).toBe(true);
    expect(run.exitCode).toBe(0);
    expect(api.seen.filter((request) => request === 'GET /404/b')).toHaveLength(2);
    expect(api.seen).toHaveLength(6);
  });

  test('stops once the last retry has failed', async () => {
    await using api = await serveApi(({ path }) => (path === '/404/b' ? 500 : undefined));
    const slow = '200/slow?delay=2000';
    await using run = await runInline(
      {
        'vitest.config.ts': configWith({ target: api.url }),
        'sessions/a.session.json': createSession(gets('200/a', '404/b', slow, '200/d')),
      },
      { bail: 1, retry: 1 },
    );

    expect(Object.keys(run.errors)).toHaveLength(1);
    expect(api.seen.toSorted()).toEqual([
      ...['GET /200/a', `GET /${slow}`, 'GET /404/b', 'GET /404/b'],
    ]);
  });
});

describe('retry', () => {
  test('sends a request again, and the last outcome counts', async () => {
    await using api = await serveApi(({ path }, count) =>
      (path === '/200/a' && count < 3) || path === '/404/b' ? 500 : undefined,
    );
    await using run = await runInline(
      {
        'vitest.config.ts': configWith({ target: api.url }),
        'sessions/a.session.json': createSession(gets('200/a', '404/b'), { name: 'shop' }),
      },
      { retry: 2 },
    );

    expect(run.tree).toEqual({
      'sessions/a.session.json': {
        shop: { '#1 GET /200/a → 200': 'passed', '#2 GET /404/b → 404': 'failed' },
      },
    });
    expect(api.seen.filter((request) => request === 'GET /200/a')).toHaveLength(3);
    expect(api.seen.filter((request) => request === 'GET /404/b')).toHaveLength(3);
    const [passed, failed] = Object.values(run.tests);
    expect(passed?.diagnostic()).toMatchObject({ retryCount: 2, flaky: true });
    expect(passed?.meta().replay).toMatchObject({ state: 'passed', actual: 200 });
    expect(failed?.meta().replay).toMatchObject({ state: 'failed', actual: 500 });
  });
});

test('shards are made of whole session files', async () => {
  await using api = await serveApi();
  await using run = await runInline(
    {
      'vitest.config.ts': configWith({ target: api.url }),
      'sessions/a.session.json': five,
      'sessions/b.session.json': createSession(gets('200/x'), { name: 'other' }),
    },
    { shard: '1/2' },
  );
  const first = [...api.seen];
  await run.run({ shard: '2/2' });

  expect([first.length, api.seen.length].toSorted()).toEqual([first.length, 6]);
  expect([1, 5]).toContain(first.length);
});

describe('what is sent, and in which order, is the same', () => {
  const ways: Record<string, RunOptions> = {
    'in another order of tests': { sequence: { shuffle: true, seed: 3 } },
    'with concurrent tests': { sequence: { concurrent: true }, maxConcurrency: 2 },
    'in threads': { pool: 'threads' },
    'in vmThreads': { pool: 'vmThreads' },
  };
  for (const [name, options] of Object.entries(ways)) {
    test(name, async () => {
      await using api = await serveApi();
      await using run = await runInline(
        { 'vitest.config.ts': configWith({ target: api.url }), 'sessions/a.session.json': five },
        options,
      );

      expect(api.seen).toEqual(sent);
      expect(Object.values(run.tests).map((each) => each.result().state)).toEqual(
        sent.map(() => 'passed'),
      );
    });
  }

  test('with several sessions in one worker that is not isolated, and one app', async () => {
    await using run = await runInline(
      {
        'vitest.config.ts': configWith({ target: './app.ts' }),
        'app.ts': `
          import { createServer } from 'node:http';
          export default createServer((request, response) => {
            response.statusCode = Number(request.url?.slice(1, 4));
            response.end();
          });`,
        'sessions/a.session.json': five,
        'sessions/b.session.json': five,
        'sessions/c.session.json': five,
      },
      { isolate: false },
    );

    expect(run.errors).toEqual({});
    expect(Object.values(run.tests).map((each) => each.result().state)).toEqual(
      Array.from({ length: 15 }, () => 'passed'),
    );
  });
});

test('the comparison of the status counts as an assertion where Vitest requires one', async () => {
  await using api = await serveApi(({ path }) => (path === '/404/b' ? 500 : undefined));
  await using run = await runInline(
    {
      'vitest.config.ts': configWith({ target: api.url }, { expect: { requireAssertions: true } }),
      'sessions/a.session.json': five,
    },
    { sequence: { concurrent: true } },
  );

  expect(failuresOf(run)).toEqual([{ kind: 'status', expected: 404, actual: 500 }]);
  expect(run.stdout).toContain('1 failed | 4 passed (5)');
});

test('a replay that takes longer than the test timeout passes', async () => {
  const testTimeout = 50;
  await using api = await serveApi();
  await using run = await runInline(
    {
      'vitest.config.ts': configWith({ target: api.url, speed: 1 }),
      'sessions/a.session.json': createSession([
        recordingOf('GET', '/200/a', 200),
        recordingOf('GET', '/200/b', 200, { at: 200 }),
      ]),
    },
    { testTimeout, hookTimeout: testTimeout },
  );

  expect(run.errors).toEqual({});
  const last = Object.values(run.tests).at(-1)?.meta().replay;
  expect(last?.sentAt).toBeGreaterThan(testTimeout);
});

/** A server that answers none before so many are there. */
async function serveAllAtOnce(count: number) {
  const waiting: ServerResponse[] = [];
  return serve((_, response) => {
    waiting.push(response);
    if (waiting.length === count) for (const each of waiting) each.end();
  });
}

test("at speed 'instant', 1,000 requests are on the wire before the first is answered", async () => {
  await using api = await serveAllAtOnce(1000);
  await using run = await runInline({
    'vitest.config.ts': configWith({ target: api.url, speed: 'instant', timeout: 20_000 }),
    'sessions/a.session.json': createSession(
      gets(...Array.from({ length: 1000 }, (_, index) => `200/${index}`)),
    ),
  });

  expect(run.errors).toEqual({});
  expect(Object.keys(run.tests)).toHaveLength(1000);
});

test('in open loop requests leave at their recorded times, answered or not', async () => {
  await using api = await serveAllAtOnce(3);
  await using run = await runInline({
    'vitest.config.ts': configWith({ target: api.url, speed: 2, openLoop: true, timeout: 5000 }),
    'sessions/a.session.json': createSession(gets('200/a', '200/b', '200/c')),
  });

  expect(run.errors).toEqual({});
  const outcomes = Object.values(run.tests).map((each) => each.meta().replay);
  expect(outcomes.map((outcome) => outcome?.plannedAt)).toEqual([0, 3, 6]);
});

test('coverage includes the source of an app that is the target', async () => {
  await using run = await runInline(
    {
      'vitest.config.ts': configWith({ target: './src/app.ts' }),
      'src/app.ts': `
        import { statusOf } from './status.ts';
        const app: { fetch(request: Request): Response } = {
          fetch: (request) => new Response(null, { status: statusOf(request.url) }),
        };
        export default app;`,
      'src/status.ts': `
        export function statusOf(url: string): number {
          if (url.endsWith('/404/b')) return 404;
          if (url.endsWith('/never')) return 500;
          return 200;
        }`,
      'sessions/a.session.json': five,
    },
    {
      coverage: { enabled: true, provider: 'v8', reporter: ['json-summary'], include: ['src/**'] },
    },
  );

  expect(run.errors).toEqual({});
  const summary = run.readJson('coverage/coverage-summary.json');
  expect(summary).toMatchObject({
    [`${run.folder}/src/app.ts`]: { functions: { pct: 100 } },
    [`${run.folder}/src/status.ts`]: { branches: { total: 4, covered: 3 } },
  });
});
