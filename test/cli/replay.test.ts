import { EventEmitter, once } from 'node:events';
import { afterAll, expect, test } from 'vitest';
import { createSession, recordingOf, serve, writeProject } from '../kit/index.ts';
import { runCli, startCli } from './run-cli.ts';

const requests = new EventEmitter();
const server = await serve((request, response) => {
  requests.emit('request');
  const isAllowed = request.headers.authorization === 'Bearer new';
  if (request.url === '/hangs') return;
  response.statusCode = request.url === '/private' && !isAllowed ? 401 : 200;
  if (request.url === '/broken') response.statusCode = 500;
  response.end('{}');
});
afterAll(() => server.close());

const project = await writeProject({
  'passes.session.json': sessionOf('/a', '/b'),
  'fails.session.json': sessionOf('/a', '/broken'),
  'private.session.json': sessionOf('/private'),
  'hangs.session.json': sessionOf('/hangs'),
  'writes.session.json': JSON.stringify(
    createSession([recordingOf('GET', '/a', 200), recordingOf('DELETE', '/a', 200)]),
  ),
  'garbage.session.json': '{"version":1,',
  'two-hosts.session.json': JSON.stringify(
    createSession(
      [
        recordingOf('GET', '/a', 200),
        { ...recordingOf('GET', '/b', 200), origin: 'https://auth.example.com' },
      ],
      { origin: 'https://api.example.com' },
    ),
  ),
  'secret.session.json': JSON.stringify(
    createSession(
      [
        recordingOf('GET', '/private', 200, {
          request: { headers: [['authorization', 'Bearer REDACTED_TOKEN']] },
        }),
      ],
      { origin: 'https://api.example.com' },
    ),
  ),
});

test('a replay that passes ends with 0', async () => {
  const { code, out } = await replay('passes', '--target', server.url);
  expect(code).toBe(0);
  expect(out).toMatch(/Requests {2}2 passed/);
});

test('a failure ends with 1, and is reported', async () => {
  const { code, out } = await replay('fails', '--target', server.url);
  expect(code).toBe(1);
  expect(out).toContain('× #2 GET /broken  expected 200, got 500');
});

test('--repeat replays a session several times', async () => {
  const { code, out } = await replay('passes', '--target', server.url, '--repeat', '3');
  expect(code).toBe(0);
  expect(out).toMatch(/Requests {2}6 passed/);
});

test('a target at which nothing listens ends with 3', async () => {
  const { code } = await replay('passes', '--target', 'http://127.0.0.1:1');
  expect(code).toBe(3);
});

test('a target that does not speak TLS ends with 1 and a message that says so', async () => {
  const target = server.url.replace('http:', 'https:');
  const { code, out } = await replay('passes', '--target', target);
  expect(code).toBe(1);
  expect(out).toContain('this is not a TLS server');
  expect(out).toContain('its URL begins with http://');
});

test('a failure says that a placeholder was sent in place of a secret', async () => {
  const { out } = await replay('secret', '--target', server.url);
  expect(out).toContain('REPLAY_SECRET_TOKEN');
});

test('requests to another origin go where --origin says', async () => {
  const { code, out } = await replay(
    'two-hosts',
    ...['--target', server.url, '--origin', `https://auth.example.com=${server.url}`],
  );
  expect(code).toBe(0);
  expect(out).toMatch(/Requests {2}2 passed/);
});

test("--origin names the target of a session's own origin as well", async () => {
  const { code, out } = await replay('passes', '--origin', `https://api.example.com=${server.url}`);
  expect(code).toBe(0);
  expect(out).toContain(`Sessions  1 passed → ${server.url}`);
});

test.each([
  ['auth.example.com=http://127.0.0.1:1', 'a recorded origin, = and a base URL'],
  ['https://auth.example.com=example', 'behind =: an http(s) URL'],
  ['https://auth.example.com', 'a recorded origin, = and a base URL'],
])('--origin %s is refused, saying what is expected', async (origin, expected) => {
  const { code, err } = await replay('passes', '--origin', origin);
  expect(code).toBe(2);
  expect(err).toContain(`--origin: expected ${expected}`);
});

