/**
 * Targets that ask for secrets: their answers name placeholders, and a replay puts what answers bring
 * into its next requests. A secret goes only where the recording has its placeholder.
 */
import { describe, expect, test } from 'vitest';
import { type ReplaySettings, replaySession } from '../../src/replay/index.ts';
import type { Header } from '../../src/session/schema.ts';
import { createSession, recordingOf, told } from '../kit/index.ts';
import { type Exchange, sessionOf } from '../replay/correlate/links.ts';
import { serveAnswers } from '../replay/correlate/serve-answers.ts';

const TOKEN = 'recorded-token-1';
const SECRET = 'hunter22-secret';
const PIN = '482913';
const secrets = { REDACTED_PASSWORD: SECRET, PIN };

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** What a target that answers a login with this token is sent next. */
async function sentTo(live: string, next: Exchange, settings: ReplaySettings = { secrets }) {
  await using server = await serveAnswers([{ body: JSON.stringify({ token: live }) }]);
  const session = sessionOf([{ request: 'POST /login', answer: { token: TOKEN } }, next]);
  const { outcomes } = await replaySession(session, { target: server.url, ...settings });
  return { sent: server.seen[1], all: JSON.stringify(server.seen), outcome: outcomes[1] };
}

describe('a live value that is written as a placeholder goes out as it came', () => {
  test.each([
    ['alone', 'REDACTED_PASSWORD'],
    ['in percent escapes', 'REDACTED%5FPASSWORD'],
    ['in two layers of percent escapes', 'REDACTED%255FPASSWORD'],
    ['in a text', 'my password is REDACTED_PASSWORD.'],
    ['in Base64', base64('password=REDACTED_PASSWORD')],
    ['as a number', 'REDACTED_PIN (number)'],
    ['as a number in JSON', '{"pin":"REDACTED_PIN (number)"}'],
    ['as Basic credentials', 'Basic ada:REDACTED_PASSWORD'],
  ])('%s', async (_, live) => {
    const { sent, all } = await sentTo(live, {
      request: `POST /orders/${TOKEN}?t=${TOKEN}`,
      headers: [
        ['Authorization', TOKEN],
        ['X-State', base64(`id/${TOKEN}`)],
      ],
      body: { token: TOKEN, text: `see ${TOKEN}!`, nested: JSON.stringify({ token: TOKEN }) },
    });

    const coded = encodeURIComponent(live);
    expect(sent).toMatchObject({
      request: `POST /orders/${coded}?t=${coded}`,
      headers: {
        authorization: live,
        'x-state': base64(`id/${live}`),
      },
      body: JSON.stringify({
        token: live,
        text: `see ${live}!`,
        nested: JSON.stringify({ token: live }),
      }),
    });
    expect(all).not.toContain(SECRET);
    expect(all).not.toContain(base64(SECRET).slice(0, 18));
    expect(all).not.toContain(PIN);
  });

  test.each<[string, string, string]>([
    [
      'a form with JSON in it',
      'application/x-www-form-urlencoded',
      `payload=${encodeURIComponent(JSON.stringify({ token: TOKEN }))}&t=${TOKEN}`,
    ],
    ['XML', 'application/xml', `<a><token>${TOKEN}</token></a>`],
    ['JSON lines', 'application/x-ndjson', `{"token":"${TOKEN}"}\n{"token":"${TOKEN}"}\n`],
    [
      'multipart',
      'multipart/form-data; boundary=x',
      `--x\r\nContent-Disposition: form-data; name="token"\r\n\r\n${TOKEN}\r\n--x--\r\n`,
    ],
    ['text', 'text/plain', `the token is ${TOKEN}`],
  ])('in a body that is %s', async (_, type, body) => {
    const live = 'REDACTED_PASSWORD';
    const { sent } = await sentTo(live, { request: 'POST /orders', type, body });

    expect(sent?.body).toBe(body.replaceAll(TOKEN, live));
  });

  test('in a cookie that the target sets', async () => {
    await using server = await serveAnswers([
      { headers: { 'Set-Cookie': 'sid=REDACTED_PASSWORD; Path=/' } },
    ]);
    const session = sessionOf([
      { request: 'POST /login', answerHeaders: [['Set-Cookie', 'sid=recorded-sid-1; Path=/']] },
      { request: 'GET /me', headers: [['Cookie', 'theme=REDACTED_PIN; sid=recorded-sid-1']] },
    ]);
    await replaySession(session, { target: server.url, secrets });

    expect(server.seen[1]?.headers.cookie).toBe(`theme=${PIN}; sid=REDACTED_PASSWORD`);
  });

  test('in a path that the target gives whole', async () => {
    await using server = await serveAnswers([{ headers: { Location: '/done/REDACTED_PASSWORD' } }]);
    const session = sessionOf([
      { request: 'POST /jobs', answerHeaders: [['Location', '/jobs/job-4711-abcd']] },
      { request: 'GET /jobs/job-4711-abcd' },
    ]);
    await replaySession(session, { target: server.url, secrets });

    expect(server.seen[1]?.request).toBe('GET /done/REDACTED_PASSWORD');
  });
});

