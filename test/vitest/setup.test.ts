/** The option `setup`: a module of the user's that is called before each replay. */
import { describe, expect, test } from 'vitest';
import { createSession, recordingOf, runInline } from '../kit/index.ts';
import { configWith, gets, serveApi } from './replaying.ts';

const shop = createSession(gets('200/a'), { name: 'shop' });
const passed = { '#1 GET /200/a → 200': 'passed' };

test('is called once for each session and target, and closed when the replay is over', async () => {
  await using api = await serveApi();
  await using run = await runInline({
    'vitest.config.ts': configWith({
      setup: './replay.setup.ts',
      target: {
        one: `${api.url}/`,
        two: { url: `${api.url}/200`, readOnly: true },
        app: './app.ts',
      },
    }),
    'app.ts': 'export default () => new Response(null, { status: 200 });',
    'replay.setup.ts': `
      import { basename } from 'node:path';
      import type { ReplaySetup } from 'vitest-session-replay';
      const setup: ReplaySetup = async ({ session, file, target }) => {
        const at = [session.name, basename(file), target.name, target.readOnly].join(' ');
        const answer = await fetch(target.url + '/200/reset');
        console.log('called for ' + at + ': ' + answer.status);
        return { close: () => console.log('closed ' + at) };
      };
      export default setup;`,
    'sessions/a.session.json': shop,
    'sessions/b.session.json': createSession(gets('200/a', '200/b'), { name: 'blog' }),
  });

  expect([run.exitCode, run.errors]).toEqual([0, {}]);
  const told = run.stdout.match(/^(?:called|closed) .*$/gm) ?? [];
  const calls = ['one false', 'two true', 'app false'];
  for (const name of ['shop a.session.json', 'blog b.session.json']) {
    expect(told.filter((line) => line.includes(name))).toEqual(
      calls.flatMap((call) => [`called for ${name} ${call}: 200`, `closed ${name} ${call}`]),
    );
  }
  expect(api.seen.slice(0, 2)).toEqual(['GET /200/reset', 'GET /200/a']);
  expect(api.seen).toContain('GET /200/200/reset');
});

test('gives secrets and headers that go over the options and below the environment', async () => {
  await using api = await serveApi();
  const headers: [string, string][] = [
    ['X-One', 'recorded'],
    ['Cookie', 'a=REDACTED_A; b=REDACTED_B; c=REDACTED_C'],
  ];
  await using run = await runInline(
    {
      'vitest.config.ts': configWith({
        setup: './replay.setup.ts',
        headers: { 'X-One': 'option', 'X-Two': 'option', 'X-Three': 'option' },
        secrets: { A: 'a of the option', B: 'b of the option', C: 'c of the option' },
        target: { it: { url: api.url, headers: { 'X-Two': 'target' }, secrets: { B: 'b of it' } } },
      }),
      'replay.setup.ts': `export default () => ({
        secrets: { REDACTED_B: 'b-of-the-setup', C: 'c-of-the-setup' },
        headers: { 'x-two': 'setup', 'x-three': 'setup' },
      });`,
      'sessions/a.session.json': createSession([recordingOf('GET', '/200/a', 200, { headers })]),
    },
    { env: { REPLAY_HEADERS: 'X-Three: environment', REPLAY_SECRET_C: 'c-of-the-environment' } },
  );

  expect([run.exitCode, run.errors]).toEqual([0, {}]);
  expect(api.requests[0]?.headers).toMatchObject({
    'x-one': 'option',
    'x-two': 'setup',
    'x-three': 'environment',
    cookie: 'a=a of the option; b=b-of-the-setup; c=c-of-the-environment',
  });
});

test('a secret that it gives is not shown when a target answers with it', async () => {
  await using run = await runInline({
    'vitest.config.ts': configWith({ setup: './replay.setup.ts', target: './app.ts' }),
    'app.ts': `export default (request: Request) =>
      new Response('you are ' + request.headers.get('x-key'), { status: 500 });`,
    'replay.setup.ts': `export default async () => ({ secrets: { KEY: 'lovelace-1815' } });`,
    'sessions/a.session.json': createSession([
      recordingOf('GET', '/a', 200, { headers: [['X-Key', 'REDACTED_KEY']] }),
    ]),
  });

  expect(run.stderr).toContain('you are REDACTED_KEY');
  expect(run.stderr + run.stdout).not.toContain('lovelace');
});

