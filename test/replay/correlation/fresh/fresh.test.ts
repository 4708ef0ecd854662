/** Sign-ups on a server that others live on: what must be new is new, wherever the client sends it. */
import { describe, expect, test } from 'vitest';
import {
  type CorrelateOptions,
  explainCorrelations,
  explainIdleRules,
  type ReplaySettings,
  replaySession,
} from '../../../../src/replay/index.ts';
import type { Session } from '../../../../src/session/schema.ts';
import { serve } from '../../../kit/index.ts';
import { type Exchange, sessionOf } from '../links.ts';

const FORM = 'application/x-www-form-urlencoded';
const email = 'ada@example.com';
const fresh = [{ to: { path: 'POST /users', pointer: '/email' } }];

/** A request as it came. */
interface Seen {
  readonly request: string;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

/**
 * A server with accounts, of which each address has one: `POST /users`, `POST /login` (a form),
 * `GET /users`, `/users/<address>` and `/check?email=…`. It echoes what else it is sent.
 */
async function serveAccounts(...taken: readonly string[]) {
  const accounts = new Set(taken);
  const seen: Seen[] = [];
  const server = await serve(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    const { method, url = '', headers } = request;
    seen.push({ request: `${method} ${url}`, headers, body });
    const answer = (status: number, json: unknown, more = {}): void => {
      response.writeHead(status, { 'Content-Type': 'application/json', ...more });
      response.end(JSON.stringify(json));
    };
    if (`${method} ${url}` === 'POST /users') {
      const { email: address, ...rest } = JSON.parse(body);
      if (accounts.has(address)) return answer(409, { error: 'taken' });
      accounts.add(address);
      const location = `/users/${encodeURIComponent(address)}`;
      return answer(201, { id: accounts.size, email: address, ...rest }, { Location: location });
    }
    if (url === '/login') {
      const address = new URLSearchParams(body).get('email') ?? '';
      return accounts.has(address) ? answer(200, { email: address }) : answer(401, {});
    }
    if (url === '/users') {
      const all = [...accounts].map((address, at) => ({
        id: `account-${at + 1000}`,
        email: address,
      }));
      return answer(200, all);
    }
    const address = decodeURIComponent(url.split(/[/?=]/).at(-1) ?? '');
    if (url.startsWith('/users/'))
      return answer(accounts.has(address) ? 200 : 404, { email: address });
    return answer(200, {});
  });
  return Object.assign(server, { seen, accounts });
}

const signUp: Exchange = {
  request: 'POST /users',
  body: { email, name: 'Ada' },
  status: 201,
  answer: { id: 1, email, name: 'Ada' },
  answerHeaders: [['Location', '/users/ada%40example.com']],
};
const logIn: Exchange = {
  request: 'POST /login',
  type: FORM,
  body: 'email=ada%40example.com&password=x',
  answer: { email },
};

async function replay(session: Session, settings: ReplaySettings = {}, ...taken: string[]) {
  await using server = await serveAccounts(email, ...taken);
  const result = await replaySession(session, {
    target: server.url,
    correlate: { fresh },
    ...settings,
  });
  return { ...result, seen: server.seen, states: result.outcomes.map(({ state }) => state) };
}

/** The new address that a sign-up was sent with. */
function addressIn({ body }: Seen | undefined = { request: '', headers: {}, body: '{}' }): string {
  return JSON.parse(body).email;
}

test('a sign-up that the target would refuse gets an address of its own, and so does the login', async () => {
  const session = sessionOf([signUp, logIn]);
  const { states, seen } = await replay(session);

  expect(states).toEqual(['passed', 'passed']);
  const address = addressIn(seen[0]);
  expect(address).toMatch(/^ada-[a-z0-9]{6}@example\.com$/);
  expect(seen[0]?.body).toBe(`{"email":"${address}","name":"Ada"}`);
  expect(seen[1]?.body).toBe(`email=${encodeURIComponent(address)}&password=x`);
  const { states: without } = await replay(session, { correlate: true });
  expect(without).toEqual(['failed', 'passed']);
});

