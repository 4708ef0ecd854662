/**
 * From recording to replay, with no configuration: flows in which a secret that a response brought
 * comes back in another form, at another place or as a part of something, against a second instance
 * that gives other ones.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import type { ReplaySettings } from '../../src/replay/index.ts';
import { replaySession } from '../../src/replay/replay-session.ts';
import type { Session } from '../../src/session/schema.ts';
import { serve } from '../kit/index.ts';
import { useEndpoints } from '../record/endpoint/endpoints.ts';
import { record } from '../record/record.ts';

const host = useEndpoints();

interface Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  readonly body: string;
  /** A secret of this instance, a new one for each name. */
  readonly secret: (name: string) => string;
}

/** Answers a call; what is undefined or false is a 403. */
type Answer = (call: Call) => unknown;

type Routes = Readonly<Record<string, Answer>>;

interface Flow {
  readonly session: Session;
  /** The session file, and the journals that were there before it. */
  readonly files: string;
  /** Of the instance that was recorded. */
  readonly secrets: readonly string[];
  replay(settings?: ReplaySettings): Promise<(string | undefined)[]>;
}

async function serveInstance(
  routes: Routes,
  form: (name: string) => string,
): Promise<Awaited<ReturnType<typeof serve>> & { secrets: Map<string, string> }> {
  const secrets = new Map<string, string>();
  const secret = (name: string): string => {
    const known = secrets.get(name) ?? form(name);
    secrets.set(name, known);
    return known;
  };
  const served = await serve(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const body = await text(request);
    const answer = routes[url.pathname]?.({ request, response, url, body, secret });
    if (answer === undefined || answer === false) response.statusCode = 403;
    if (typeof answer === 'object') {
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify(answer));
    } else response.end(typeof answer === 'string' ? answer : '');
  });
  return { ...served, secrets };
}

/** Records what `run` does, checks that all went well, and gives what replays it. */
async function recordFlow(
  routes: Routes,
  run: (url: string) => Promise<unknown>,
  form: (name: string) => string = () => randomBytes(18).toString('base64url'),
): Promise<Flow> {
  await using api = await serveInstance(routes, form);
  using recorded = await record(() => run(api.url));
  const statuses = recorded.session.recordings.map(({ response }) =>
    'status' in response ? response.status : response.error,
  );
  expect(statuses).not.toContain(403);
  return {
    session: recorded.session,
    files: recorded.text + recorded.journals,
    secrets: [...api.secrets.values()],
    replay: async (settings) => {
      await using other = await serveInstance(routes, form);
      const { outcomes } = await replaySession(recorded.session, {
        target: other.url,
        ...settings,
      });
      return outcomes.map(({ state, error }) => (state === 'passed' ? state : error?.message));
    },
  };
}

function expectClean({ files, secrets }: Pick<Flow, 'files' | 'secrets'>): void {
  for (const secret of secrets) {
    expect(files).not.toContain(secret);
    expect(files).not.toContain(encodeURIComponent(secret));
    expect(files).not.toContain(Buffer.from(secret).toString('base64').replace(/=+$/, ''));
  }
}

async function send(url: string, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(url, { redirect: 'manual', ...init });
  const clone = response.clone();
  await clone.text();
  return response;
}

/** What came, by its names; numbers as text. */
async function sendForJson(url: string, init?: RequestInit): Promise<Record<string, string>> {
  const json: object = JSON.parse(await (await send(url, init)).text());
  return Object.fromEntries(Object.entries(json).map(([name, value]) => [name, String(value)]));
}

function post(
  body: string | URLSearchParams | object,
  headers: Record<string, string> = {},
): RequestInit {
  if (typeof body === 'string' || body instanceof URLSearchParams)
    return { method: 'POST', body, headers };
  return {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'Content-Type': 'application/json', ...headers },
  };
}

function basic(request: IncomingMessage): string {
  const [, coded = ''] = /^Basic (.+)$/.exec(request.headers.authorization ?? '') ?? [];
  return Buffer.from(coded, 'base64').toString();
}

