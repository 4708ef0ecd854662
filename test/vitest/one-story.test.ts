/** One cause is one failure: what else could not be sent is skipped, and a run with any of it fails. */
import { expect, test } from 'vitest';
import { messageOf } from '../../src/replay/failure/render-failure.ts';
import {
  createSession,
  freePort,
  type InlineRun,
  recordingOf,
  runInline,
  type Served,
  serve,
  writeProject,
} from '../kit/index.ts';
import { configWith, gets, serveApi } from './replaying.ts';

const FILE = 'sessions/shop.session.json';
const TOKEN = 'recorded-token-1a2b';
const headers: [string, string][] = [['Authorization', `Bearer ${TOKEN}`]];
const login = recordingOf('POST', '/login', 200, {
  response: { body: { json: { token: TOKEN } } },
});

/** A login, and as many requests that carry its token. */
function shop(requests: number) {
  const carrying = Array.from({ length: requests }, (_, i) =>
    recordingOf('GET', `/items/item-${i}`, 200, { headers }),
  );
  return createSession([login, ...carrying], { name: 'shop' });
}

/** An API whose login answers with these statuses in turn, and with the last of them from then on. */
async function serveShop(...statuses: readonly number[]): Promise<Served & { seen: string[] }> {
  const seen: string[] = [];
  const served = await serve((request, response) => {
    const logins = seen.filter((path) => path === '/login').length;
    seen.push(request.url ?? '');
    if (request.url !== '/login') return void response.end();
    response.statusCode = statuses[Math.min(logins, statuses.length - 1)] ?? 200;
    response.end(response.statusCode === 200 ? '{"token":"live-token-3c4d"}' : 'no');
  });
  return { ...served, seen };
}

/** State and note of each test, in their order. */
function resultsOf({ tests }: InlineRun): [string, string | undefined][] {
  return Object.values(tests).map((task) => {
    const result = task.result();
    return [result.state, result.state === 'skipped' ? result.note : undefined];
  });
}

test('what a failed login blocks is skipped with its reason, and is in no list of failures', async () => {
  await using api = await serveShop(401);
  await using run = await runInline({
    'vitest.config.ts': configWith({ target: api.url }),
    [FILE]: shop(300),
  });

  const note = 'not sent: blocked by #1 POST /login (401)';
  expect(run.exitCode).toBe(1);
  expect(resultsOf(run)).toEqual([
    ['failed', undefined],
    ...Array.from({ length: 300 }, () => ['skipped', note]),
  ]);
  expect(Object.keys(run.errors)).toEqual([`${FILE} > shop > #1 POST /login → 200`]);
  expect(api.seen).toEqual(['/login']);
  expect(run.stdout).toContain('   Requests  1 failed | 300 blocked (301)\n');
  expect((run.stdout + run.stderr).split('\n').length).toBeLessThan(60);
});

test('a dead target is told once, whatever the sessions are that cannot reach it', async () => {
  const address = `http://127.0.0.1:${await freePort()}`;
  const sessions = Object.fromEntries(
    ['a', 'b', 'c'].map((name, index) => [
      `sessions/${name}.session.json`,
      createSession(gets(`200/${name}`, ...Array.from({ length: index }, (_, at) => `200/${at}`)), {
        name,
      }),
    ]),
  );
  await using run = await runInline({
    'vitest.config.ts': configWith({ target: address }),
    ...sessions,
  });

  const cause = `ECONNREFUSED nothing listens at ${address}`;
  expect(run.exitCode).toBe(1);
  expect(Object.values(run.errors)).toEqual([[cause], [cause], [cause]]);
  // Vitest prints errors with equal texts once.
  expect(run.stderr.match(/ReplayError: /g)).toHaveLength(1);
  expect(run.stdout).toContain(`\n × ${cause}\n     3 sessions: 3 failed | 3 blocked (6)\n`);
});