describe('the new value goes wherever the client sends the recorded one', () => {
  const basic = Buffer.from(`${email}:hunter22`).toString('base64');
  test.each([
    ['a segment', { request: 'GET /users/ada@example.com' }, 'request', 'GET /users/NEW'],
    ['a segment in escapes', { request: 'GET /a/ada%40example.com/b' }, 'request', 'GET /a/NEW%/b'],
    ['a query', { request: 'GET /a?q=ada%40example.com&r=1' }, 'request', 'GET /a?q=NEW%&r=1'],
    [
      'a URL in a query',
      { request: 'GET /a?next=%2Fusers%2Fada%2540example.com' },
      'request',
      'GET /a?next=%2Fusers%2FNEW%%',
    ],
    [
      'text',
      { request: 'POST /a', type: 'text/plain', body: `I am ${email}.` },
      'body',
      'I am NEW.',
    ],
    [
      'JSON in JSON',
      { request: 'POST /a', body: { a: `{"b":["${email}"]}` } },
      'body',
      '{"a":"{\\"b\\":[\\"NEW\\"]}"}',
    ],
    [
      'XML',
      { request: 'POST /a', type: 'text/xml', body: `<a b="${email}">${email}</a>` },
      'body',
      '<a b="NEW">NEW</a>',
    ],
    [
      'a list in a form',
      { request: 'POST /a', type: FORM, body: 'to=bob%40example.com%2Cada%40example.com' },
      'body',
      'to=bob%40example.com%2CNEW%',
    ],
  ] as const)('in %s', async (_, exchange: Exchange, part, expected) => {
    const { seen } = await replay(sessionOf([signUp, exchange]));
    const address = addressIn(seen[0]);
    const once = encodeURIComponent(address);
    const written = expected
      .replaceAll('NEW%%', encodeURIComponent(once))
      .replaceAll('NEW%', once)
      .replaceAll('NEW', address);
    expect(seen[1]?.[part]).toBe(written);
  });

  test.each([
    ['in Base64', `Basic ${basic}`],
    ['in clear', `Basic ${email}:REDACTED_PASSWORD`],
  ])('in Basic credentials that a session has %s', async (_, authorization) => {
    const { seen } = await replay(
      sessionOf([signUp, { request: 'GET /a', headers: [['Authorization', authorization]] }]),
      { secrets: { PASSWORD: 'hunter22' } },
    );
    const credentials = Buffer.from(`${addressIn(seen[0])}:hunter22`).toString('base64');
    expect(seen[1]?.headers.authorization).toBe(`Basic ${credentials}`);
  });

  test('in a header and in a cookie of its own', async () => {
    const { seen } = await replay(
      sessionOf([
        signUp,
        {
          request: 'GET /a',
          headers: [
            ['X-User', email],
            ['Cookie', `who=${email}; theme=dark`],
          ],
        },
      ]),
    );
    const address = addressIn(seen[0]);
    expect(seen[1]?.headers['x-user']).toBe(address);
    expect(seen[1]?.headers.cookie).toBe(`who=${address}; theme=dark`);
  });

  test('also before the request that is named', async () => {
    const { seen } = await replay(
      sessionOf([{ request: 'GET /check?email=ada%40example.com' }, signUp]),
    );
    expect(seen[0]?.request).toBe(`GET /check?email=${encodeURIComponent(addressIn(seen[1]))}`);
  });

  test('and not into longer words and other addresses', async () => {
    const body = { a: `b${email}`, b: `x.${email}`, c: `${email}.au`, d: 'ada', e: `${email}-x` };
    const { seen } = await replay(sessionOf([signUp, { request: 'POST /a', body }]));
    expect(seen[1]?.body).toBe(JSON.stringify(body));
  });
});

