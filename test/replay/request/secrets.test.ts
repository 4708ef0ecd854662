/** Secrets that no response brings, against a server that wants them. */
import { createHash } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import type { CorrelatedValue } from '../../../src/replay/failure/correlated-value.ts';
import type { Outcome } from '../../../src/replay/failure/outcome.ts';
import { findOuterCause, type OuterCause } from '../../../src/replay/failure/outer-cause.ts';
import { replaySession } from '../../../src/replay/replay-session.ts';
import { GivenSecrets } from '../../../src/replay/request/given-secrets.ts';
import { liveSecrets, type Secrets } from '../../../src/replay/request/secrets.ts';
import { createSession, type LooseRecording, recordingOf, serve, told } from '../../kit/index.ts';

const live = 'l1ve-s3cret';

/** Each request has the secret in its path, a header and its body; else it is told what it sent. */
async function replay(recordings: LooseRecording[], secrets: Secrets): Promise<Outcome[]> {
  await using api = await serve(async (request, response) => {
    const { authorization = '' } = request.headers;
    const all = [request.url, authorization, await text(request)];
    response.statusCode = all.every((part) => part?.includes(live)) ? 200 : 401;
    response.end(`not ${all.join(' ')}`);
  });
  const session = createSession(recordings);
  return (await replaySession(session, { target: api.url, secrets })).outcomes;
}

const recording = recordingOf('POST', '/keys/REDACTED_KEY', 200, {
  headers: [['Authorization', 'Bearer REDACTED_AUTHORIZATION']],
  body: { json: { key: 'REDACTED_KEY' } },
});

test('given secrets replace their placeholders, and are shown nowhere', async () => {
  const [outcome] = await replay([recording], { AUTHORIZATION: live, REDACTED_KEY: live });

  expect(outcome).toMatchObject({ state: 'passed', path: '/keys/REDACTED_KEY' });
  expect(JSON.stringify(outcome)).not.toContain(live);
});

test('missing secrets are named with their places and both ways to give them', async () => {
  const [outcome] = await replay([recording], { KEY: live });

  expect(told(outcome)?.detail).toContain(
    'It was sent with REDACTED_AUTHORIZATION (Authorization) in place of a secret. Give its live value by ' +
      'the environment, as REPLAY_SECRET_AUTHORIZATION=…, or by the option "secrets".',
  );
});

test('secrets in the answer of a target are hidden', async () => {
  const [outcome] = await replay([recording], { KEY: live });

  expect(told(outcome)?.detail).toContain('not /keys/REDACTED_KEY Bearer REDACTED_AUTHORIZATION');
  expect(JSON.stringify(outcome)).not.toContain(live);
});

test('secrets of a live response are hidden, both where it brings them and where they are sent back', async () => {
  const body = { access_token: 'l1ve-t0ken-1', apiKey: 'l1ve-k3y', tokens: 3, user: 'ada' };
  await using api = await serve(({ headers }, response) => {
    const isLogin = headers.authorization === undefined;
    const echo = `no ${headers.authorization}, no ${headers.cookie}, no /a?sig=1&token=l1ve-q`;
    response.writeHead(isLogin ? 200 : 403, { 'Set-Cookie': 'sid=l1ve-c00kie; Path=/' });
    response.end(isLogin ? JSON.stringify(body) : echo);
  });
  const recorded = { access_token: 'REDACTED_AUTHORIZATION', apiKey: 'old', tokens: 3 };
  const login = recordingOf('POST', '/login', 200, {
    response: { headers: [['Set-Cookie', 'sid=REDACTED_SID; Path=/']], body: { json: recorded } },
  });
  const get = recordingOf('GET', '/a', 200, {
    headers: [
      ['Authorization', 'Bearer REDACTED_AUTHORIZATION'],
      ['Cookie', 'sid=REDACTED_SID'],
    ],
  });
  const failing = { ...login, response: { ...login.response, status: 201 } };
  const replayOf = async (...recordings: LooseRecording[]): Promise<Outcome[]> =>
    (await replaySession(createSession(recordings), { target: api.url })).outcomes;

  const [first] = await replayOf(failing);
  const [, second] = await replayOf(login, get);

  expect(told(first)?.detail).toBe('│ {"access_token":"…","apiKey":"…","tokens":3,"user":"ada"}');
  expect(told(second)?.detail).toContain(
    'no Bearer REDACTED_AUTHORIZATION, no sid=REDACTED_COOKIE, no /a?sig=1&token=…',
  );
  expect(JSON.stringify([first, second])).not.toContain('l1ve');
});

