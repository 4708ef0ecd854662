/** What parameters, fields and members say of each other. */
import { describe, expect, test } from 'vitest';
import { findInBody } from '../../../src/session/secrets/find-in-body.ts';
import { findInHeader } from '../../../src/session/secrets/find-in-header.ts';
import { findInQueries } from '../../../src/session/secrets/find-in-rows.ts';
import { findInUrl } from '../../../src/session/secrets/find-in-url.ts';
import { isPostalCode } from '../../../src/session/secrets/is-secret-value.ts';

const HEX = '9c4e1b7fa06d82c35e9f1a4b7c0d6e28';
const BASE64 = 'h3VnQ8sLz0TcWbYk5mRj4g';
const UUID = '7d0e5a12-3b6c-4f8d-9e21-c4b5a6978d30';
const form = 'application/x-www-form-urlencoded';
const json = 'application/json';

function inUrl(url: string): string[] {
  return findInUrl(url).map(({ value }) => value);
}

function inBody(text: string, type: string): string[] {
  return findInBody(text, type).map(({ value }) => value);
}

describe('a code is that of an authorization', () => {
  test.each([
    ['beside the issuer', '/back?code=aB3xK9pQ&iss=https%3A%2F%2Fid.test'],
    ['beside the scope, in a fragment', 'https://a.test/back#code=aB3xK9pQ&scope=mail'],
    ['beside a state that is random', `/back?state=${BASE64}&code=aB3xK9pQ`],
    ['beside any state, where it mixes capitals and digits', '/back?code=aB3xK9pQ&state=shop'],
    ['in a URL within a parameter', '/go?to=%2Fback%3Fcode%3DaB3xK9pQ%26client_id%3Dshop'],
  ])('%s', (_, url) => {
    expect(inUrl(url)).toEqual(['aB3xK9pQ']);
  });

  test.each([
    ['in a header that redirects', 'Location', 'https://a.test/?code=aB3xK9pQ&session_state=1'],
    ['in a header with a URL in it', 'Refresh', '0; url=/back?code=aB3xK9pQ&session_state=1'],
  ])('%s', (_, name, value) => {
    expect(findInHeader(name, value)).toMatchObject([{ name: 'code', value: 'aB3xK9pQ' }]);
  });

  test.each([
    ['in the form that exchanges it', form, 'grant_type=authorization_code&code=blue'],
    [
      'in the JSON that exchanges it',
      json,
      '{"grant_type":"authorization_code","code":"blue","n":1}',
    ],
    ['in a URL in JSON', json, '{"next":"https://a.test/back?code=blue42&client_id=shop"}'],
    ['in a link of a page', 'text/html', '<a href="/back?code=blue42&amp;redirect_uri=%2F">On</a>'],
  ])('%s', (_, type, body) => {
    expect(inBody(body, type)).toEqual([expect.stringMatching(/^blue/)]);
  });

  test.each(['{"email":"ada@a.test","code":"471199"}', '{"to":"+4917012345","code":"471199"}'])(
    'that was sent to somebody, beside hardly anything else: %s',
    (body) => {
      expect(inBody(body, json)).toEqual(['471199']);
    },
  );
});

describe('a code is none', () => {
  test.each([
    '/regions?code=DE&state=BY',
    '/shops?code=94105&state=CA',
    '/orders?state=open&code=ORDER2024A',
    '/back?error=access_denied&code=invalid_scope_2&client_id=shop',
    '/back?code=ERR_4042&client_id=shop',
    '/basket?code=SUMMER2024',
    '/home?code=en-US',
  ])('in %s', (url) => {
    expect(inUrl(url)).toEqual([]);
  });

  test.each([
    '{"code":"invalid_redirect_uri","client_id":"shop"}',
    '{"code":"FRA","city":"Frankfurt","email":"a@a.test"}',
    '{"id":7,"code":"100123","email":"ada@a.test","name":"Ada","group":"x"}',
    '{"code":10001,"state":"failed","message":"no"}',
  ])('in %s', (body) => {
    expect(inBody(body, json)).toEqual([]);
  });
});

