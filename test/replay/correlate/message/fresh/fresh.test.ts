/** Sign-ups on a server that others live on: what must be new is new, wherever the client sends it. */
import { describe, expect, test } from 'vitest';
import { type Exchange, sessionOf } from '../../links.ts';
import { addressIn, email, FORM, logIn, replay, signUp } from './accounts.ts';

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

  test('before the named request', async () => {
    const { seen } = await replay(
      sessionOf([{ request: 'GET /check?email=ada%40example.com' }, signUp]),
    );
    expect(seen[0]?.request).toBe(`GET /check?email=${encodeURIComponent(addressIn(seen[1]))}`);
  });

  test('not into longer words and other addresses', async () => {
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

  test('that are texts are the same thing only as whole values', async () => {
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

  test('that are numbers stay numbers, and are the same thing only under names of one thing', async () => {
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

  test('a number without any other evidence', async () => {
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