test('if no secrets are given, each place is named', async () => {
  const [outcome] = await replay([recording], {});

  expect(told(outcome)?.detail).toContain(
    'REDACTED_KEY (the path), REDACTED_AUTHORIZATION (Authorization), REDACTED_KEY (the body) in place',
  );
});

test('secrets that a live response brings need not be given, and override given ones', async () => {
  const seen: string[] = [];
  await using api = await serve((request, response) => {
    seen.push(request.headers.authorization ?? '');
    response.setHeader('Content-Type', 'application/json');
    response.end('{"token":"fr0m-the-login"}');
  });
  const session = createSession([
    recordingOf('POST', '/login', 200, {
      response: {
        headers: [['Content-Type', 'application/json']],
        body: { json: { token: 'REDACTED_AUTHORIZATION' } },
      },
    }),
    recordingOf('GET', '/me', 200, {
      headers: [['Authorization', 'Bearer REDACTED_AUTHORIZATION']],
    }),
  ]);
  await replaySession(session, { target: api.url, secrets: { AUTHORIZATION: 'given' } });

  expect(seen).toEqual(['', 'Bearer fr0m-the-login']);
});

test.each([
  ['is a text of a candidate', 'k3x9-amber-falcon'],
  ['has a character that nobody sees', 'k3x9-amber\u200b-falcon'],
])('a doubt is not shown if a given secret %s', (_, secret) => {
  const given = new GivenSecrets(liveSecrets({ KEY: secret }), createSession([]), []);
  const doubtAbout = (text: string): CorrelatedValue => ({
    to: 'path segment 2',
    doubt: { kind: 'no-element', place: 'body /0', marks: [{ path: '/name', text }] },
  });

  expect(given.hide([doubtAbout(`my ${secret}`), doubtAbout('a name')])).toEqual([
    { to: 'path segment 2', doubt: { kind: 'hidden' } },
    doubtAbout('a name'),
  ]);
});

describe('a given secret that the target may have refused', () => {
  const body = { json: { user: 'ada', password: 'REDACTED_PASSWORD_ADA' } };
  const login = recordingOf('POST', '/token', 200, { body });
  const NAMED =
    'The target may have refused the given secret REDACTED_PASSWORD_ADA. Correct it where you give it';

  /** What is said of the last request, if the requests are answered so. */
  async function toldOf(
    recordings: readonly LooseRecording[],
    ...answers: readonly (readonly [status: number, body: string])[]
  ): Promise<string | undefined> {
    let answered = 0;
    await using api = await serve((_, response) => {
      const [status, answer] = answers[answered++] ?? [500, ''];
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(answer);
    });
    const settings = { target: api.url, secrets: { PASSWORD_ADA: 'wrong-w0rd' } };
    const { outcomes } = await replaySession(createSession([...recordings]), settings);
    return told(outcomes.at(-1))?.detail;
  }

  test.each([
    [400, '{"error":"invalid_grant"}'],
    [403, '{}'],
    [422, '{"password":"is wrong"}'],
  ])('is named if a login is answered with %i', async (status, answer) => {
    expect(await toldOf([login], [status, answer])).toContain(NAMED);
  });

  test('is named if a form comes again in place of a redirect', async () => {
    expect(
      await toldOf([{ ...login, response: { ...login.response, status: 303 } }], [200, '{}']),
    ).toContain(NAMED);
  });

  test('is named if a login by a protocol comes to an error', async () => {
    const query = 'mutation { login(user: "ada", password: "REDACTED_PASSWORD_ADA") { id } }';
    const mutation = recordingOf('POST', '/graphql', 200, {
      body: { json: { query } },
      response: { body: { json: { data: { login: { id: 7 } } } } },
    });
    expect(await toldOf([mutation], [200, '{"errors":[{"message":"who?"}]}'])).toContain(NAMED);
  });

  test('is not named once the target has taken it, nor if the server fails', async () => {
    expect(await toldOf([login, login], [200, '{}'], [422, '{}'])).not.toContain('secret');
    expect(await toldOf([login], [500, 'oops'])).not.toContain('secret');
  });
});