test('a cookie in percent escapes that comes back in a header without them', async () => {
  const flow = await recordFlow(
    {
      '/csrf': ({ response, secret }) => {
        response.setHeader('Set-Cookie', [
          `XSRF-TOKEN=${encodeURIComponent(secret('xsrf'))}; Path=/`,
          `app_session=${encodeURIComponent(secret('session'))}; Path=/; HttpOnly`,
        ]);
        return {};
      },
      '/orders': ({ request, secret }) =>
        request.headers['x-xsrf-token'] === secret('xsrf') &&
        request.headers.cookie ===
          `XSRF-TOKEN=${encodeURIComponent(secret('xsrf'))}; app_session=${encodeURIComponent(secret('session'))}` && {
          ok: 1,
        },
    },
    async (url) => {
      const cookies = (await send(`${url}/csrf`)).headers
        .getSetCookie()
        .map((each) => each.split(';')[0] ?? '');
      const token = decodeURIComponent(cookies[0]?.split('=')[1] ?? '');
      await send(
        `${url}/orders`,
        post({ n: 1 }, { Cookie: cookies.join('; '), 'X-XSRF-TOKEN': token }),
      );
    },
    () => `${randomBytes(16).toString('base64')}`.replace(/^../, '+/'),
  );

  expectClean(flow);
  expect(flow.files).toContain('REDACTED%5FXSRF_TOKEN');
  expect(await flow.replay()).toEqual(['passed', 'passed']);
});

test('client id and secret of a registration, in Basic credentials', async () => {
  const flow = await recordFlow(
    {
      '/register': ({ secret }) => ({ client_id: secret('id'), client_secret: secret('secret') }),
      '/token': ({ request, body, secret }) =>
        basic(request) === `${secret('id')}:${secret('secret')}` &&
        body === 'grant_type=client_credentials' && {
          access_token: secret('token'),
          token_type: 'Bearer',
          expires_in: 3600,
        },
      '/me': ({ request, secret }) =>
        request.headers.authorization === `Bearer ${secret('token')}` && {},
    },
    async (url) => {
      const client = await sendForJson(`${url}/register`, post({}));
      const pair = Buffer.from(`${client.client_id}:${client.client_secret}`).toString('base64');
      const form = new URLSearchParams({ grant_type: 'client_credentials' });
      const { access_token } = await sendForJson(
        `${url}/token`,
        post(form, { Authorization: `Basic ${pair}` }),
      );
      await send(`${url}/me`, { headers: { Authorization: `Bearer ${access_token}` } });
    },
  );

  expectClean({ ...flow, secrets: flow.secrets.slice(1) });
  expect(flow.files).toContain(`Basic ${flow.secrets[0]}:REDACTED_CLIENT_SECRET`);
  expect(flow.files).toContain('"token_type": "Bearer"');
  expect(await flow.replay()).toEqual(['passed', 'passed', 'passed']);
});

test('a key that is the user of Basic credentials without a password', async () => {
  const flow = await recordFlow(
    {
      '/keys': ({ secret }) => ({ id: 1, secret: secret('key') }),
      '/charges': ({ request, secret }) => basic(request) === `${secret('key')}:` && {},
    },
    async (url) => {
      const { secret } = await sendForJson(`${url}/keys`, post({}));
      const pair = Buffer.from(`${secret}:`).toString('base64');
      await send(`${url}/charges`, { headers: { Authorization: `Basic ${pair}` } });
    },
    () => `sk_live_${randomBytes(16).toString('hex')}`,
  );

  expectClean(flow);
  expect(await flow.replay()).toEqual(['passed', 'passed']);
});

test('user and password that were posted before, in Basic credentials', async () => {
  const password = 'hunter22-and-more';
  const flow = await recordFlow(
    {
      '/users': ({ body }) => JSON.parse(body).password === password && {},
      '/me': ({ request }) => basic(request) === `ada:${password}` && {},
    },
    async (url) => {
      await send(`${url}/users`, post({ user: 'ada', password }));
      const pair = Buffer.from(`ada:${password}`).toString('base64');
      await send(`${url}/me`, { headers: { Authorization: `Basic ${pair}` } });
    },
  );

  expectClean({ ...flow, secrets: [password, `ada:${password}`] });
  expect(flow.files).toContain('Basic ada:REDACTED_PASSWORD');
  expect(await flow.replay()).not.toEqual(['passed', 'passed']);
  expect(await flow.replay({ secrets: { PASSWORD: password } })).toEqual(['passed', 'passed']);
});

