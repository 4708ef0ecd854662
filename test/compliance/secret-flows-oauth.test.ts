/**
 * From recording to replay, with no configuration: flows of OAuth, against a second instance that
 * gives other clients, codes and tokens.
 */
import { createHash, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { basic, expectClean, post, recordFlow, send, sendForJson } from './record-flow.ts';

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
