/**
 * From recording to replay, with no configuration: secrets in cookies, in Basic credentials, in the
 * parameters of a scheme and as keys, against a second instance that gives other ones.
 */
import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { basic, expectClean, post, recordFlow, send, sendForJson } from './record-flow.ts';

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
  expect(flow.files).toContain('Basic ada:REDACTED_PASSWORD_ADA');
  expect(await flow.replay()).not.toEqual(['passed', 'passed']);
  expect(await flow.replay({ secrets: { PASSWORD_ADA: password } })).toEqual(['passed', 'passed']);
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
