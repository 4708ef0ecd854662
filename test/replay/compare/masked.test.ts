/** Live secrets are never shown, whatever of an answer differs. */
import type { IncomingMessage } from 'node:http';
import { describe, expect, test } from 'vitest';
import {
  type Expectations,
  type Outcome,
  type ReplaySettings,
  replaySession,
} from '../../../src/replay/index.ts';
import type { Body, Header } from '../../../src/session/schema.ts';
import {
  createSession,
  differencesOf,
  type LooseRecording,
  recordingOf,
  serve,
  told,
  withTold,
} from '../../kit/index.ts';

const LIVE = 'LIVESECRET-abcdefgh';
const EXPECT: Expectations = { body: 'exact', headers: ['x-echo'] };
const BEARER: Header = ['Authorization', 'Bearer REDACTED_AUTHORIZATION'];
const SECRETS = { AUTHORIZATION: LIVE };

interface Given {
  readonly status?: number;
  readonly body?: string;
  readonly headers?: Record<string, string>;
}

/** The last outcome of a session, against a server that makes its answers of the requests. */
async function replay(
  recordings: readonly LooseRecording[],
  settings: ReplaySettings,
  answer: (request: IncomingMessage) => Given,
): Promise<Outcome | undefined> {
  await using api = await serve((request, response) => {
    const { status = 200, body = '', headers = {} } = answer(request);
    response.writeHead(status, headers).end(body);
  });
  const all = { target: api.url, expect: EXPECT, ...settings };
  const { outcomes } = await replaySession(createSession(recordings), all);
  expect(JSON.stringify(outcomes)).not.toContain('LIVESECRET');
  return outcomes.at(-1);
}

const me = (body: Body = { json: { a: 1 } }, headers: Header[] = [BEARER]): LooseRecording =>
  recordingOf('GET', '/me', 200, { headers, response: { body } });

const echo = ({ headers }: IncomingMessage): Given => ({
  body: JSON.stringify({ a: 1, echo: headers.authorization }),
});