test('cookies that a client has by itself and that are no secrets', async () => {
  const cookie = 'theme=dark; lang=en; tz=Europe/Berlin';
  const flow = await recordFlow(
    { '/': ({ request }) => request.headers.cookie === cookie && {} },
    (url) => send(url, { headers: { Cookie: cookie } }),
  );

  expect(flow.files).toContain(cookie);
  expect(await flow.replay()).toEqual(['passed']);
});

test('a token under a harmless name, in the parameters of a scheme', async () => {
  const flow = await recordFlow(
    {
      '/sessions': ({ secret }) => ({ id: secret('token'), at: 'here' }),
      '/google': ({ request, secret }) =>
        request.headers.authorization === `GoogleLogin auth=${secret('token')}` && {},
      '/rails': ({ request, secret }) =>
        request.headers.authorization === `Token token="${secret('token')}", nonce="def"` && {},
      '/bearer': ({ request, secret }) =>
        request.headers.authorization === `Bearer ${secret('token')}` && {},
    },
    async (url) => {
      const { id } = await sendForJson(`${url}/sessions`, post({}));
      await send(`${url}/google`, { headers: { Authorization: `GoogleLogin auth=${id}` } });
      await send(`${url}/rails`, {
        headers: { Authorization: `Token token="${id}", nonce="def"` },
      });
      await send(`${url}/bearer`, { headers: { Authorization: `Bearer ${id}` } });
    },
  );

  expect(flow.session.recordings[0]?.response).toMatchObject({
    body: { json: { id: 'REDACTED_AUTH' } },
  });
  expectClean({ ...flow, files: JSON.stringify(flow.session) });
  expect(await flow.replay()).toEqual(Array(4).fill('passed'));
});

test('an authorization code with PKCE, its tokens, and the rotation of the refresh token', async () => {
  const verifier = randomBytes(32).toString('base64url');
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  const state = randomBytes(9).toString('base64url');
  const flow = await recordFlow(
    {
      '/authorize': ({ response, url, secret }) => {
        response.statusCode = 302;
        const code = encodeURIComponent(secret('code'));
        response.setHeader(
          'Location',
          `/callback?code=${code}&state=${url.searchParams.get('state')}`,
        );
        return '';
      },
      '/token': ({ body, secret }) => {
        const form = new URLSearchParams(body);
        if (form.get('grant_type') === 'refresh_token') {
          return (
            form.get('refresh_token') === secret('refresh') && {
              access_token: secret('access2'),
              refresh_token: secret('refresh2'),
              expires_in: 60,
            }
          );
        }
        const hash = createHash('sha256')
          .update(form.get('code_verifier') ?? '')
          .digest('base64url');
        return (
          form.get('code') === secret('code') &&
          hash === challenge && {
            access_token: secret('access'),
            refresh_token: secret('refresh'),
            expires_in: 60,
          }
        );
      },
      '/me': ({ request, secret }) =>
        request.headers.authorization === `Bearer ${secret('access2')}` && {},
    },
    async (url) => {
      const query = new URLSearchParams({
        response_type: 'code',
        client_id: 'app',
        state,
        code_challenge: challenge,
        code_challenge_method: 'S256',
      });
      const location = (await send(`${url}/authorize?${query}`)).headers.get('location') ?? '';
      const code = new URL(location, url).searchParams.get('code') ?? '';
      const first = new URLSearchParams({
        grant_type: 'authorization_code',
        code,
        code_verifier: verifier,
      });
      const { refresh_token = '' } = await sendForJson(`${url}/token`, post(first));
      const second = new URLSearchParams({ grant_type: 'refresh_token', refresh_token });
      const { access_token } = await sendForJson(`${url}/token`, post(second));
      await send(`${url}/me`, { headers: { Authorization: `Bearer ${access_token}` } });
    },
    () => randomBytes(24).toString('base64'),
  );

  expectClean(flow);
  expect(JSON.stringify(flow.session)).toContain(`code=REDACTED_CODE&state=${state}`);
  expect(await flow.replay()).toEqual(Array(4).fill('passed'));
});