describe('short values', () => {
  const body = { username: 'ada', customerNo: 4711, age: 42 };
  const rules = (pointer: string) => ({ fresh: [{ to: { path: '/people', pointer } }] });
  const people: Exchange = { request: 'POST /people', body };
  const replayPeople = async (pointer: string, ...exchanges: Exchange[]) =>
    (await replay(sessionOf([people, ...exchanges]), { correlate: rules(pointer) })).seen;

  test('that are texts are the same thing as whole values, and no part of others', async () => {
    const basic = Buffer.from('ada:hunter22').toString('base64');
    const [first, second, third] = await replayPeople(
      '/username',
      { request: 'GET /people/ada/adapter?by=ada', headers: [['Authorization', `Basic ${basic}`]] },
      { request: 'POST /a', body: { owner: 'ada', text: 'ada and bob' } },
    );
    const { username } = JSON.parse(first?.body ?? '');
    expect(username).toMatch(/^ada[a-z0-9]{6}$/);
    expect(second?.request).toBe(`GET /people/${username}/adapter?by=${username}`);
    const credentials = Buffer.from(`${username}:hunter22`).toString('base64');
    expect(second?.headers.authorization).toBe(`Basic ${credentials}`);
    expect(third?.body).toBe(`{"owner":"${username}","text":"ada and bob"}`);
  });

  test('that are numbers stay numbers, and are the same thing under names of one thing', async () => {
    const [first, second, third] = await replayPeople(
      '/customerNo',
      { request: 'GET /customers/4711?customer=4711&limit=4711' },
      { request: 'POST /a', body: { customerNo: 4711, quantity: 4711 } },
    );
    const { customerNo } = JSON.parse(first?.body ?? '');
    expect(String(customerNo)).toMatch(/^[1-9]\d{3}$/);
    expect(first?.body).toBe(`{"username":"ada","customerNo":${customerNo},"age":42}`);
    expect(second?.request).toBe(`GET /customers/${customerNo}?customer=${customerNo}&limit=4711`);
    expect(third?.body).toBe(`{"customerNo":${customerNo},"quantity":4711}`);
  });
});

describe('a rule names', () => {
  test.each([
    [
      'field',
      { field: 'email' },
      { type: FORM, body: 'a=1&email=Ada+L' },
      'body',
      /^a=1&email=Ada\+L-\w{6}$/,
    ],
    [
      'query',
      { query: 'key' },
      { request: 'PUT /a?key=ada' },
      'request',
      /^PUT \/a\?key=ada\w{6}$/,
    ],
    ['segment', { segment: 2 }, { request: 'PUT /a/ada/b' }, 'request', /^PUT \/a\/ada\w{6}\/b$/],
    [
      'place',
      { place: 'body /a/0' },
      { body: { a: ['ada', 1] } },
      'body',
      /^\{"a":\["ada\w{6}",1\]\}$/,
    ],
  ] as const)('a %s', async (_, to, exchange, part, expected) => {
    const session = sessionOf([{ request: 'PUT /a', ...exchange }]);
    const { seen, warnings } = await replay(session, { correlate: { fresh: [{ to }] } });
    expect(seen[0]?.[part]).toMatch(expected);
    expect(warnings).toEqual([]);
  });

  test('a number that nothing else says anything of', async () => {
    const session = sessionOf(['a', 'b'].map((path) => ({ request: `PUT /${path}`, body: '7' })));
    const { seen } = await replay(session, {
      correlate: { fresh: [{ to: { path: '/a', place: 'body' } }] },
    });
    expect(seen.map(({ body }) => body)).toEqual([expect.stringMatching(/^[1-689]$/), '7']);
  });

  test('a header and a cookie', async () => {
    const key = '550e8400-e29b-41d4-a716-446655440000';
    const headers: [string, string][] = [
      ['Idempotency-Key', key],
      ['Cookie', 'visitor=v-00001; theme=dark'],
    ];
    const rules = [{ to: { header: 'idempotency-key' } }, { to: { cookie: 'visitor' } }];
    const { seen } = await replay(sessionOf([{ request: 'POST /a', headers }]), {
      correlate: { fresh: rules },
    });
    expect(seen[0]?.headers['idempotency-key']).toMatch(
      /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-a[\da-f]{3}-[\da-f]{12}$/,
    );
    expect(seen[0]?.headers['idempotency-key']).not.toBe(key);
    expect(seen[0]?.headers.cookie).toMatch(/^visitor=v-00001-\w{6}; theme=dark$/);
  });

  test('a part of a multipart body', async () => {
    const part = (value: string) =>
      `--b\r\nContent-Disposition: form-data; name="login"\r\n\r\n${value}\r\n--b--\r\n`;
    const session = sessionOf([
      { request: 'POST /a', type: 'multipart/form-data; boundary=b', body: part('ada') },
    ]);
    const { seen } = await replay(session, { correlate: { fresh: [{ to: { field: 'login' } }] } });
    const value = /ada\w{6}/.exec(seen[0]?.body ?? '')?.[0] ?? '';
    expect(seen[0]?.body).toBe(part(value));
  });
});

