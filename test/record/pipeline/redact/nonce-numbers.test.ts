/** Nonces that a server writes as numbers into a script: placeholders of numbers, which a replay fills in. */
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { replaySession } from '../../../../src/replay/index.ts';
import { findInBody } from '../../../../src/session/secrets/find-in-body.ts';
import { serve } from '../../../kit/index.ts';
import { record } from '../../record.ts';

type Give = (nonce: string) => readonly [type: string, body: string];
type Take = (nonce: string) => readonly [path: string, init?: RequestInit];

const script = (code: string): readonly [string, string] => [
  'text/html',
  `<!doctype html><title>Beds</title><script>${code}</script>`,
];

const GIVEN: readonly (readonly [where: string, give: Give])[] = [
  ['an object', (nonce) => script(`start({nonce: ${nonce}, beds: 4})`)],
  ['JSON', (nonce) => script(`start({ "nonce": ${nonce} })`)],
  ['JSON in an object', (nonce) => script(`window.app = {"shop":{"saveNonce":${nonce},"n":1}};`)],
  ['a variable', (nonce) => script(`var saveNonce = ${nonce};\nvar beds = 4;`)],
  ['a program', (nonce) => ['text/javascript', `shop.boot({nonce:${nonce}});`]],
];

const json = { 'Content-Type': 'application/json' };

const TAKEN: readonly (readonly [where: string, take: Take])[] = [
  ['a header', (nonce) => ['/save', { headers: { 'X-App-Nonce': nonce } }]],
  ['a query', (nonce) => [`/save?nonce=${nonce}&id=5`]],
  [
    'a field',
    (nonce) => ['/save', { method: 'POST', body: new URLSearchParams({ nonce, a: '1' }) }],
  ],
  [
    'a member',
    (nonce) => ['/save', { method: 'POST', headers: json, body: JSON.stringify({ nonce, a: 1 }) }],
  ],
  [
    'a number',
    (nonce) => ['/save', { method: 'POST', headers: json, body: `{"nonce":${nonce},"a":1}` }],
  ],
];

/** A site whose first answer has a nonce, without which nothing is saved. */
function serveSite(nonce: string, give: Give) {
  return serve(async (request, response) => {
    if (request.url === '/edit') {
      const [type, body] = give(nonce);
      response.setHeader('Content-Type', type);
      response.end(body);
      return;
    }
    const body = await text(request);
    const sent = `${request.url}\n${request.rawHeaders.join('\n')}\n${body}`;
    response.statusCode = sent.includes(nonce) && !body.includes('number') ? 200 : 403;
    response.end();
  });
}

describe.each(GIVEN)('a number in %s', (_given, give) => {
  test.each(TAKEN)('is a placeholder, and the live one is sent in %s', async (_taken, take) => {
    await using site = await serveSite('5502219987', give);
    using recorded = await record(async () => {
      await (await fetch(`${site.url}/edit`)).text();
      const [path, init] = take('5502219987');
      await (await fetch(site.url + path, init)).text();
    });
    await using other = await serveSite('4120765398', give);

    const { outcomes } = await replaySession(recorded.session, { target: other.url });

    expect(recorded.text).not.toContain('5502219987');
    expect(outcomes.map(({ state }) => state)).toEqual(['passed', 'passed']);
  });
});

describe('a number stays', () => {
  test.each([
    ['that is short', 'text/html', '<script>start({nonce: 48213})</script>'],
    ['that is a time', 'text/html', '<script>start({nonce: 1732848000123})</script>'],
    [
      'with another name',
      'text/html',
      '<script>start({announced: 5502219987, id: 5502219987})</script>',
    ],
    ['that a client makes', 'text/html', '<script>start({client_nonce: 5502219987})</script>'],
    ['in JSON', 'application/json', '{"nonce":5502219987,"height":7}'],
    [
      'in the text of a page',
      'text/html',
      '<p>nonce: 5502219987, </p><b onclick="a({nonce: 5502219987})">',
    ],
    ['that is computed with', 'text/javascript', 'var nonce = 5502219987 + counter;'],
  ])('%s', (_, type, body) => {
    expect(findInBody(body, type)).toEqual([]);
  });
});