test.each(['header', 'query', 'bearer'] as const)(
  'a key that a response created, used as %s',
  async (use) => {
    const flow = await recordFlow(
      {
        '/keys': ({ secret }) => ({ name: 'ci', apiKey: secret('key') }),
        '/data': ({ request, url, secret }) =>
          [
            request.headers['x-api-key'],
            url.searchParams.get('api_key'),
            request.headers.authorization?.slice(7),
          ].includes(secret('key')) && {},
      },
      async (url) => {
        const { apiKey = '' } = await sendForJson(`${url}/keys`, post({}));
        if (use === 'query') await send(`${url}/data?api_key=${encodeURIComponent(apiKey)}`);
        else if (use === 'header') await send(`${url}/data`, { headers: { 'X-API-Key': apiKey } });
        else await send(`${url}/data`, { headers: { Authorization: `Bearer ${apiKey}` } });
      },
      () => randomBytes(24).toString('base64'),
    );

    expectClean(flow);
    expect(await flow.replay()).toEqual(['passed', 'passed']);
  },
);

test('a number that is a secret: the live one takes its place as a number', async () => {
  let next = 100_000;
  const flow = await recordFlow(
    {
      '/otp': ({ secret }) => ({ otp: Number(secret('otp')) }),
      '/confirm': ({ body, secret }) => body === `{"otp":${secret('otp')},"pin":1234}` && {},
    },
    async (url) => {
      const { otp } = await sendForJson(`${url}/otp`, post({}));
      await send(`${url}/confirm`, post({ otp: Number(otp), pin: 1234 }));
    },
    () => {
      next += 54_321;
      return String(next);
    },
  );

  expectClean(flow);
  expect(flow.files).toContain('"otp": "REDACTED_OTP (number)"');
  expect(await flow.replay({ secrets: { PIN: '1234' } })).toEqual(['passed', 'passed']);
});

test('a secret in Base64 of a text, and in a form within JSON', async () => {
  const flow = await recordFlow(
    {
      '/login': ({ secret }) => ({ token: secret('token') }),
      '/coded': ({ body, secret }) =>
        Buffer.from(JSON.parse(body).state, 'base64').toString() ===
          `user=ada;t=${secret('token')}` && {},
      '/nested': ({ body, secret }) =>
        JSON.parse(JSON.parse(body).raw).deep.token === secret('token') && {},
      '/field': ({ body, secret }) =>
        JSON.parse(new URLSearchParams(body).get('payload') ?? '').token === secret('token') && {},
    },
    async (url) => {
      const { token } = await sendForJson(`${url}/login`, post({}));
      await send(
        `${url}/coded`,
        post({ state: Buffer.from(`user=ada;t=${token}`).toString('base64') }),
      );
      await send(`${url}/nested`, post({ raw: JSON.stringify({ deep: { token } }) }));
      await send(`${url}/field`, post(new URLSearchParams({ payload: JSON.stringify({ token }) })));
    },
  );

  expectClean({ ...flow, files: JSON.stringify(flow.session) });
  expect(await flow.replay()).toEqual(Array(4).fill('passed'));
});

test('a password in an upload that lies in a file of its own', async () => {
  const upload = (password: string): string =>
    `--x\r\nContent-Disposition: form-data; name="password"\r\n\r\n${password}\r\n` +
    `--x\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n${'row '.repeat(20_000)}\r\n--x--\r\n`;
  const headers = { 'Content-Type': 'multipart/form-data; boundary=x' };
  await using api = await serveInstance(
    { '/': ({ body }) => body === upload('hunter22!') && {} },
    String,
  );
  using recorded = await record(() => send(api.url, post(upload('hunter22!'), headers)));
  const replay = async (secrets: Record<string, string>): Promise<unknown[]> =>
    (await replaySession(recorded.session, { target: api.url, secrets })).outcomes.map(
      ({ state, error }) => error?.detail ?? state,
    );

  expect(recorded.session.recordings[0]?.request.body).toMatchObject({ file: expect.any(String) });
  expect(recorded.journals).not.toContain('hunter22!');
  expect(await replay({})).toEqual([expect.stringContaining('REDACTED_PASSWORD (the body)')]);
  expect(await replay({ PASSWORD: 'hunter22!' })).toEqual(['passed']);
});

test('secrets that the worker and the endpoint both see are one', async () => {
  const token = randomBytes(18).toString('base64url');
  await using api = await serve(async (request, response) => {
    await text(request);
    response.end(JSON.stringify({ id: token }));
  });
  using recorded = await record(
    async (endpoint) => {
      await send(`${endpoint}/a`);
      await send(`${api.url}/b?token=${token}`);
    },
    { upstream: api.url, host },
  );

  expect(recorded.text).not.toContain(token);
  expect(recorded.text.match(/REDACTED_\w+/g)).toEqual(Array(3).fill('REDACTED_TOKEN'));
});