test('each copy and each round has a value of its own', async () => {
  const session = sessionOf([signUp, logIn]);
  const { states, seen } = await replay(session, { copies: 4, repeat: 3 });
  expect(new Set(states)).toEqual(new Set(['passed']));
  const addresses = seen.filter(({ request }) => request === 'POST /users').map(addressIn);
  expect(new Set(addresses).size).toBe(12);
});

test('where all is sent at once, the login waits for its sign-up', async () => {
  const session = sessionOf([signUp, logIn, { request: 'GET /a' }]);
  const { states, seen } = await replay(session, { speed: 'instant' });
  expect(states).toEqual(['passed', 'passed', 'passed']);
  expect(seen.at(-1)?.request).toBe('POST /login');
});

describe('what the target answers', () => {
  const read: Exchange = { request: 'GET /users/ada%40example.com', answer: { email } };

  test('counts as equal where it brings the new value back', async () => {
    const people = { request: 'POST /people', body: { customerNo: 4711 }, answer: {} };
    const session = sessionOf([signUp, logIn, read, people]);
    const { outcomes } = await replay(session, {
      expect: { body: 'exact', headers: ['Location'], ignore: ['/id'] },
    });
    expect(outcomes.map(({ differences = [] }) => differences)).toEqual([[], [], [], []]);
  });

  test('counts as equal with a new number, and inside of texts', async () => {
    await using server = await serve(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const { code, name } = JSON.parse(Buffer.concat(chunks).toString());
      response.end(
        JSON.stringify({
          total: code,
          text: `Welcome, ${name}! (${name})`,
          url: `/a/${encodeURIComponent(name)}/b`,
        }),
      );
    });
    const session = sessionOf([
      {
        request: 'POST /people',
        body: { code: 4711, name: 'Ada L. of X' },
        answer: {
          total: 4711,
          text: 'Welcome, Ada L. of X! (Ada L. of X)',
          url: '/a/Ada%20L.%20of%20X/b',
        },
      },
    ]);
    const rules = ['/code', '/name'].map((pointer) => ({ to: { pointer } }));
    const { outcomes } = await replaySession(session, {
      target: server.url,
      correlate: { fresh: rules },
      expect: { body: 'exact' },
    });
    expect(outcomes.map(({ state, differences }) => differences ?? state)).toEqual(['passed']);
  });

  test('is followed: a Location that names the new value', async () => {
    const { outcomes, states, seen } = await replay(sessionOf([signUp, read]));
    expect(states).toEqual(['passed', 'passed']);
    expect(seen[1]?.request).toBe(`GET /users/${encodeURIComponent(addressIn(seen[0]))}`);
    expect(outcomes[1]?.correlated[0]).toMatchObject({
      from: { id: '1', place: 'header location path' },
    });
  });

  test('is followed: an element of a list that is known by the new value', async () => {
    const list: Exchange = {
      request: 'GET /users',
      answer: [{ id: 'account-0007', email }],
    };
    const session = sessionOf([signUp, list, { request: 'GET /a/account-0007' }]);
    const { states, seen } = await replay(session, {}, 'bob@example.com', 'eve@example.com');
    expect(states).toEqual(['passed', 'passed', 'passed']);
    expect(seen[2]?.request).toBe('GET /a/account-1003');
  });
});