describe('a place that has both, a placeholder and a live value', () => {
  const both = (placeholder: string): Exchange => ({
    request: `POST /a/${TOKEN}/${placeholder}`,
    headers: [
      ['X-Both', `${TOKEN} ${placeholder}`],
      ['X-Coded', base64(`${TOKEN}:${placeholder}`)],
      ['Cookie', `a=${TOKEN}; b=${placeholder}`],
    ],
    body: { both: `${placeholder} for ${TOKEN}` },
  });

  test('gets the secret in the place of the one, and the live value in that of the other', async () => {
    const live = 'live-REDACTED_PASSWORD';
    const { sent } = await sentTo(live, both('REDACTED_PASSWORD'));

    expect(sent).toMatchObject({
      request: `POST /a/${live}/${SECRET}`,
      headers: {
        'x-both': `${live} ${SECRET}`,
        'x-coded': base64(`${live}:${SECRET}`),
        cookie: `a=${live}; b=${SECRET}`,
      },
      body: JSON.stringify({ both: `${SECRET} for ${live}` }),
    });
  });

  test('names what is missing of the recording alone', async () => {
    const { outcome } = await sentTo(
      'REDACTED_PASSWORD',
      { ...both('REDACTED_PIN'), status: 201 },
      {},
    );

    expect(told(outcome)?.detail).toContain(
      'It was sent with REDACTED_PIN (the path), REDACTED_PIN (X-Both), REDACTED_PIN (X-Coded), ' +
        'REDACTED_PIN (Cookie), REDACTED_PIN (the body) in place of secrets. ',
    );
  });
});

describe('Basic credentials that are readable in the session', () => {
  const USER = 'recorded-user-1';
  const next: Exchange = {
    request: 'GET /me',
    headers: [['Authorization', `Basic ${USER}:REDACTED_PASSWORD`]],
  };
  const replayWith = async (user: string) => {
    await using server = await serveAnswers([{ body: JSON.stringify({ user }) }]);
    const session = sessionOf([{ request: 'POST /users', answer: { user: USER } }, next]);
    const { outcomes } = await replaySession(session, { target: server.url, secrets });
    return { header: server.seen[1]?.headers.authorization, outcome: outcomes[1] };
  };

  test('have a live user that is written as a placeholder as it came', async () => {
    const { header } = await replayWith('REDACTED_PIN');

    expect(header).toBe(`Basic ${base64(`REDACTED_PIN:${SECRET}`)}`);
  });

  test('are not sent with a live user that has the colon which ends a user', async () => {
    const { header, outcome } = await replayWith('admin:admin');

    expect(header).toBeUndefined();
    expect(told(outcome)?.message).toBe(
      'not sent: header authorization cannot contain the character ":", which is in body ' +
        '/user of #1 POST /users',
    );
  });

  test('are not made of a live value that looks like them', async () => {
    const { sent } = await sentTo('ada:REDACTED_PASSWORD', {
      request: 'GET /me',
      headers: [['Authorization', `Basic ${TOKEN}`]],
    });

    expect(sent?.headers.authorization).toBe('Basic ada:REDACTED_PASSWORD');
  });
});

