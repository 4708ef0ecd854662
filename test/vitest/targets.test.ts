import { describe, expect, test } from 'vitest';
import { createSession, recordingOf, runInline, spawnVitest, writeProject } from '../kit/index.ts';
import { configWith, gets, serveApi } from './replaying.ts';

const session = createSession([...gets('200/a'), recordingOf('POST', '/201/b', 201)], {
  name: 'shop',
});
const passed = { '#1 GET /200/a → 200': 'passed', '#2 POST /201/b → 201': 'passed' };

/** The same tests, as they are named where a target has a name. */
function on<State>(target: string, tests: Record<string, State>): Record<string, State> {
  return Object.fromEntries(
    Object.entries(tests).map(([name, state]) => [`${name} on ${target}`, state]),
  );
}

test('appends recorded paths to the path of the target', async () => {
  await using api = await serveApi();
  await using run = await runInline({
    'vitest.config.ts': configWith({ target: `${api.url}/base/v1/` }),
    'sessions/a.session.json': session,
  });

  expect(run.tree).toEqual({ 'sessions/a.session.json': { shop: passed } });
  expect(api.seen).toEqual(['GET /base/v1/200/a', 'POST /base/v1/201/b']);
});

test('replays against each named target with its headers, and sends read-only targets no writes', async () => {
  await using api = await serveApi();
  await using run = await runInline({
    'vitest.config.ts': configWith({
      target: {
        staging: `${api.url}/staging`,
        production: {
          url: `${api.url}/production`,
          readOnly: true,
          headers: { 'x-key': 'of production' },
        },
      },
      headers: { 'X-Key': 'of all', 'X-Other': 'of all' },
    }),
    'sessions/a.session.json': session,
  });

  expect(run.tree).toEqual({
    'sessions/a.session.json': {
      shop: {
        staging: on('staging', passed),
        production: on('production', { ...passed, '#2 POST /201/b → 201': 'skipped' }),
      },
    },
  });
  const name = 'sessions/a.session.json > shop > production > #2 POST /201/b → 201 on production';
  const skipped = run.tests[name];
  expect(skipped?.result()).toMatchObject({ note: 'not sent: the target is read-only' });
  expect(
    api.requests.map(({ path, headers }) => [path, headers['x-key'], headers['x-other']]),
  ).toEqual([
    ['/staging/200/a', 'of all', 'of all'],
    ['/staging/201/b', 'of all', 'of all'],
    ['/production/200/a', 'of production', 'of all'],
  ]);
});

test('sends a read-only target the writes that it allows, and names those that others need', async () => {
  await using api = await serveApi();
  const order = { response: { body: { json: { id: 'order-4711' } } } };
  await using run = await runInline({
    'vitest.config.ts': configWith({
      target: { production: { url: api.url, readOnly: { allow: ['POST /200/login'] } } },
    }),
    'sessions/a.session.json': createSession(
      [
        recordingOf('POST', '/200/login', 200),
        recordingOf('POST', '/200/orders', 200, order),
        recordingOf('GET', '/200/orders/order-4711', 200),
      ],
      { name: 'shop' },
    ),
  });

  expect(api.seen).toEqual(['POST /200/login']);
  const name =
    'sessions/a.session.json > shop > production > #3 GET /200/orders/{order.id} → 200 on production';
  expect(run.tests[name]?.result()).toMatchObject({
    state: 'skipped',
    note: 'not sent: needs #2 POST /200/orders, which was not sent (its path segment 3 comes from there)',
  });
});

test('replaces a header of the requests that carry it, and adds it to no other', async () => {
  await using api = await serveApi();
  await using run = await runInline({
    'vitest.config.ts': configWith({
      target: { staging: { url: api.url, headers: { replace: { authorization: 'new' } } } },
      headers: { set: { 'X-Other': 'of all' }, replace: { Authorization: 'old' } },
    }),
    'sessions/a.session.json': createSession([
      recordingOf('POST', '/200/login', 200),
      recordingOf('GET', '/200/me', 200, { headers: [['Authorization', 'recorded']] }),
    ]),
  });

  expect(run.exitCode).toBe(0);
  expect(api.requests.map(({ headers }) => [headers.authorization, headers['x-other']])).toEqual([
    [undefined, 'of all'],
    ['new', 'of all'],
  ]);
});

