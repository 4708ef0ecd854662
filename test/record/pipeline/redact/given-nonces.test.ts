/** Nonces that a server gives in a single place, and takes back in another: both have the same placeholder. */
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { replaySession } from '../../../../src/replay/index.ts';
import { serve } from '../../../kit/index.ts';
import { record } from '../../record.ts';

type Answer = readonly [type: string, body: string, headers?: Readonly<Record<string, string>>];
/** What gives a nonce. */
type Give = (nonce: string) => Answer;
/** What takes it back: a path, and the rest of the request. */
type Take = (nonce: string) => readonly [path: string, init?: RequestInit];

const page = (html: string): Answer => ['text/html', `<!doctype html><title>Beds</title>${html}`];
const script = (code: string): Answer => page(`<script>${code}</script>`);

function post(body: string | URLSearchParams, type?: string): RequestInit {
  return { method: 'POST', body, ...(type && { headers: { 'Content-Type': type } }) };
}

/** A site whose first answer has a nonce, without which nothing is saved. */
function serveSite(nonce: string, give: Give) {
  return serve(async (request, response) => {
    if (request.url === '/edit') {
      const [type, body, headers = {}] = give(nonce);
      response.setHeader('Content-Type', type);
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      response.end(body);
      return;
    }
    const sent = `${request.url}\n${request.rawHeaders.join('\n')}\n${await text(request)}`;
    response.statusCode = sent.includes(nonce) ? 200 : 403;
    response.end();
  });
}

const GIVEN: readonly (readonly [where: string, give: Give])[] = [
  ['a header', (nonce) => ['application/json', '{}', { 'X-Next-Nonce': nonce }]],
  ['a header of a list', (nonce) => ['application/json', '[]', { 'Shop-Nonce': nonce }]],
  ['a member', (nonce) => ['application/json', JSON.stringify({ nonce, page: 1 })]],
  ['a link', (nonce) => page(`<a href="/save?_nonce=${nonce}">Save</a>`)],
  ['a field', (nonce) => page(`<form><input type="hidden" name="_nonce" value="${nonce}"></form>`)],
  [
    'what a script makes a function of',
    (nonce) => script(`use(createNonceMiddleware("${nonce}"))`),
  ],
  ['what a script gives to a function', (nonce) => script(`shop.setNonce('${nonce}');`)],
  ['what stands in a script behind its name', (nonce) => script(`ajax('nonce','${nonce}')`)],
  ['a program', (nonce) => ['text/javascript', `shop.boot({"nonce":"${nonce}"});`]],
  ['a call in a program', (nonce) => ['text/javascript', `initNonce( "${nonce}" );`]],
];

const TAKEN: readonly (readonly [where: string, take: Take])[] = [
  ['a header', (nonce) => ['/save', { headers: { 'X-App-Nonce': nonce } }]],
  ['a query', (nonce) => [`/save?nonce=${nonce}&id=5`]],
  ['a field', (nonce) => ['/save', post(new URLSearchParams({ wp_nonce: nonce, a: '1' }))]],
  [
    'a part of a form',
    (nonce) => [
      '/save',
      post(
        `--b\r\nContent-Disposition: form-data; name="_nonce"\r\n\r\n${nonce}\r\n--b--\r\n`,
        'multipart/form-data; boundary=b',
      ),
    ],
  ],
  ['a member', (nonce) => ['/save', post(JSON.stringify({ nonce, a: 1 }), 'application/json')]],
];

const NONCES = [
  ['hexadecimal', '4f0a91c2be', '7b3e00d1a9'],
  ['of digits alone', '9885589663', '4120765398'],
  ['of letters alone', 'fadecabbed', '1e23456789'],
] as const;