test('a cookie by which the server tells the new value back goes with it', async () => {
  await using server = await serve(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    if (body) response.setHeader('Set-Cookie', `who=${encodeURIComponent(JSON.parse(body).email)}`);
    response.end(request.headers.cookie);
  });
  const session = sessionOf([
    {
      request: 'POST /users',
      body: { email },
      answerHeaders: [['Set-Cookie', 'who=ada%40example.com']],
    },
    {
      request: 'GET /me',
      headers: [['Cookie', `who=ada%40example.com; seen=${email}`]],
      answer: `who=ada%40example.com; seen=${email}`,
    },
  ]);
  const { outcomes } = await replaySession(session, {
    target: server.url,
    correlate: { fresh },
    expect: { body: 'exact' },
  });
  expect(outcomes.map(({ state, differences }) => differences ?? state)).toEqual([
    'passed',
    'passed',
  ]);
});

describe('it is told', () => {
  test('by the outcome, and by the failure', async () => {
    const session = sessionOf([signUp, { request: 'GET /gone/ada@example.com', status: 410 }]);
    const { outcomes, seen } = await replay(session);
    const live = addressIn(seen[0]);
    expect(outcomes[0]?.correlated).toEqual([
      { to: 'body /email', recorded: email, live, isFresh: true },
    ]);
    expect(outcomes[1]?.error?.detail).toBe(
      `│ {}
Sent with live values:
  path segment 2: "${live}" (recorded "${email}"), a new value
Led here: #1 POST /users → #2 GET /gone/ada@example.com`,
    );
  });

  test('without its values where the place is that of a credential', async () => {
    const session = sessionOf([
      { request: 'POST /a', headers: [['X-Api-Key', 'key-000001']], status: 201 },
    ]);
    const rules = [{ to: { header: 'X-Api-Key' } }];
    const { outcomes } = await replay(session, { correlate: { fresh: rules } });
    expect(outcomes[0]?.correlated).toEqual([{ to: 'header x-api-key', isFresh: true }]);
    expect(outcomes[0]?.error?.detail).toContain('\n  header x-api-key: a new value\n');
  });

  test('by explainCorrelations', async () => {
    const session = sessionOf([signUp, logIn]);
    expect(await explainCorrelations(session, { fresh })).toEqual([
      { to: { id: '1', place: 'body /email' }, isFresh: true, value: email },
      { to: { id: '2', place: 'body field email' }, isFresh: true, value: email },
    ]);
  });
});

describe('what the sign-up makes', () => {
  test('is not asked for where the sign-up failed', async () => {
    await using server = await serve((_, response) => response.writeHead(500).end());
    const session = sessionOf([signUp, logIn, { request: 'GET /a', status: 500 }]);
    const { outcomes } = await replaySession(session, { target: server.url, correlate: { fresh } });
    expect(outcomes.map(({ state, blockedBy }) => blockedBy ?? state)).toEqual([
      'failed',
      '1',
      'passed',
    ]);
  });

  test('is not asked for on a read-only target, which says what it needs', async () => {
    const { outcomes } = await replay(
      sessionOf([signUp, { request: 'GET /users/ada@example.com' }]),
      {
        readOnly: true,
      },
    );
    expect(outcomes.map(({ state }) => state)).toEqual(['skipped', 'skipped']);
    expect(outcomes[1]?.error?.message).toBe(
      'not sent: needs #1 POST /users, which was not sent (its path segment 2 comes from there)',
    );
  });
});