test('what it throws fails the session once, with the line of the setup, and nothing is sent', async () => {
  await using api = await serveApi();
  await using run = await runInline({
    'vitest.config.ts': configWith({ setup: './replay.setup.ts', target: api.url }),
    'replay.setup.ts': `
      export default async () => {
        throw new Error('the login gave 401: \\u001b[2J::error::');
      };`,
    'sessions/a.session.json': createSession(gets('200/a', '200/b', '200/c'), { name: 'shop' }),
  });

  expect(run.exitCode).toBe(1);
  expect(run.errors).toEqual({
    'sessions/a.session.json > shop > #1 GET /200/a → 200': [
      'the login gave 401: \\x1b[2J::error::',
    ],
  });
  expect(run.stderr).toContain(' ❯ replay.setup.ts:3:15');
  expect(run.stderr).not.toContain('vitest-session-replay/dist/');
  expect(run.stderr.match(/^Error: the login gave 401/gm)).toHaveLength(1);
  expect(Object.values(run.tests).map((each) => each.result().state)).toEqual([
    'failed',
    'skipped',
    'skipped',
  ]);
  expect(api.seen).toEqual([]);
});

test('a close that throws fails the session', async () => {
  await using run = await runInline({
    'vitest.config.ts': configWith({ setup: './replay.setup.ts', target: './app.ts' }),
    'app.ts': 'export default () => new Response();',
    'replay.setup.ts': `
      export default () => ({ close() { throw new Error('still open'); } });`,
    'sessions/a.session.json': shop,
  });

  expect(run.exitCode).toBe(1);
  expect(run.tree).toEqual({ 'sessions/a.session.json': { shop: passed } });
  expect(run.errors).toEqual({ 'sessions/a.session.json > shop': ['still open'] });
  expect(run.stderr).toContain(' ❯ Object.close replay.setup.ts:2:47');
});

describe('is refused with a plain error that shows no credential', () => {
  const NO_FUNCTION =
    'Export a function ({ session, target }) => ({ secrets, headers, close }) by default.';
  const RETURNED = 'the setup ./replay.setup.ts has returned';
  test.each<[string, string, string]>([
    [
      'exports nothing',
      '',
      `the setup ./replay.setup.ts cannot be called: found no exports. ${NO_FUNCTION}`,
    ],
    [
      'has no default export',
      'export const setup = () => undefined;',
      `the setup ./replay.setup.ts cannot be called: found no default export, but setup. ${NO_FUNCTION}`,
    ],
    [
      'exports an object',
      'export default { headers: { token: 1815 } };',
      `the setup ./replay.setup.ts cannot be called: found an object with the key headers. ${NO_FUNCTION}`,
    ],
    [
      'returns a text',
      'export default async () => "1815";',
      `${RETURNED} a string, not an object { secrets, headers, close } or nothing`,
    ],
    [
      'returns a response',
      'export default async () => new Response("1815");',
      `${RETURNED} an instance of Response, not an object { secrets, headers, close } or nothing`,
    ],
    [
      'returns something unknown',
      'export default () => ({ token: "1815" });',
      `${RETURNED} an object that is not valid: there is no member "token"`,
    ],
    [
      'returns a secret that is none',
      'export default () => ({ secrets: { PIN: 1815 } });',
      `${RETURNED} an object that is not valid: member "secrets.PIN": expected the value of a secret, in one line, found a number`,
    ],
    [
      'returns a header that cannot be sent',
      'export default () => ({ headers: { "X Y": "1815" } });',
      `${RETURNED} an object that is not valid: member "headers.X Y": expected the name of a header: letters, digits, hyphens and a few other signs, but no space, found 'X Y'`,
    ],
    [
      'returns a close that is none',
      'export default () => ({ close: 1 });',
      `${RETURNED} an object that is not valid: member "close": expected a function, found 1`,
    ],
    [
      'throws no error',
      `export default () => { throw { pin: 1815 }; };`,
      'the setup ./replay.setup.ts threw an object with the key pin',
    ],
  ])('where it %s', async (_, setup, message) => {
    await using run = await runInline({
      'vitest.config.ts': configWith({ setup: './replay.setup.ts', target: './app.ts' }),
      'app.ts': 'export default () => new Response();',
      'replay.setup.ts': setup,
      'sessions/a.session.json': shop,
    });

    expect(Object.values(run.errors)).toEqual([[message]]);
    expect(run.stderr).not.toContain('1815');
  });

  test('where there is no such module', async () => {
    await using run = await runInline({
      'vitest.config.ts': configWith({ setup: './none.ts', target: './app.ts' }),
      'app.ts': 'export default () => new Response();',
      'sessions/a.session.json': shop,
    });

    expect(Object.values(run.errors)).toEqual([
      [
        expect.stringMatching(
          /^the setup \.\/none\.ts cannot be called: there is no module .*\/none\.ts\.$/,
        ),
      ],
    ]);
  });
});