test('skips a GET that asks for another method on a target that is read-only, and says why', async () => {
  await using api = await serveApi();
  await using run = await runInline({
    'vitest.config.ts': configWith({
      target: { production: { url: api.url, readOnly: true } },
    }),
    'sessions/a.session.json': createSession(
      [recordingOf('GET', '/200/a', 200), recordingOf('GET', '/200/b?_method=DELETE', 200)],
      { name: 'shop' },
    ),
  });

  const name = '#2 GET /200/b?_method=DELETE → 200 on production';
  expect(
    run.tests[`sessions/a.session.json > shop > production > ${name}`]?.result(),
  ).toMatchObject({
    state: 'skipped',
    note: 'not sent: the target is read-only, and the query parameter _method asks for another method',
  });
  expect(api.seen).toEqual(['GET /200/a']);
});

test.each([
  'http://localhost:PORT/ro',
  'http://[::ffff:127.0.0.1]:PORT/ro/',
  'http://0.0.0.0:PORT/ro',
  'http://127.0.0.1:PORT/%72o',
  'http://127.0.0.1:PORT/%2572O//',
  'http://127.0.0.1:PORT',
  'http://127.0.0.1:PORT/ro/v2',
  'http://127.0.0.1:PORT/other',
  'http://127.0.0.1:PORT/other/..%2fro',
])(
  'writes nothing to a read-only target if REPLAY_TARGET names its server in any way: %s',
  async (spelt) => {
    await using api = await serveApi();
    const production = `${api.url}/ro`;
    const url = spelt.replace('PORT', new URL(api.url).port);
    await using run = await runInline(
      {
        'vitest.config.ts': configWith({
          target: { production: { url: production, readOnly: true } },
        }),
        'sessions/a.session.json': createSession([recordingOf('POST', '/200/b', 200)], {
          name: 'shop',
        }),
      },
      { env: { REPLAY_TARGET: url } },
    );

    expect(api.seen).toEqual([]);
    expect(run.errors).toEqual({
      'sessions/a.session.json > shop > #1 POST /200/b → 200': [
        `requests to ${url} may reach the target "production" (${production}), which is read-only: ` +
          `choose "production", or give ${url} a name of its own in the option "target"`,
      ],
    });
  },
);

test('writes to a target that has a name beside a read-only target of its server', async () => {
  await using api = await serveApi();
  await using run = await runInline(
    {
      'vitest.config.ts': configWith({
        target: {
          production: { url: `${api.url}/ro`, readOnly: true },
          rooms: `${api.url}/rooms`,
        },
      }),
      'sessions/a.session.json': createSession([recordingOf('POST', '/200/b', 200)], {
        name: 'shop',
      }),
    },
    { env: { REPLAY_TARGET: 'rooms' } },
  );

  expect(run.exitCode).toBe(0);
  expect(api.seen).toEqual(['POST /rooms/200/b']);
});