describe('what is left alone', () => {
  test('an exclusion says where the recorded value is sent', async () => {
    const correlate: CorrelateOptions = { fresh, exclude: [{ to: { path: '/login' } }] };
    const { seen } = await replay(sessionOf([signUp, logIn]), { correlate });
    expect(seen[1]?.body).toBe(logIn.body);
    expect(addressIn(seen[0])).not.toBe(email);
  });

  test('a header that the user sets', async () => {
    const session = sessionOf([signUp, { request: 'GET /a', headers: [['X-User', email]] }]);
    const { seen, outcomes } = await replay(session, { headers: { 'X-User': 'eve' } });
    expect(seen[1]?.headers['x-user']).toBe('eve');
    expect(outcomes[1]?.correlated).toEqual([]);
  });

  test('a placeholder, for which a secret is given', async () => {
    const session = sessionOf([
      { request: 'POST /users', body: { email: 'REDACTED_EMAIL' }, status: 201 },
    ]);
    const { seen, warnings } = await replay(session, { secrets: { EMAIL: 'eve@example.com' } });
    expect(addressIn(seen[0])).toBe('eve@example.com');
    expect(warnings).toEqual([
      'correlate.fresh[0] fits nothing in this session: what is in body /email stands for a secret, or has ' +
        'more than 1024 characters. It is {"to":{"path":"POST /users","pointer":"/email"}}: correct it or ' +
        'take it out. explainCorrelations() lists places by their names',
    ]);
  });

  test.each([
    ['a place that the request does not have', { path: 'POST /users', pointer: '/mail' }],
    ['a member that all objects have', { path: 'POST /users', pointer: '/__proto__/email' }],
    ['the name of such a member', { query: 'constructor' }],
  ])('a session without %s, of which a warning tells', async (_, to) => {
    const session = sessionOf([signUp]);
    const { seen } = await replay(session, { correlate: { fresh: [{ to }] } });
    expect(addressIn(seen[0])).toBe(email);
    expect(await explainIdleRules(session, { fresh: [{ to }] })).toHaveLength(1);
  });
});

describe('a session of a stranger', () => {
  test('with a value that no server would take is sent as it was recorded', async () => {
    const huge = 'ada@example.com,'.repeat(200_000);
    const { seen } = await replay(sessionOf([{ ...signUp, body: { email: huge } }]));
    expect(addressIn(seen[0])).toBe(huge);
  });

  test('with many values takes no longer than with few', async () => {
    const exchanges = Array.from({ length: 300 }, (_, at): Exchange => {
      const body = { email: `${'a'.repeat(900)}${at}@example.com` };
      return { request: 'POST /users', body, status: 201 };
    });
    const { states, seen } = await replay(sessionOf(exchanges), { speed: 'instant' });
    expect(new Set(states)).toEqual(new Set(['passed']));
    expect(new Set(seen.map(addressIn)).size).toBe(300);
  });

  test('with a line break in a value ends no header by it', async () => {
    const value = 'ada\r\nX-Evil: 1';
    const session = sessionOf([
      { ...signUp, body: { email: value } },
      { request: `GET /a?q=${encodeURIComponent(value)}` },
    ]);
    const { states, seen } = await replay(session);
    expect(states).toEqual(['passed', 'passed']);
    const live = addressIn(seen[0]);
    expect(live).toMatch(/^ada\r\nX-Ev?i?l?-?\w*|^ada/);
    expect(seen[1]?.request).toBe(`GET /a?q=${encodeURIComponent(live)}`);
    expect(seen[1]?.headers['x-evil']).toBeUndefined();
  });

  test('with members of the names that all objects have is replayed', async () => {
    const body = JSON.parse(`{ "__proto__": { "email": "${email}" }, "email": "${email}" }`);
    const { seen } = await replay(sessionOf([{ ...signUp, body }]));
    const address = addressIn(seen[0]);
    expect(seen[0]?.body).toBe(`{"__proto__":{"email":"${address}"},"email":"${address}"}`);
  });
});
