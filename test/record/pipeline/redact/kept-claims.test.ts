/** What a session keeps of the tokens that are placeholders in it. */
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import type { Recording } from '../../../../src/session/schema.ts';
import { type Served, SIGNATURE, serve, tokenOf } from '../../../kit/index.ts';
import { type Recorded, type RecordParts, record } from '../../record.ts';

const SUB = 'usr_7f3a9b2c1d';

/** An API that answers a login with a token of these claims, and everything else with `{}`. */
function serveTokens(claims: Readonly<Record<string, unknown>>): Promise<Served> {
  return serve(async (request, response) => {
    await text(request);
    const answer = request.url === '/login' ? { access_token: tokenOf(claims) } : {};
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify(answer));
  });
}

/** Requests that a session is recorded of, each as `GET /users/7`, or with more to it. */
type Sent = string | ({ readonly request: string } & Omit<RequestInit, 'method'>);

async function recordOf(
  api: Served,
  sent: readonly Sent[],
  parts?: RecordParts,
): Promise<Recorded> {
  return record(async () => {
    for (const each of sent) {
      const { request, ...init } = typeof each === 'string' ? { request: each } : each;
      const [method = '', path = ''] = request.split(' ');
      await (await fetch(api.url + path, { method, ...init })).text();
    }
  }, parts);
}

function claimsOf(recording: Recording | undefined): unknown {
  return recording && 'status' in recording.response ? recording.response.claims : undefined;
}

/** What is kept of the token with these claims that the first request brings. */
async function keptOf(
  claims: Readonly<Record<string, unknown>>,
  sent: readonly Sent[],
): Promise<unknown> {
  await using api = await serveTokens(claims);
  using recorded = await recordOf(api, ['POST /login', ...sent]);
  const [first, ...others] = recorded.session.recordings.map(claimsOf);
  expect(others.filter((each) => each !== undefined)).toEqual([]);
  return first === undefined ? undefined : Reflect.get(Object(first), 'REDACTED_ACCESS_TOKEN');
}

test('only a claim in the path of a later request is kept', async () => {
  await using api = await serveTokens({ sub: SUB, email: 'ada@example.test', jti: '55ab10c9ef' });
  using recorded = await recordOf(api, ['POST /login', `GET /users/${SUB}`]);

  expect(recorded.session.recordings[0]?.response).toMatchObject({
    body: { json: { access_token: 'REDACTED_ACCESS_TOKEN' } },
    claims: { REDACTED_ACCESS_TOKEN: { sub: SUB } },
  });
  expect(recorded.text).toContain(
    `"claims": {
          "REDACTED_ACCESS_TOKEN": {
            "sub": "${SUB}"
          }
        }`,
  );
});

test('neither other claims nor the signature are written to the disk in any form', async () => {
  const claims = { sub: SUB, email: 'ada@example.test', groups: ['grp-81aa9be31c'], pin: 48151623 };
  await using api = await serveTokens(claims);
  using recorded = await recordOf(api, ['POST /login', `GET /users/${SUB}`, 'GET /me']);
  const written = recorded.journals + recorded.text;
  const [, coded = ''] = tokenOf(claims).split('.');

  expect(recorded.journals).toContain('REDACTED_ACCESS_TOKEN');
  expect(recorded.journals.split('/users/')[0]).not.toContain(SUB);
  for (const secret of [
    'ada@example',
    'grp-81aa9be31c',
    '48151623',
    'email',
    'groups',
    SIGNATURE,
  ]) {
    expect(written).not.toContain(secret);
    expect(written).not.toContain(Buffer.from(secret).toString('base64url').slice(0, -1));
  }
  for (let at = 0; at + 16 <= coded.length; at += 1) {
    expect(written).not.toContain(coded.slice(at, at + 16));
  }
  expect(recorded.text).not.toContain('tokens');
});

test.for<[what: string, sent: Sent]>([
  ['percent escapes of a path', `GET /users/${encodeURIComponent('auth0|7f3a9b2c1d')}`],
  ['a query', 'GET /orders?of=auth0%7C7f3a9b2c1d'],
  ['a header', { request: 'GET /', headers: { 'X-User': 'auth0|7f3a9b2c1d' } }],
  ['JSON', { request: 'POST /orders', body: '{"by":["auth0|7f3a9b2c1d"]}' }],
  [
    'a form',
    { request: 'POST /orders', body: new URLSearchParams({ a: '1', by: 'auth0|7f3a9b2c1d' }) },
  ],
  [
    'a query of GraphQL',
    { request: 'POST /graphql', body: '{"query":"{ user(id: \\"auth0|7f3a9b2c1d\\") { name } }"}' },
  ],
])('a claim in %s is kept', async ([, sent]) => {
  expect(await keptOf({ sub: 'auth0|7f3a9b2c1d' }, [sent])).toEqual({ sub: 'auth0|7f3a9b2c1d' });
});

