/**
 * A web application with openid-client, and its users at their browsers, all at the same time. Each
 * signs in, is known by userinfo, is refreshed and signs out.
 */
import * as openid from 'openid-client';
import { Browser } from '../harness/browser.mjs';

const callback = 'http://127.0.0.1/callback';
const scope = 'openid email offline_access';

/**
 * @param {string} url of the identity provider
 * @param {readonly string[]} [people]
 */
export async function drive(url, people = ['alice', 'bob']) {
  const registered = await openid.dynamicClientRegistration(
    new URL(url),
    {
      client_name: `shop of ${people.join(' and ')}`,
      application_type: 'native',
      redirect_uris: [callback],
      post_logout_redirect_uris: [`${callback}/out`],
      grant_types: [
        'authorization_code',
        'refresh_token',
        'urn:ietf:params:oauth:grant-type:device_code',
      ],
      token_endpoint_auth_method: 'client_secret_post',
    },
    undefined,
    { execute: [openid.allowInsecureRequests] },
  );
  await Promise.all(people.map((person) => useShop(registered, person)));
  await useTelevision(registered, people[0]);
  await renameClient(registered);
}

async function useShop(client, person) {
  const browser = new Browser();
  const verifier = openid.randomPKCECodeVerifier();
  const checks = { expectedNonce: openid.randomNonce(), expectedState: openid.randomState() };
  const start = openid.buildAuthorizationUrl(client, {
    redirect_uri: callback,
    scope,
    prompt: 'consent',
    code_challenge: await openid.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state: checks.expectedState,
    nonce: checks.expectedNonce,
  });
  const fields = { login: person, password: 'open sesame' };
  const end = await walk(browser, start, { fields, until: callback });
  const tokens = await openid.authorizationCodeGrant(client, end, {
    ...checks,
    pkceCodeVerifier: verifier,
  });
  await openid.fetchUserInfo(client, tokens.access_token, person);
  const newer = await openid.refreshTokenGrant(client, tokens.refresh_token);
  await openid.fetchUserInfo(client, newer.access_token, person);
  const { active } = await openid.tokenIntrospection(client, newer.access_token);
  if (!active) throw new Error('the new token is not valid');
  await openid.tokenRevocation(client, tokens.access_token);
  const out = openid.buildEndSessionUrl(client, {
    id_token_hint: newer.id_token ?? tokens.id_token,
    post_logout_redirect_uri: `${callback}/out`,
  });
  await walk(browser, out, { until: `${callback}/out` });
}

/** Signs in a device that has no browser, with another that has one. */
async function useTelevision(client, person) {
  const device = await openid.initiateDeviceAuthorization(client, { scope: 'openid email' });
  await walk(new Browser(), device.verification_uri, {
    fields: { user_code: device.user_code, login: person, password: 'open sesame' },
  });
  const tokens = await openid.pollDeviceAuthorizationGrant(client, { ...device, interval: 0.1 });
  await openid.fetchUserInfo(client, tokens.access_token, person);
}

/** Changes what the provider knows of the application. */
async function renameClient(client) {
  const {
    registration_client_uri: uri,
    registration_access_token: token,
    client_id_issued_at,
    client_secret_expires_at,
    ...metadata
  } = client.clientMetadata();
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
  for (const [method, body] of [
    ['GET', undefined],
    ['PUT', JSON.stringify({ ...metadata, client_name: 'the renamed shop' })],
  ]) {
    const response = await fetch(uri, { method, headers, body });
    if (!response.ok) throw new Error(`${method} ${uri}: ${await response.text()}`);
  }
}

/** Fills in each form that comes up and presses its first button, and gives the URL where that ends. */
async function walk(browser, url, { fields, until }) {
  let page = await browser.open(url, { until });
  while (page.window?.document.querySelector('form')) {
    page = await browser.submit(page, { fields, until });
  }
  return page.url;
}