describe.each(NONCES)('a nonce that is %s', (_kind, old, now) => {
  describe.each(GIVEN)('in %s', (_given, give) => {
    test.each(TAKEN)('is a placeholder, and the live one is sent in %s', async (_taken, take) => {
      await using site = await serveSite(old, give);
      using recorded = await record(async () => {
        await (await fetch(`${site.url}/edit`)).text();
        const [path, init] = take(old);
        await (await fetch(site.url + path, init)).text();
      });
      await using other = await serveSite(now, give);

      const { outcomes } = await replaySession(recorded.session, { target: other.url });

      expect(recorded.text).not.toContain(old);
      expect(outcomes.map(({ state }) => state)).toEqual(['passed', 'passed']);
    });
  });

  test.each(TAKEN)('is a placeholder in %s if no answer has it', async (_taken, take) => {
    await using site = await serveSite(old, () => page(''));
    using recorded = await record(async () => {
      const [path, init] = take(old);
      await (await fetch(site.url + path, init)).text();
    });

    expect(recorded.text).not.toContain(old);
  });
});

const TOKEN = '2da1ee7e4d3a3c5b8e9a9b1c2d3e4f50';

test.each<[where: string, html: string]>([
  ['a link', `<a href="/save?do=edit&amp;sectok=${TOKEN}">Save</a>`],
  ['a field', `<input type="hidden" name="sectok" value="${TOKEN}">`],
])('a security token in %s of a page leads on', async (_, html) => {
  const now = '7b3e00d1a94f0a91c2be7b3e00d1a955';
  const give: Give = (token) => page(html.replace(TOKEN, token));
  await using site = await serveSite(TOKEN, give);
  using recorded = await record(async () => {
    await (await fetch(`${site.url}/edit`)).text();
    await (await fetch(`${site.url}/save?do=edit&sectok=${TOKEN}`)).text();
  });
  await using other = await serveSite(now, give);

  const { outcomes } = await replaySession(recorded.session, { target: other.url });

  expect(recorded.text).not.toContain(TOKEN);
  expect(outcomes.map(({ state }) => state)).toEqual(['passed', 'passed']);
});

describe('stays', () => {
  test.each<[where: string, url: string]>([
    ['what a client of OpenID Connect makes up', '/authorize?client_id=shop&nonce=n0S6WzA2Mj7c'],
    ['a moment in milliseconds', '/trades?nonce=1616492376594'],
    ['what a signature is made with', '/trades?nonce=4f0a91c2be&signature=v1'],
    ['a nonce of OAuth 1.0', '/trades?oauth_nonce=4f0a91c2be'],
    ['a count', '/trades?nonce=17'],
  ])('%s', async (_, path) => {
    await using site = await serveSite('-', () => page(''));
    using recorded = await record(async () => {
      await (await fetch(site.url + path)).text();
    });

    expect(recorded.session.recordings[0]?.request.path).toBe(path);
  });

  test('a count of milliseconds in a header', async () => {
    await using site = await serveSite('-', () => page(''));
    using recorded = await record(async () => {
      await (await fetch(site.url, { headers: { 'X-Nonce': '1616492376594' } })).text();
    });

    expect(recorded.text).toContain('1616492376594');
  });

  test.each([
    { nonce: '0x689056015818adbe', hash: 'b1' },
    { aud: 'shop', nonce: 'n0S6WzA2Mj7c' },
    { nonce: 9885589663, height: 7 },
    { announce: '4f0a91c2be', nonces: ['4f0a91c2be'] },
  ])('what an answer tells of others: %j', async (told) => {
    await using site = await serveSite('-', () => ['application/json', JSON.stringify(told)]);
    using recorded = await record(async () => {
      await (await fetch(`${site.url}/edit`)).text();
    });

    expect(recorded.text).not.toContain('REDACTED');
  });

  test('the nonce of a policy, which no request carries', async () => {
    const policy = "script-src 'nonce-4f0a91c2be77'";
    await using site = await serveSite('-', () => [
      'text/html',
      '<script nonce="4f0a91c2be77">go()</script>',
      { 'Content-Security-Policy': policy },
    ]);
    using recorded = await record(async () => {
      await (await fetch(`${site.url}/edit`)).text();
    });

    expect(recorded.text).toContain(policy);
    expect(recorded.text).not.toContain('REDACTED');
  });
});