test('claims in objects and lists keep their places in the token', async () => {
  const claims = {
    'https://x.test/claims/org': { id: 'org_9fk2mmd8x1' },
    realm_access: { roles: ['admin', { group: 'grp-81aa9be31c' }, 'editor'] },
  };
  expect(await keptOf(claims, ['GET /orgs/org_9fk2mmd8x1', 'GET /groups/grp-81aa9be31c'])).toEqual({
    'https://x.test/claims/org': { id: 'org_9fk2mmd8x1' },
    realm_access: { roles: ['REDACTED', { group: 'grp-81aa9be31c' }, 'REDACTED'] },
  });
});

test('a short claim is kept if the request gives it the same name as the token', async () => {
  const claims = { sub: 42, tenant: 'acme', level: 3, age: 42 };
  expect(await keptOf(claims, ['GET /users/42/orders?page=3', 'GET /tenants/acme'])).toEqual({
    sub: 42,
    tenant: 'acme',
  });
  expect(await keptOf(claims, ['GET /orders/42?size=42', 'GET /search?q=acme'])).toBeUndefined();
});

test('a value that a request carried before the token is not kept', async () => {
  await using api = await serveTokens({ sub: SUB });
  using recorded = await recordOf(api, [`GET /known/${SUB}`, 'POST /login', `GET /users/${SUB}`]);
  expect(recorded.session.recordings.map(claimsOf)).toEqual([undefined, undefined, undefined]);
});

test('a value that another response brings is not kept', async () => {
  await using api = await serve(async (request, response) => {
    await text(request);
    response.end(
      JSON.stringify(request.url === '/login' ? { token: tokenOf({ sub: SUB }) } : { me: SUB }),
    );
  });
  using recorded = await recordOf(api, ['POST /login', 'GET /me', `GET /users/${SUB}`]);
  expect(recorded.session.recordings.map(claimsOf)).toEqual([undefined, undefined, undefined]);
});

test('a claim that is a secret of the session is replaced by its placeholder', async () => {
  const key = 'q7Xw9ZrT2kLm40p';
  const sent = { request: `GET /files/${key}`, headers: { 'X-Api-Key': key } };
  expect(await keptOf({ key }, [sent])).toEqual({ key: 'REDACTED_X_API_KEY' });
});

test('the claims of a token that no response brought are not kept', async () => {
  await using api = await serve(async (request, response) => {
    await text(request);
    response.end('{}');
  });
  const headers = { Authorization: `Bearer ${tokenOf({ sub: SUB })}` };
  using recorded = await recordOf(api, [
    { request: 'GET /', headers },
    { request: `GET /users/${SUB}`, headers },
  ]);
  expect(recorded.session.recordings.map(claimsOf)).toEqual([undefined, undefined]);
  expect(recorded.journals).not.toContain('tokens');
});

test.for<[what: string, headers: Record<string, string>, body: string]>([
  ['a header', { Authorization: `Bearer ${tokenOf({ sub: SUB })}` }, ''],
  ['a cookie', { 'Set-Cookie': `at=${tokenOf({ sub: SUB })}; Path=/` }, ''],
  ['the fragment of a redirect', { Location: `/app#id_token=${tokenOf({ sub: SUB })}&s=1` }, ''],
  [
    'a script of a page',
    { 'Content-Type': 'text/html' },
    `<html><script>boot("${tokenOf({ sub: SUB })}")</script></html>`,
  ],
  [
    'a page that lies beside the session',
    { 'Content-Type': 'text/html' },
    `<html><script>boot("${tokenOf({ sub: SUB })}")</script>${'<p>x</p>'.repeat(20_000)}</html>`,
  ],
])('the token may be in %s', async ([, headers, body]) => {
  await using api = await serve(async (request, response) => {
    await text(request);
    response.writeHead(200, request.url === '/login' ? headers : {});
    response.end(request.url === '/login' ? body : '{}');
  });
  using recorded = await recordOf(api, ['POST /login', `GET /users/${SUB}`]);
  expect(Object.values(Object(claimsOf(recorded.session.recordings[0])))).toEqual([{ sub: SUB }]);
});

test('a session without redaction has the whole token and no claims', async () => {
  await using api = await serveTokens({ sub: SUB });
  using recorded = await recordOf(api, ['POST /login', `GET /users/${SUB}`], { redact: false });
  expect(recorded.text).toContain(SIGNATURE);
  expect(recorded.session.recordings.map(claimsOf)).toEqual([undefined, undefined]);
  expect(readFileSync(recorded.folder.path('a.session.json'), 'utf8')).not.toContain('"claims"');
});