test('a file that is not a session ends with 2, and the others are replayed', async () => {
  const { code, out } = await replay('passes', 'garbage', '--target', server.url);
  expect(code).toBe(2);
  expect(out).toContain('garbage.session.json');
  expect(out).toMatch(/Requests {2}2 passed/);
});

test('a header is sent with every request', async () => {
  const header = ['-H', 'Authorization: Bearer new'];
  const { code } = await replay('private', '--target', server.url, ...header);
  expect(code).toBe(0);
});

test('the result as JSON has the summary and each outcome', async () => {
  const { out } = await replay('fails', '--target', server.url, '--json');
  expect(JSON.parse(out)).toMatchObject({
    sessions: [
      {
        file: 'fails.session.json',
        summary: { total: 2, passed: 1, failed: 1 },
        outcomes: [{ state: 'passed' }, { state: 'failed', expected: 200, actual: 500 }],
      },
    ],
    unreplayed: [],
  });
});

test('wrong options are named together', async () => {
  const { code, err } = await replay('passes', '--speed', 'fast', '-H', 'no header');
  expect(code).toBe(2);
  expect(err).toContain('--speed: expected');
  expect(err).toContain('--header, line 1: expected Name: value');
});

test('a header from the environment is sent, and a typed header overrides it', async () => {
  const env = { REPLAY_HEADERS: 'Authorization: Bearer new', REPLAY_TARGET: server.url };
  const given = await runCli(project.folder, ['replay', 'private'], env);
  expect(given.code).toBe(0);
  const typed = ['replay', 'private', '-H', 'authorization: Bearer old'];
  const { code } = await runCli(project.folder, typed, env);
  expect(code).toBe(1);
});

test('a secret from the environment fills its placeholder, and is not printed', async () => {
  const env = { REPLAY_SECRET_TOKEN: 'new', REPLAY_TARGET: server.url };
  const { code, out, err } = await runCli(project.folder, ['replay', 'secret', '--json'], env);
  expect(code).toBe(0);
  expect(out + err).not.toContain('Bearer new');
});

test('--secret fills the placeholder of its name', async () => {
  const { code } = await replay('secret', '--target', server.url, '--secret', 'token=new');
  expect(code).toBe(0);
});

test('--read-only skips requests that may change data', async () => {
  const { out } = await replay('writes', '--target', server.url, '--read-only', '--json');
  expect(JSON.parse(out).total).toMatchObject({ passed: 1, skipped: 1 });
});

test('a request without an answer fails after --timeout', async () => {
  const { code, out } = await replay(
    'hangs',
    '--target',
    server.url,
    '--timeout',
    '50ms',
    '--json',
  );
  expect(code).toBe(1);
  expect(JSON.parse(out).sessions[0].outcomes).toMatchObject([{ failure: { kind: 'timeout' } }]);
});

test.each([
  { args: [], expected: { speed: 'ordered' } },
  { args: ['--speed', '1000'], expected: { speed: 1000 } },
  { args: ['--open-loop'], expected: { speed: 1, openLoop: true } },
])('the result says when requests left: $args', async ({ args, expected }) => {
  const { out } = await replay('passes', '--target', server.url, ...args, '--json');
  const { speed, openLoop } = JSON.parse(out).sessions[0];
  expect({ speed, openLoop }).toEqual(expected);
});

test('a wrong variable is named without its value', async () => {
  const env = { REPLAY_TARGET: 'ftp://x', REPLAY_SECRET_TOKEN: 'a\u0007b' };
  const { code, err } = await runCli(project.folder, ['replay', 'passes'], env);
  expect(code).toBe(2);
  expect(err).toContain('REPLAY_TARGET: expected');
});

test('a session from another machine is not sent without a target', async () => {
  const { code, out } = await replay('passes');
  expect(code).toBe(2);
  expect(out).toContain('name the target to send it to, with --target or REPLAY_TARGET');
});

test('a server that stops halfway is a failure, not an unreachable target', async () => {
  const dying = await serve((request, response) => {
    if (request.url === '/b') request.socket.destroy();
    else response.end();
  });
  const { code, out } = await replay('passes', '--target', dying.url);
  await dying.close();
  expect(code).toBe(1);
  expect(out).toContain('1 failed');
});