test('if the test of the cause is not selected, the first test that needs it fails', async () => {
  await using api = await serveShop(401);
  await using run = await runInline(
    { 'vitest.config.ts': configWith({ target: api.url }), [FILE]: shop(3) },
    { testNamePattern: '/items/' },
  );

  expect(run.exitCode).toBe(1);
  expect(resultsOf(run)).toEqual([
    ['skipped', undefined],
    ['failed', undefined],
    ['skipped', 'not sent: blocked by #1 POST /login (401)'],
    ['skipped', 'not sent: blocked by #1 POST /login (401)'],
  ]);
  expect(run.stdout).toContain('   Requests  1 failed | 2 blocked (3) +1 needed first\n');
});

test('a request that needs the failed cause fails itself where the run ends with the first failure', async () => {
  await using api = await serveShop(401);
  await using run = await runInline(
    { 'vitest.config.ts': configWith({ target: api.url }), [FILE]: shop(2) },
    { testNamePattern: '/items/', bail: 1 },
  );

  expect(run.exitCode).toBe(1);
  expect(resultsOf(run)[1]).toEqual(['failed', undefined]);
});

test('a login that passes when its test is tried again lets the others be sent', async () => {
  await using api = await serveShop(401, 200);
  await using run = await runInline(
    { 'vitest.config.ts': configWith({ target: api.url }), [FILE]: shop(2) },
    { retry: 1 },
  );

  expect(run.exitCode).toBe(0);
  expect(resultsOf(run).map(([state]) => state)).toEqual(['passed', 'passed', 'passed']);
  expect(api.seen).toEqual(['/login', '/login', '/items/item-0', '/items/item-1']);
});

test('a login that fails in all retries blocks the others', async () => {
  await using api = await serveShop(401);
  await using run = await runInline(
    { 'vitest.config.ts': configWith({ target: api.url }), [FILE]: shop(2) },
    { retry: 1 },
  );

  expect(run.exitCode).toBe(1);
  expect(resultsOf(run).map(([state]) => state)).toEqual(['failed', 'skipped', 'skipped']);
});

test('if the target is down, one request fails and the others are skipped', async () => {
  const target = 'http://127.0.0.1:1';
  await using run = await runInline({
    'vitest.config.ts': configWith({ target }),
    [FILE]: createSession(gets('200/a', '200/b'), { name: 'shop' }),
  });

  expect(run.exitCode).toBe(1);
  expect(resultsOf(run)).toEqual([
    ['failed', undefined],
    ['skipped', `not sent: as #1, ECONNREFUSED nothing listens at ${target}`],
  ]);
});

test('of a thousand failures a few are shown whole and the others by name', async () => {
  await using api = await serveApi(() => 500);
  const paths = Array.from({ length: 1_000 }, (_, i) => `200/${i}`);
  await using run = await runInline({
    'vitest.config.ts': configWith({ target: api.url }),
    [FILE]: createSession(gets(...paths), { name: 'shop' }),
  });

  expect(Object.keys(run.errors)).toHaveLength(1_000);
  expect((run.stdout + run.stderr).split('\n').length).toBeLessThan(2_500);
  const failure = { kind: 'status', expected: 200, actual: 500 } as const;
  expect(run.errors[`${FILE} > shop > #1000 GET /200/999 → 200`]).toEqual([messageOf({ failure })]);
  expect(run.stderr.match(/^ReplayError: /gm)).toHaveLength(21);
});

test('a line filter takes any line of a recording, and the report counts requests that were needed first', async () => {
  await using api = await serveShop(200);
  await using project = await writeProject({
    'vitest.config.ts': configWith({ target: api.url }),
    [FILE]: shop(3),
  });
  const lines = project.read(FILE).split('\n');
  const line = lines.findIndex((each) => each.includes('/items/item-1')) + 1;
  const filtered = await project.run({
    includeTaskLocation: true,
    filters: [`${project.folder}/${FILE}:${line}`, `${project.folder}/${FILE}:${line + 1}`],
  });

  expect(filtered.exitCode).toBe(0);
  expect(Object.values(filtered.tests).map((task) => task.result().state)).toEqual([
    ...['skipped', 'skipped', 'passed', 'skipped'],
  ]);
  expect(api.seen).toEqual(['/login', '/items/item-1']);
  expect(filtered.stdout).toContain('   Requests  1 passed +1 needed first\n');
});