describe('a refused secret that is as long as a signature', () => {
  const secret = createHash('sha256').update('k').digest('hex');

  /** What is said of a request for a live id that is refused. @param query of its path @param former of the request before */
  async function toldOf(
    sent: Parameters<typeof recordingOf>[3],
    { former = {}, query = '' }: { former?: typeof sent; query?: string } = {},
  ): Promise<{ cause: OuterCause | undefined; detail: string | undefined }> {
    await using api = await serve(({ method }, response) => {
      response.writeHead(method === 'POST' ? 200 : 401, { 'Content-Type': 'application/json' });
      response.end(method === 'POST' ? '{"id":"ord-l1ve-8fk2"}' : '{}');
    });
    const headers: [string, string][] = [['Content-Type', 'application/json']];
    const order = recordingOf('POST', '/orders', 200, {
      ...former,
      response: { headers, body: { json: { id: 'ord-0ld-3mz7' } } },
    });
    const cancel = recordingOf('DELETE', `/orders/ord-0ld-3mz7${query}`, 200, sent);
    const [placeholder = ''] = /REDACTED_\w+/.exec(query + JSON.stringify(sent)) ?? [];
    const settings = { target: api.url, secrets: { [placeholder]: secret } };
    const { outcomes } = await replaySession(createSession([order, cancel]), settings);
    const [first, last] = outcomes;
    if (first?.state !== 'passed' || !last) throw new Error('expected an order and its end');
    return { cause: findOuterCause(last), detail: told(last)?.detail };
  }

  test.each([
    ['Authorization', 'Bearer REDACTED_AUTHORIZATION'],
    ['authorization', 'token REDACTED_AUTHORIZATION'],
    ['Authorization', 'ApiKey REDACTED_AUTHORIZATION'],
    ['Cookie', 'theme=dark; sid=REDACTED_SID'],
    ['X-Api-Key', 'REDACTED_X_API_KEY'],
    ['x-wharf-key', 'REDACTED_X_WHARF_KEY'],
    ['X-Auth-Token', 'REDACTED_X_AUTH_TOKEN'],
  ])('is a key in a header %s: %s', async (name, value) => {
    const { cause, detail } = await toldOf({ headers: [[name, value]] });

    expect(cause).toMatchObject({ kind: 'secrets', are: 'refused' });
    expect(detail).not.toContain('signature');
  });

  const session: [string, string][] = [['X-Session', 'REDACTED_X_SESSION']];
  test.each<[string, ...Parameters<typeof toldOf>]>([
    ['a query, by its name', {}, { query: '?api_key=REDACTED_API_KEY' }],
    ['JSON, by its name', { body: { json: { user: 'ada', apiKey: 'REDACTED_API_KEY_ADA' } } }],
    ['a form, by its name', { body: { text: 'access_token=REDACTED_ACCESS_TOKEN&a=1' } }],
    [
      'any header, if another request is sent with it',
      { headers: session },
      { former: { headers: session, body: { text: 'chairs' } } },
    ],
  ])('is a key in %s', async (_, ...sent) => {
    const { cause, detail } = await toldOf(...sent);

    expect(cause).toMatchObject({ kind: 'secrets', are: 'refused' });
    expect(detail).not.toContain('signature');
  });

  test('may be a signature in an object that is called a token', async () => {
    const body = { json: { token: { id: 'evt', digest: 'REDACTED_TOKEN' } } };

    expect((await toldOf({ body })).detail).toContain('If it is a signature');
  });

  test.each([
    ['X-Signature', 'sha256=REDACTED_X_SIGNATURE'],
    ['X-Signature', 'REDACTED_X_SIGNATURE'],
    ['X-Hub-Signature-256', 'sha256=REDACTED_X_HUB_SIGNATURE_256'],
    ['Authorization', 'AWS AKID:REDACTED_AUTHORIZATION'],
    [
      'Authorization',
      'AWS4-HMAC-SHA256 Credential=AKID/20260101/eu/s3/aws4_request, SignedHeaders=host, Signature=REDACTED_SIGNATURE',
    ],
    ['Authorization', 'Digest username="ada", response="REDACTED_AUTHORIZATION"'],
    ['DPoP', 'REDACTED_DPOP'],
    ['Authorization', 'REDACTED_AUTHORIZATION'],
    ['Authorization', 'SharedKey ada:REDACTED_AUTHORIZATION'],
    ['X-Secret-Hash', 'REDACTED_X_SECRET_HASH'],
  ])('may be the signature of what was recorded in a header %s: %s', async (name, value) => {
    const { cause, detail } = await toldOf({ headers: [[name, value]] });

    expect(cause).toBeUndefined();
    expect(detail).toContain('If it is a signature');
  });
});
