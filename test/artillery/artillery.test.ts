/** Artillery itself, with two workers, against the demo API. */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { createDemoApi } from '../../fixtures/demo-api/server.mjs';
import { Tally } from '../../src/replay/failure/summary.ts';
import type { Outcome } from '../../src/replay/index.ts';
import { serve, writeProject } from '../kit/index.ts';
import { repositoryRoot } from '../kit/repository-root.ts';
import { type ArtilleryRun, describeWithArtillery, runArtillery } from './kit.ts';

const session = readFileSync(
  join(repositoryRoot, 'sessions/demo/logs-in-and-takes-an-order-through-its-life.session.json'),
  'utf8',
)
  .replaceAll('"user": "ada"', '"user": "REDACTED_USER"')
  .replace('REDACTED_PASSWORD_ADA', 'REDACTED_PASSWORD')
  // The client of the demo keeps no cookies.
  .replace(/(?=\["[Aa]uthorization",)/g, '["Cookie", "sid=REDACTED_SID"], ');

const rows = 'user,password\nada,lovelace\ngrace,hopper\n';

const payload = {
  path: 'users.csv',
  fields: ['user', 'password'],
  skipHeader: true,
  order: 'sequence',
};

/** Writes each outcome to a file of its worker. */
const processor = `const { appendFileSync } = require('node:fs');
module.exports.write = (outcome) =>
  appendFileSync(\`outcomes-\${process.env.LOCAL_WORKER_ID}.txt\`, JSON.stringify(outcome) + '\\n');
`;

const users = 24;
const phases = [{ duration: 3, arrivalRate: users / 3 }];
const scenarios = [
  {
    name: 'takes an order',
    engine: 'session-replay',
    flow: [{ replay: { session: 'order.session.json', onOutcome: 'write' } }],
  },
];
const files = { 'order.session.json': session, 'users.csv': rows, 'write.cjs': processor };

/** The engine as Artillery before 2.0.31 uses it. */
const withoutInit = {
  'packages/artillery-engine-session-replay/index.js': `const Engine = require('vitest-session-replay/artillery').default;
module.exports = class {
  constructor(...args) {
    const engine = new Engine(...args);
    this.createScenario = (...scenario) => engine.createScenario(...scenario);
  }
};`,
};

interface Seen {
  readonly request: string;
  readonly port: number | undefined;
  readonly token: string | undefined;
  readonly cookie: string | undefined;
  readonly status: number;
}

/** The demo API, which takes a while for each answer, and keeps what it has seen. */
async function serveDemo(delayOf: (request: IncomingMessage) => number) {
  const [handle] = createDemoApi().listeners('request');
  const seen: Seen[] = [];
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const { method, url, headers } = request;
    const port = request.socket.remotePort;
    response.on('finish', () => {
      const { authorization: token, cookie } = headers;
      seen.push({ request: `${method} ${url}`, port, token, cookie, status: response.statusCode });
    });
    setTimeout(() => handle?.(request, response), delayOf(request));
  };
  return { ...(await serve(createServer(answer))), seen };
}

/** Virtual users without Artillery: each is a call of `replaySession`, all in a process of their own. */
const usersOfOurs = `import { readSession, replaySession } from 'vitest-session-replay/replay';
const [target, users, rate] = process.argv.slice(2);
const session = await readSession('order.session.json');
const secrets = { USER: 'ada', PASSWORD: 'lovelace', SID: 'a' };
const runs = Array.from({ length: Number(users) }, async (_, index) => {
  await new Promise((resolve) => setTimeout(resolve, (index * 1000) / Number(rate)));
  return replaySession(session, { target, secrets });
});
const results = await Promise.all(runs);
process.stdout.write(JSON.stringify(results.flatMap(({ outcomes }) => outcomes)));
`;

/** The outcomes of users without Artillery. @param rate number of users that arrive per second */
async function replayUsers(target: string, count: number, rate: number): Promise<Outcome[]> {
  await using project = await writeProject({
    'order.session.json': session,
    'users.mjs': usersOfOurs,
  });
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['users.mjs', target, String(count), String(rate)],
    { cwd: project.folder, maxBuffer: 2 ** 28 },
  );
  return JSON.parse(stdout);
}