test('what it sends is part of no session, also where a worker is shared with tests that record', async () => {
  await using api = await serveApi();
  await using run = await runInline(
    {
      'vitest.config.ts': configWith({
        setup: './replay.setup.ts',
        target: api.url,
        record: { upstream: api.url },
      }),
      'replay.setup.ts': `
        export default async ({ target }) => {
          await fetch(target.url + '/200/login');
        };`,
      'a.test.ts': `
        import { beforeAll } from 'vitest';
        import { test } from 'vitest-session-replay/fixture';
        beforeAll(() => undefined);
        test('records', async ({ recorder }) => {
          await fetch(recorder.url + '/200/recorded');
        });`,
      'z.test.ts': `
        import { test } from 'vitest-session-replay/fixture';
        test('records', async ({ recorder }) => {
          await fetch(recorder.url + '/200/recorded');
        });`,
      'sessions/a.session.json': shop,
    },
    { isolate: false, maxWorkers: 1 },
  );

  expect([run.exitCode, run.errors]).toEqual([0, {}]);
  expect(api.seen).toContain('GET /200/login');
  const recorded = run.files().filter((file) => /sessions\/[az]\.test\//.test(file));
  expect(recorded).toHaveLength(2);
  for (const file of recorded) {
    expect(run.readJson(file)).toMatchObject({
      recordings: [{ request: { path: '/200/recorded' } }],
    });
  }
});

test('is not called for a session of which nothing is selected', async () => {
  await using run = await runInline(
    {
      'vitest.config.ts': configWith({ setup: './replay.setup.ts', target: './app.ts' }),
      'app.ts': 'export default () => new Response();',
      'replay.setup.ts': `export default ({ session }) => console.log('called for ' + session.name);`,
      'sessions/a.session.json': shop,
      'sessions/b.session.json': createSession(gets('200/b'), { name: 'blog' }),
    },
    { testNamePattern: 'blog' },
  );

  expect(run.stdout.match(/^called for .*$/gm)).toEqual(['called for blog']);
});

test('a calibration calls it before each of its two replays', async () => {
  await using run = await runInline(
    {
      'vitest.config.ts': configWith({ setup: './replay.setup.ts', target: './app.ts' }),
      'app.ts': `export default (request: Request) =>
        new Response(null, { status: request.headers.get('x-key') ? 200 : 401 });`,
      'replay.setup.ts': `export default () => {
        console.log('call');
        return { headers: { 'X-Key': '1' }, close: () => console.log('close') };
      };`,
      'sessions/a.session.json': shop,
    },
    { env: { REPLAY_CALIBRATE: '1' } },
  );

  expect([run.exitCode, run.errors]).toEqual([0, {}]);
  expect(run.stdout.match(/^(?:call|close)$/gm)).toEqual(['call', 'close', 'call', 'close']);
});