describe('the signature of a URL is a secret', () => {
  test.each([
    ['of Amazon S3', `/k?X-Amz-Date=20260101T000000Z&X-Amz-Signature=${HEX}`, HEX],
    [
      'of Azure',
      '/b?sv=2021-06-08&se=2026-01-01T00%3A00%3A00Z&sig=9Z%2BqFh3VnQ8sLz0TcW%2Fm5Rj%3D',
      '9Z+qFh3VnQ8sLz0TcW/m5Rj=',
    ],
    ['that is short', '/k?sign=9f3c1a7b', '9f3c1a7b'],
    ['that nginx has under the name of a checksum', `/k?md5=${BASE64}&expires=2147483647`, BASE64],
    ['of Discord, whose times are hexadecimal', `/k?ex=65d903de&is=65c68ede&hm=${HEX}`, HEX],
    ['beside a span', `/k?X-Goog-Expires=900&X-Goog-Signature=${HEX}`, HEX],
  ])('%s', (_, url, secret) => {
    expect(inUrl(url)).toEqual([secret]);
  });

  test.each([
    ['in JSON', json, `{"url":"https://a.test/k?expires=1700000000&st=${BASE64}"}`],
    ['in JSON with escapes', json, String.raw`{"u":"/k?se=1700000000\u0026st=${BASE64}\u0026a=1"}`],
    ['in XML', 'text/xml', `<Url>https://a.test/k?expires=1700000000&amp;st=${BASE64}</Url>`],
    [
      'in brackets of a text',
      'text/plain',
      `See (https://a.test/k?expires=1700000000&st=${BASE64}).`,
    ],
    ['in a script', 'text/javascript', `load("/k?expires=1700000000&st=${BASE64}")`],
  ])('%s', (_, type, body) => {
    expect(inBody(body, type)).toEqual([BASE64]);
  });
});

describe('a URL that expires keeps', () => {
  test.each([
    ['the id of its thing', `/f?id=${UUID}&expires=1700000000`],
    ['an id under another name', `/f?of=${UUID}&expires=1700000000`],
    ['where a list goes on', `/f?cursor=${BASE64}&expires=1700000000`],
    ['its times', '/f?X-Amz-Date=20260101T000000Z&X-Amz-Expires=900&se=2026-01-01T00:00:00Z'],
    ['names of algorithms', '/f?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Expires=900'],
    ['what it may be used for', '/f?sv=2021-06-08&sp=racwdl&sr=b&se=2026-01-01'],
    ['the name of a file', '/f?file=annual-report-final.pdf&expires=1700000000'],
  ])('%s', (_, url) => {
    expect(inUrl(url)).toEqual([]);
  });
});

test('a version of a signature is none', () => {
  expect(inUrl('/k?sig=v1&signature_type=rsa-sha256')).toEqual([]);
});

test('what is random in a URL that does not expire stays', () => {
  expect(inUrl(`/app.js?hash=${HEX}&t=1700000000`)).toEqual([]);
});

test('the parameters of each URL of a text speak for themselves', () => {
  const text = `/a?expires=1700000000&b=1 /c?d=${BASE64}`;
  expect(findInQueries(text)).toEqual([]);
});

test('a secret is told with its place in the text', () => {
  const [found] = findInQueries(`see /a?expires=1700000000&st=${BASE64}, please`);
  expect(found).toEqual({ name: 'st', value: BASE64, start: 29, end: 29 + BASE64.length });
});

describe('the PIN of a postal address stays', () => {
  test.each([
    ['in JSON', json, '{"street":"1 MG Road","city":"Bengaluru","pincode":"560001"}'],
    ['in a number', json, '{"shippingCity":"Delhi","pin":110001}'],
    ['in a form', form, 'name=ada&billing_city=Pune&pin_code=411001'],
    [
      'under its label',
      'text/html',
      '<label>City <input name=c></label><label>PIN code <input name=z value=110001></label>',
    ],
  ])('%s', (_, type, body) => {
    expect(inBody(body, type)).toEqual([]);
  });

  test('no other PIN stays', () => {
    expect(inBody('{"city":"Pune","pin":"4711"}', json)).toEqual(['4711']);
    expect(isPostalCode('{"velocity":1,"pin":"471199"}', 21, '471199')).toBe(false);
  });
});
