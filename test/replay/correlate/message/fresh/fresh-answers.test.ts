/** Values that are new on a server: what it answers to them, what is told of them, and what is left alone. */
import { describe, expect, test } from 'vitest';
import {
  type CorrelateOptions,
  explainCorrelations,
  explainIdleRules,
  replaySession,
} from '../../../../../src/replay/index.ts';
import { differencesOf, serve, told } from '../../../../kit/index.ts';
import { type Exchange, sessionOf } from '../../links.ts';
import { addressIn, email, fresh, logIn, replay, signUp } from './accounts.ts';

describe('what the target answers', () => {
  const read: Exchange = { request: 'GET /users/ada%40example.com', answer: { email } };

  test('counts as equal where it repeats the new value', async () => {
    const people = { request: 'POST /people', body: { customerNo: 4711 }, answer: {} };
    const session = sessionOf([signUp, logIn, read, people]);
    const { outcomes } = await replay(session, {
      expect: { body: 'exact', headers: ['Location'], ignore: ['/id'] },
    });
    expect(outcomes.map((outcome) => differencesOf(outcome) ?? [])).toEqual([[], [], [], []]);
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
    expect(outcomes.map((outcome) => differencesOf(outcome) ?? outcome.state)).toEqual(['passed']);
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

test('a cookie with which the server repeats the new value changes with it', async () => {
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
  expect(outcomes.map((outcome) => differencesOf(outcome) ?? outcome.state)).toEqual([
    'passed',
    'passed',
  ]);
});

describe('it is reported', () => {
  test('by the outcome, and by the failure', async () => {
    const session = sessionOf([signUp, { request: 'GET /gone/ada@example.com', status: 410 }]);
    const { outcomes, seen } = await replay(session);
    const live = addressIn(seen[0]);
    expect(outcomes[0]?.correlated).toEqual([
      { to: 'body /email', recorded: email, live, isFresh: true },
    ]);
    expect(told(outcomes[1])?.detail).toBe(
      `│ {}
Sent with live values:
  path segment 2: "${live}" (recorded "${email}"), a new value
Led here: #1 POST /users → #2 GET /gone/ada@example.com`,
    );
  });

  test('without its values if the location is that of a credential', async () => {
    const session = sessionOf([
      { request: 'POST /a', headers: [['X-Api-Key', 'key-000001']], status: 201 },
    ]);
    const rules = [{ to: { header: 'X-Api-Key' } }];
    const { outcomes } = await replay(session, { correlate: { fresh: rules } });
    expect(outcomes[0]?.correlated).toEqual([{ to: 'header x-api-key', isFresh: true }]);
    expect(told(outcomes[0])?.detail).toContain('\n  header x-api-key: a new value\n');
  });

  test('by explainCorrelations', async () => {
    const session = sessionOf([signUp, logIn]);
    expect(await explainCorrelations(session, { fresh })).toEqual([
      { to: { id: '1', place: 'body /email' }, isFresh: true, value: email },
      { to: { id: '2', place: 'body field email' }, isFresh: true, value: email },
    ]);
  });
});

describe('what the sign-up creates', () => {
  test('is not asked for if the sign-up failed', async () => {
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
    expect(told(outcomes[1])?.message).toBe(
      'not sent: needs #1 POST /users, which was not sent (its path segment 2 comes from there)',
    );
  });
});

describe('what is left alone', () => {
  test('a location where an exclusion keeps the recorded value', async () => {
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
  ])('a session without %s, which a warning reports', async (_, to) => {
    const session = sessionOf([signUp]);
    const { seen } = await replay(session, { correlate: { fresh: [{ to }] } });
    expect(addressIn(seen[0])).toBe(email);
    expect(await explainIdleRules(session, { fresh: [{ to }] })).toHaveLength(1);
  });
});

describe('a session of a stranger', () => {
  test('with a value that no server would accept is sent as recorded', async () => {
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

  test('with a line break in a value does not end a header with it', async () => {
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

  test('with members named like those of all objects is replayed', async () => {
    const body = JSON.parse(`{ "__proto__": { "email": "${email}" }, "email": "${email}" }`);
    const { seen } = await replay(sessionOf([{ ...signUp, body }]));
    const address = addressIn(seen[0]);
    expect(seen[0]?.body).toBe(`{"__proto__":{"email":"${address}"},"email":"${address}"}`);
  });
});