test('several sessions have one total', async () => {
  const { out } = await replay('passes', 'fails', '--target', server.url, '--json');
  expect(JSON.parse(out)).toMatchObject({
    total: { total: 4, passed: 3, failed: 1, latency: { p90: expect.any(Number) } },
  });
});

test('a run ends after a number of failures, and the rest of all sessions is skipped', async () => {
  const args = ['--target', server.url, '--max-failures', '1', '--json'];
  const { code, out } = await replay('fails', 'passes', ...args);
  expect(code).toBe(1);
  const { total, sessions } = JSON.parse(out);
  expect(total).toMatchObject({ failed: 1, skipped: 2 });
  expect(sessions[1].outcomes[0].failure).toEqual({ kind: 'stopped', by: 'failures', failures: 1 });
});

test('the rate at which replays started does not count the time that the last ones take', async () => {
  const args = ['--target', server.url, '--duration', '200ms', '--rate', '20', '--timeout', '1s'];
  const { out } = await replay('hangs', ...args);
  expect(out).toContain('    Replays  4 started (20.0 a second)\n');
});

test('a load starts replays at a rate until the time is over', async () => {
  const args = ['--target', server.url, '--duration', '300ms', '--rate', '20', '--json'];
  const { code, out } = await replay('passes', ...args);
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({
    total: { total: 12, passed: 12 },
    sessions: [{ started: 6, dropped: 0, tallied: 0 }],
  });
});

test.each([
  { what: 'a rate without a duration', args: ['--rate', '3'] },
  { what: 'a duration and a number', args: ['--duration', '1s', '--repeat', '2'] },
  {
    what: 'a rate and a number of users',
    args: ['--duration', '1s', '--rate', '1', '--copies', '2'],
  },
  { what: 'a rate that is too high', args: ['--duration', '1s', '--rate', '1000000'] },
  { what: 'a time that no timer can wait', args: ['--duration', '600h'] },
  { what: 'a report that would replace a session', args: ['--reporter', 'json=a.session.json'] },
  { what: 'an unknown report', args: ['--reporter', 'junitt=x'] },
  { what: 'a report without its file', args: ['--reporter', 'html'] },
  { what: 'two reports at once on the output', args: ['--json', '--reporter', 'junit'] },
  { what: 'a watched run for a program', args: ['--watch', '--json'] },
])('is bad input: $what', async ({ args }) => {
  const { code, out, err } = await replay('passes', '--target', server.url, ...args);
  expect(code).toBe(2);
  expect(out).toBe('');
  expect(err).toMatch(/^Error: --(?:rate|duration|reporter|watch)/);
});

test.each([
  { args: ['--copies', '1000000'], expected: /^Error: --copies: expected at most 10000, found/ },
  { args: ['--timeout', '600h'], expected: /^Error: --timeout: expected at most 24 days, found/ },
])('a number that is too large is refused: $args', async ({ args, expected }) => {
  const { code, err } = await replay('passes', '--target', server.url, ...args);
  expect(code).toBe(2);
  expect(err).toMatch(expected);
});

test('more outcomes than a run can keep are refused before anything is sent', async () => {
  const args = ['--target', server.url, '--copies', '1000', '--repeat', '126'];
  const { code, out } = await replay('passes', ...args);
  expect(code).toBe(2);
  expect(out).toContain('this would give 252000 outcomes');
});

test('a timeout may be a fraction of a millisecond', async () => {
  const { code } = await replay('passes', '--target', server.url, '--timeout', '9999.5ms');
  expect(code).toBe(0);
});

test.skipIf(process.platform === 'win32')(
  'Ctrl-C ends a load with the summary so far',
  async () => {
    const args = ['replay', 'passes', '--target', server.url, '--duration', '10m', '--json'];
    await using load = startCli(project.folder, args);
    await once(requests, 'request');
    load.child.kill('SIGINT');
    const { code, out } = await load.ended;
    expect(code).toBe(130);
    expect(JSON.parse(out).total.total).toBeGreaterThan(0);
  },
);

function replay(...args: readonly string[]) {
  return runCli(project.folder, ['replay', ...args]);
}

function sessionOf(...paths: readonly string[]): string {
  const recordings = paths.map((path) => recordingOf('GET', path, 200));
  return JSON.stringify(createSession(recordings, { origin: 'https://api.example.com' }));
}