describe('a secret that a body shows is masked', () => {
  test('if it was given', async () => {
    expect(withTold(await replay([me()], { secrets: SECRETS }, echo))).toMatchObject({
      told: {
        label: 'body',
        message: 'body differs at /echo: expected nothing, got "Bearer REDACTED_AUTHORIZATION"',
      },
      differences: [{ path: '/echo', actual: 'Bearer REDACTED_AUTHORIZATION' }],
    });
  });

  test('if it came by "headers"', async () => {
    const outcome = await replay([me()], { headers: { Authorization: `Bearer ${LIVE}` } }, echo);
    expect(withTold(outcome)).toMatchObject({
      differences: [{ path: '/echo', actual: 'Bearer REDACTED_AUTHORIZATION' }],
    });
  });

  test('if a login brought it, even in a query under another name', async () => {
    const token = { json: { token: 'REDACTED_AUTHORIZATION' } };
    const login = recordingOf('POST', '/login', 200, { response: { body: token } });
    const byQuery = recordingOf('GET', '/me?key=REDACTED_AUTHORIZATION', 200);
    const answer = ({ url, headers }: IncomingMessage): Given =>
      url === '/login'
        ? { body: JSON.stringify({ token: LIVE }) }
        : { body: JSON.stringify({ a: 1, echo: headers.authorization, url }) };

    expect(withTold(await replay([login, me()], {}, answer))).toMatchObject({
      differences: [
        { path: '/echo', actual: 'Bearer REDACTED_AUTHORIZATION' },
        { path: '/url', actual: '/me' },
      ],
    });
    const outcome = await replay([login, byQuery], {}, answer);
    expect(told(outcome)?.message).toContain('/me?key=REDACTED_AUTHORIZATION');
  });

  test('if it has the name of a credential', async () => {
    const recording = me({ json: { token: 'REDACTED_TOKEN' } }, []);
    const live = { data: { token: LIVE, access_token: `${LIVE}2`, echo: `is ${LIVE}` } };
    const outcome = await replay([recording], {}, () => ({ body: JSON.stringify(live) }));
    expect(withTold(outcome)).toMatchObject({
      differences: [
        { path: '/token', expected: 'REDACTED_TOKEN' },
        {
          path: '/data',
          actual: {
            token: 'REDACTED_TOKEN',
            access_token: 'REDACTED_ACCESS_TOKEN',
            echo: 'is REDACTED_TOKEN',
          },
        },
      ],
    });
  });

  test('if it differs from the recorded one', async () => {
    const recording = me({ json: { token: 'a-page' } }, []);
    const outcome = await replay([recording], {}, () => ({ body: `{"token":"${LIVE}"}` }));
    expect(told(outcome)?.message).toBe(
      'body differs at /token: expected "…", got "REDACTED_TOKEN"',
    );
  });

  test('in text, even if a long text is cut in the middle of it', async () => {
    const start = 'x'.repeat(100);
    const recording = me({ text: `${start} hello` });
    const outcome = await replay([recording], { secrets: SECRETS }, ({ headers }) => ({
      body: `${start} ${'y'.repeat(40)}${headers.authorization}`,
    }));
    expect(told(outcome)?.label).toBe('body');
    const shown = await replay([recording], { secrets: SECRETS }, ({ headers }) => ({
      status: 500,
      body: `${'y'.repeat(140)} ${headers.authorization}`,
    }));
    expect(told(shown)?.detail).toBe(`│ ${'y'.repeat(140)} Bearer REDACTED_AU…`);
  });

  test('in the name of a member, which pointers escape', async () => {
    const outcome = await replay([me()], {}, () => ({
      body: JSON.stringify({ a: 1, 'postgres://ada:LIVESECRET@db/x': 1 }),
    }));
    expect(differencesOf(outcome)).toMatchObject([{ path: '/postgres:~1~1ada:…@db~1x' }]);
  });

  test('in the escapes of JSON', async () => {
    const secrets = { AUTHORIZATION: 'LIVE"SECRET"-1' };
    const outcome = await replay([me()], { secrets }, (request) => ({
      ...echo(request),
      status: 500,
    }));
    expect(told(outcome)?.detail).not.toContain('SECRET');
  });

  test('as user and password of Basic authentication', async () => {
    const pair = 'bob:LIVESECRET';
    const coded = Buffer.from(pair).toString('base64');
    const recording = me({ json: { a: 1 } }, [['Authorization', 'Basic REDACTED_AUTHORIZATION']]);
    const body = JSON.stringify({ a: 1, pair, word: 'LIVESECRET' });
    const outcome = await replay([recording], { secrets: { AUTHORIZATION: coded } }, () => ({
      body,
    }));
    expect(differencesOf(outcome)).toEqual([
      { path: '/pair', actual: 'REDACTED_AUTHORIZATION' },
      { path: '/word', actual: 'REDACTED_AUTHORIZATION' },
    ]);
  });
});

test('a secret that a header shows is masked', async () => {
  const outcome = await replay([me()], { secrets: SECRETS }, ({ headers }) => ({
    body: '{"a":1}',
    headers: { 'x-echo': headers.authorization ?? '' },
  }));
  expect(withTold(outcome)).toMatchObject({
    told: {
      message: 'header x-echo differs: expected nothing, got "Bearer REDACTED_AUTHORIZATION"',
    },
    differences: [{ path: 'header x-echo', actual: 'Bearer REDACTED_AUTHORIZATION' }],
  });
});

test('the comparison itself uses the unmasked values', async () => {
  const recording = me({ json: { a: 1, echo: 'Bearer REDACTED_AUTHORIZATION' } });
  expect((await replay([recording], { secrets: SECRETS }, echo))?.state).toBe('passed');
  const other = me({ json: { a: 1, echo: 'Token REDACTED_AUTHORIZATION' } });
  expect(told(await replay([other], { secrets: SECRETS }, echo))?.message).toBe(
    'body differs at /echo: expected "Token REDACTED_AUTHORIZATION", ' +
      'got "Bearer REDACTED_AUTHORIZATION"',
  );
});