describe('a secret that one origin was given', () => {
  const AUTH = 'https://auth.example.com';
  const traced: Header[] = [['X-Trace', TOKEN]];
  const replayTwo = async (echo: string, headers: Header[] = traced) => {
    await using auth = await serveAnswers([{ body: JSON.stringify({ trace: echo }) }]);
    await using api = await serveAnswers([]);
    const session = createSession([
      recordingOf('POST', '/login', 200, {
        origin: AUTH,
        body: { json: { password: 'REDACTED_PASSWORD' } },
        response: { body: { json: { trace: TOKEN } } },
      }),
      recordingOf('GET', '/orders', 200, { headers }),
    ]);
    const { outcomes } = await replaySession(session, {
      target: api.url,
      origins: { [AUTH]: auth.url },
      secrets,
    });
    return { api: api.seen, auth: auth.seen, outcome: outcomes[1] };
  };

  test('is let through in the claims of a signed token, as a user name is', async () => {
    const claims = Buffer.from(JSON.stringify({ sub: SECRET })).toString('base64url');
    const token = `eyJhbGciOiJIUzI1NiJ9.${claims}.c2lnbmF0dXJl`;
    const { api, outcome } = await replayTwo(token);

    expect(outcome?.state).toBe('passed');
    expect(api[0]?.headers['x-trace']).toBe(token);
  });

  test.each([
    ['as it is', SECRET],
    ['in a text', `<${SECRET}>`],
    ['in Base64', base64(SECRET)],
    ['in the Base64 of a text', base64(`ada:${SECRET}!`)],
  ])('is not carried to another by its answer, %s', async (_, echo) => {
    const { api, auth, outcome } = await replayTwo(echo);

    expect(auth[0]?.body).toBe(JSON.stringify({ password: SECRET }));
    expect(api).toEqual([]);
    expect(outcome).toMatchObject({ state: 'failed', blockedBy: '1' });
    expect(told(outcome)?.message).toBe(
      'not sent: header x-trace would carry REDACTED_PASSWORD, which is in body ' +
        '/trace of #1 POST /login, to an origin whose recorded requests do not have it',
    );
    expect(JSON.stringify(outcome)).not.toContain(SECRET);
  });

  test('goes to another whose recorded requests have its placeholder as well', async () => {
    const { api } = await replayTwo(SECRET, [
      ['X-Trace', TOKEN],
      ['X-Key', 'REDACTED_PASSWORD'],
    ]);

    expect(api[0]?.headers).toMatchObject({ 'x-trace': SECRET, 'x-key': SECRET });
  });
});

test.each([
  ['as it is', `id-${SECRET}`],
  ['in Base64', base64(`ada:${SECRET}`)],
])('a live value that holds a given secret %s is not shown', async (_, id) => {
  await using server = await serveAnswers([{ body: JSON.stringify({ id }) }]);
  const session = sessionOf([
    { request: 'POST /orders', answer: { id: 'order-4711-abcd' } },
    { request: 'GET /orders/order-4711-abcd' },
  ]);
  const { outcomes } = await replaySession(session, { target: server.url, secrets });

  expect(server.seen[1]?.request).toBe(`GET /orders/${encodeURIComponent(id)}`);
  expect(outcomes[1]?.correlated).toEqual([
    { from: { id: '1', place: 'body /id' }, to: 'path segment 2', reasons: ['same name'] },
  ]);
});