describe('a session with requests to several hosts', () => {
  const hosts = createSession(
    [
      recordingOf('GET', '/200/a', 200),
      recordingOf('POST', '/201/token', 201, { origin: 'https://auth.example.com' }),
      recordingOf('GET', '/200/mail', 200, { origin: 'https://mail.example.com' }),
    ],
    { name: 'hosts', origin: 'https://api.example.com' },
  );

  test('is sent to the targets named for those hosts', async () => {
    await using api = await serveApi();
    await using auth = await serveApi();
    await using run = await runInline({
      'vitest.config.ts': configWith({
        origins: { 'https://auth.example.com': auth.url },
        target: {
          one: `${api.url}/one`,
          two: {
            ...{ url: `${api.url}/two`, readOnly: true },
            origins: { 'https://mail.example.com': `${auth.url}/mail` },
          },
        },
      }),
      'sessions/a.session.json': hosts,
    });

    expect(run.tree).toEqual({
      'sessions/a.session.json': {
        hosts: {
          one: on('one', {
            '#1 GET /200/a → 200': 'passed',
            '#2 POST /201/token → 201': 'passed',
            '#3 GET /200/mail → 200': 'skipped',
          }),
          two: on('two', {
            '#1 GET /200/a → 200': 'passed',
            '#2 POST /201/token → 201': 'skipped',
            '#3 GET /200/mail → 200': 'passed',
          }),
        },
      },
    });
    const name = '#3 GET /200/mail → 200 on one';
    const skipped = run.tests[`sessions/a.session.json > hosts > one > ${name}`];
    expect(skipped?.result()).toMatchObject({
      note:
        'not sent: it was recorded against https://mail.example.com, for which no target is named. ' +
        `Name one with the option "origins": { 'https://mail.example.com': '<base URL>' }, or in vsr with --origin https://mail.example.com=<base URL>`,
    });
    expect(api.seen).toEqual(['GET /one/200/a', 'GET /two/200/a']);
    expect(auth.seen).toEqual(['POST /201/token', 'GET /mail/200/mail']);
  });

  test('goes to the target named for its own origin, unless REPLAY_TARGET overrides that', async () => {
    await using api = await serveApi();
    const config = configWith({
      target: 'http://127.0.0.1:1',
      origins: { 'https://api.example.com': `${api.url}/own` },
    });
    await using run = await runInline({
      'vitest.config.ts': config,
      'sessions/a.session.json': hosts,
    });
    const again = await run.run({ env: { REPLAY_TARGET: `${api.url}/other` } });

    expect(api.seen).toEqual(['GET /own/200/a', 'GET /other/200/a']);
    expect(run.stdout).toContain(`   Sessions  1 partial → ${api.url}/own\n`);
    expect(again.stdout).toContain(`   Sessions  1 partial → ${api.url}/other\n`);
  });
});