/** The response times that `replaySession` reports for outcomes, with percentiles exact to 0.1 %. */
function latencyOf(outcomes: readonly Outcome[]) {
  const tally = new Tally();
  for (const outcome of outcomes) tally.add(outcome);
  return tally.summary(0).latency;
}

/** The outcomes that each worker has written. */
function outcomesOf({ folder }: ArtilleryRun): Outcome[][] {
  const written = readdirSync(folder).filter((name) => name.startsWith('outcomes-'));
  return written.map((name) =>
    readFileSync(join(folder, name), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  );
}

const isOneOrder = ({ url = '' }: IncomingMessage): boolean => /^\/orders\/\d/.test(url);
const route = 'plugins.metrics-by-endpoint.response_time.GET /orders/{order.id}';
const ensure = { thresholds: [{ [`${route}.p99`]: 1500 }, { 'replay.failed': 1 }] };

/** Two workers place and read orders, and the thresholds decide. */
function runOrders({ url }: { readonly url: string }): ReturnType<typeof runArtillery> {
  const plugins = { ensure: {} };
  const config = { target: url, processor: 'write.cjs', plugins, payload, phases, ensure };
  return runArtillery({ config, scenarios }, files);
}

describeWithArtillery('Artillery with two workers', () => {
  test('adds up the outcomes of both, and each user has an identity of its own', async () => {
    await using demo = await serveDemo((request) => (isOneOrder(request) ? 800 : 20));
    const run = await runOrders(demo);
    expect(run.output).toContain('ok: replay.failed < 1');
    expect(run.exitCode).toBe(0);

    const byWorker = outcomesOf(run);
    const outcomes = byWorker.flat();
    const count = (state: Outcome['state']): number =>
      outcomes.filter((outcome) => outcome.state === state).length;
    const { counters, summaries } = run.report();
    expect(byWorker).toHaveLength(2);
    expect(outcomes).toHaveLength(users * 7);
    expect(counters).toMatchObject({
      'vusers.created': users,
      'vusers.completed': users,
      'http.requests': demo.seen.length,
      'http.responses': outcomes.length,
      'replay.passed': count('passed'),
      'replay.failed': count('failed'),
      'replay.blocked': count('blocked'),
      'replay.skipped': count('skipped'),
    });
    for (const status of new Set(outcomes.map(({ actual }) => actual))) {
      const expected = outcomes.filter(({ actual }) => actual === status).length;
      expect(counters[`http.codes.${status}`]).toBe(expected);
    }

    const latency = latencyOf(outcomes);
    const { p99 = 0, count: answered } = summaries['http.response_time'] ?? {};
    expect(answered).toBe(outcomes.length);
    expect(Math.abs(p99 / latency.p99 - 1)).toBeLessThan(0.02);

    const tokens = new Set(demo.seen.flatMap(({ token }) => token ?? []));
    expect(tokens.size).toBe(users);
    expect([...tokens].filter((token) => token.includes('grace')).length).toBeGreaterThan(0);
    for (const own of ['request', 'port', 'cookie'] as const) {
      const holders = new Map<unknown, Set<string>>();
      for (const each of demo.seen) {
        if (each.token === undefined || each[own] === undefined) continue;
        if (own === 'request' && !/orders\/\d/.test(each.request)) continue;
        const key = each[own];
        holders.set(key, (holders.get(key) ?? new Set()).add(each.token));
      }
      expect(holders.size, own).toBeGreaterThanOrEqual(users);
      expect([...holders.values()].filter(({ size }) => size > 1)).toEqual([]);
    }
  }, 120_000);

  // The load, the server and the machine are the same. One response in seven is slow, so that p99 falls among many
  // slow ones. They are so slow that delays of the machine hardly matter. Artillery's percentiles are exact to 1 %.
  // If the machine is busy with other work during one of the two runs, the result means nothing: hence the retries.
  test('measures the same p99 as replaySession', { retry: 2, timeout: 180_000 }, async () => {
    const isSlow = (request: IncomingMessage): boolean =>
      request.method === 'GET' && isOneOrder(request);
    await using demo = await serveDemo((request) => (isSlow(request) ? 5000 : 20));
    const [count, rate] = [100, 25];
    const run = await runArtillery(
      {
        config: {
          target: demo.url,
          processor: 'write.cjs',
          phases: [{ duration: count / rate, arrivalRate: rate }],
          payload,
        },
        scenarios,
      },
      files,
    );
    const ours = latencyOf(await replayUsers(demo.url, count, rate));
    const theirs = run.report().summaries['http.response_time'];

    expect(theirs?.count).toBe(count * 7);
    expect(demo.seen).toHaveLength(2 * count * 7);
    expect(ours.p99).toBeGreaterThan(4990);
    expect(Math.abs(Number(theirs?.p99) / ours.p99 - 1)).toBeLessThan(0.02);
  });

  test('runs the example of the manual', async () => {
    await using demo = await serveDemo(() => 0);
    const manual = readFileSync(join(repositoryRoot, 'src/artillery/README.md'), 'utf8');
    const [, example = ''] = /```yaml\n(# load\.yml\n.*?)```/s.exec(manual) ?? [];
    const script = example
      .replace('https://staging.example.com', demo.url)
      .replace(/duration: \d+/g, 'duration: 1')
      .replace('think: 2', 'think: 0.1');
    const run = await runArtillery(script, {
      'users.csv': 'user,password\nada,lovelace\n',
      'sessions/takes-an-order.session.json': session,
      'sessions/looks-around.session.json': session,
    });
    expect(run.output).toContain('ok: replay.failed == 0');
    expect(run.output).toMatch(/(?:ok|fail): plugins\.metrics-by-endpoint\.response_time\.GET/);
    expect(run.report().counters['replay.passed']).toBeGreaterThan(100);
  }, 120_000);

  test('ends with 1 if a route is slower than its threshold', async () => {
    await using demo = await serveDemo((request) =>
      request.method === 'GET' && isOneOrder(request) ? 2000 : 0,
    );
    const run = await runOrders(demo);
    expect(run.output).toContain(`fail: ${route}.p99 < 1500`);
    expect(run.exitCode).toBe(1);
  }, 120_000);

  test.each([
    ['at its start', {}],
    ['at its first user, with an Artillery that does not call init,', withoutInit],
  ])(
    'ends %s if a session cannot be read, and names the step',
    async (_when, engine) => {
      const flow = [{ replay: 'gone.session.json' }];
      const run = await runArtillery(
        {
          config: { target: 'http://127.0.0.1:1', processor: 'write.cjs', payload, phases },
          scenarios: [...scenarios, { name: 'a', engine: 'session-replay', flow }],
        },
        { ...files, ...engine },
      );
      expect(run.output).toContain(
        'scenario a, step 1: cannot read the session file gone.session.json',
      );
      expect(run.exitCode).toBe(11);
    },
    120_000,
  );

  test.each([
    ['throws', "setImmediate(() => { throw new Error('it died'); })", 11, 'it died'],
    ['exits', 'process.exit(3)', 1, 'session-replay: the worker ended with exit code 3'],
    // Artillery itself takes this for the end of its work, and waits for the report for ever.
    ['exits with 0', 'process.exit(0)', 1, 'ended with exit code 0: the report lacks its'],
  ])(
    'fails with the reason if a worker %s',
    async (_how, die, exitCode, reason) => {
      const source = `module.exports.die = (context, events, done) => {
  if (process.env.LOCAL_WORKER_ID === '1') ${die};
  done();
};`;
      const run = await runArtillery(
        {
          config: { target: 'http://127.0.0.1:1', processor: 'die.cjs', payload, phases },
          scenarios: [
            {
              engine: 'session-replay',
              flow: [{ function: 'die' }, { replay: 'order.session.json' }],
            },
          ],
        },
        { ...files, 'die.cjs': source },
      );
      expect(run.output).toContain(reason);
      expect(run.exitCode).toBe(exitCode);
    },
    120_000,
  );

  test('ends at its start if a hook does not pass', async () => {
    const run = await runArtillery(
      {
        config: { target: 'http://127.0.0.1:1', processor: 'write.cjs', payload, phases },
        before: { engine: 'session-replay', flow: [{ replay: 'order.session.json' }] },
        scenarios,
      },
      files,
    );
    expect(run.output).toContain('before, step 1: 1 of 7 requests failed');
    expect(run.exitCode).not.toBe(0);
  }, 120_000);
});