test('refuses to replay against a real host that nobody named, and says so once for all sessions', async () => {
  const origin = 'https://api.example.com';
  const sessionOf = (name: string) => createSession(gets('200/a'), { name, origin });
  await using run = await runInline({
    'vitest.config.ts': configWith({}),
    'sessions/a.session.json': sessionOf('shop'),
    'sessions/b.session.json': sessionOf('cart'),
  });

  const reason =
    'the session was recorded against https://api.example.com, which is not on this machine: ' +
    'name the target it may be sent to, by the option "target" or REPLAY_TARGET';
  expect(run.exitCode).toBe(1);
  expect(run.errors).toEqual({
    'sessions/a.session.json > shop > #1 GET /200/a → 200': [reason],
    'sessions/b.session.json > cart > #1 GET /200/a → 200': [reason],
  });
  expect(run.stderr.match(/UserError: the session was recorded against/g)).toHaveLength(1);
  expect(run.stdout).toContain(` × not replayed: ${reason}\n     2 sessions\n`);
  expect(run.stderr).not.toMatch(/dist\/(replay|session|vitest)\//);
});

test('replays against the recorded origin where that is on this machine and no target is set', async () => {
  await using api = await serveApi();
  await using run = await runInline({
    'vitest.config.ts': configWith({}),
    'sessions/a.session.json': { ...session, origin: api.url },
  });

  expect(run.tree).toEqual({ 'sessions/a.session.json': { shop: passed } });
  expect(run.stdout).toContain(`→ ${api.url}\n`);
});

describe('environment variables override options', () => {
  test('for the target as a URL, the speed and headers', async () => {
    await using api = await serveApi();
    await using run = await runInline(
      {
        'vitest.config.ts': configWith({ target: './missing.ts', headers: { 'X-Key': 'old' } }),
        'sessions/a.session.json': session,
      },
      {
        env: {
          REPLAY_TARGET: `${api.url}/live`,
          REPLAY_SPEED: 'instant',
          REPLAY_HEADERS: 'x-key: new\n\nX-More: a: b\r\n',
        },
      },
    );

    expect(run.tree).toEqual({ 'sessions/a.session.json': { shop: passed } });
    expect(api.seen.toSorted()).toEqual(['GET /live/200/a', 'POST /live/201/b']);
    expect(api.requests[0]?.headers).toMatchObject({ 'x-key': 'new', 'x-more': 'a: b' });
    expect(run.stdout).toMatch(/Sessions {2}1 passed → .* \(instant\)\n/);
  });

  test('for secrets, which no output shows', async () => {
    await using api = await serveApi();
    const headers: [string, string][] = [['X-Keys', 'REDACTED_KEY REDACTED_OTHER REDACTED_THIRD']];
    const secrets = { KEY: 'old-s3cret', OTHER: '0ther-s3cret' };
    await using run = await runInline(
      {
        'vitest.config.ts': configWith({ target: api.url, secrets }),
        'sessions/a.session.json': createSession([
          recordingOf('GET', '/200/a', 200, { headers }),
          recordingOf('GET', '/404/REDACTED_KEY', 200, { headers }),
        ]),
      },
      { env: { REPLAY_SECRETS: 'REDACTED_KEY=n3w-s3cret' } },
    );

    expect(api.requests[0]?.headers).toMatchObject({
      'x-keys': 'n3w-s3cret 0ther-s3cret REDACTED_THIRD',
    });
    expect(api.seen[1]).toBe('GET /404/n3w-s3cret');
    expect(run.stderr).toContain('REDACTED_THIRD (X-Keys) in place of a secret');
    expect(run.stdout + run.stderr).not.toContain('s3cret');
  });

  test('for the target by its name or as a module', async () => {
    await using api = await serveApi();
    await using run = await runInline(
      {
        'vitest.config.ts': configWith({
          target: { one: './missing.ts', two: { url: `${api.url}/two`, readOnly: true } },
        }),
        'app.ts': `export default { fetch: () => new Response(null, { status: 200 }) };`,
        'sessions/a.session.json': session,
      },
      { env: { REPLAY_TARGET: 'two' } },
    );

    expect(run.tree).toEqual({
      'sessions/a.session.json': {
        shop: { two: on('two', { ...passed, '#2 POST /201/b → 201': 'skipped' }) },
      },
    });
    expect(api.seen).toEqual(['GET /two/200/a']);

    const again = await run.run({ env: { REPLAY_TARGET: './app.ts' } });
    expect(again.tree).toEqual({
      'sessions/a.session.json': { shop: { ...passed, '#2 POST /201/b → 201': 'failed' } },
    });
  });
});

test('invalid options and variables end the run before anything is sent, and say what is accepted', async () => {
  await using api = await serveApi();
  const options = { target: api.url, speed: 'fast', timeout: -1, sesions: 'x' };
  await using project = await writeProject({
    'vitest.config.ts': configWith({ target: api.url }),
    'wrong.config.ts': configWith(JSON.parse(JSON.stringify(options))),
    'sessions/a.session.json': session,
  });
  const [wrong, variable] = await Promise.all([
    spawnVitest(project.folder, ['run', '--config', 'wrong.config.ts']),
    spawnVitest(project.folder, ['run'], { REPLAY_SPEED: 'fast' }),
  ]);

  expect(wrong).toMatchObject({ exitCode: 1, stdout: '' });
  expect(wrong.stderr).toContain(
    [
      `sessionReplay: option "speed": expected 'ordered', 'instant' or a factor above 0, such as 0.5, 1 or 2, found 'fast'`,
      'option "timeout": expected a time in whole ms from 1 to 2147483647, found -1',
      'there is no option "sesions", did you mean "sessions"?',
    ].join('\n'),
  );
  expect(variable).toMatchObject({ exitCode: 1, stdout: '' });
  expect(variable.stderr).toContain('the environment: REPLAY_SPEED: expected');
  expect(wrong.stderr + variable.stderr).not.toMatch(/^\s+at /m);
  expect(api.seen).toEqual([]);
});
