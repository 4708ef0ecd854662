import { describe, expect, test } from 'vitest';
import { rewriteRequest } from '../../../src/replay/correlate/message/rewrite-request.ts';
import { readRequestBody } from '../../../src/replay/correlate/message/walk-request.ts';
import { GivenSecrets } from '../../../src/replay/request/given-secrets.ts';
import { type LiveSecrets, liveSecrets } from '../../../src/replay/request/secrets.ts';
import type { Body, RecordedRequest } from '../../../src/session/schema.ts';
import { createSession } from '../../kit/index.ts';

/** With everything in it that some place must escape. */
const secret = 'a"b\\c&d <e>/é=';
const secrets = liveSecrets({ REDACTED_KEY: secret, OTHER: 'x' });
const base64Of = (text: string): string => Buffer.from(text).toString('base64');

/** A request as it is sent with secrets. */
function fillIn(request: RecordedRequest, live: LiveSecrets): RecordedRequest {
  const body = () => readRequestBody(request, undefined);
  const fill = new GivenSecrets(live, createSession([]), []).fillFor(request);
  return rewriteRequest(request, { edits: [], fill, body }).request;
}

function requestOf(parts: Partial<RecordedRequest>): RecordedRequest {
  return { method: 'POST', path: '/', headers: [], ...parts };
}

function bodyWith(body: Body, contentType = 'text/plain'): Body | undefined {
  const headers: [string, string][] = [['content-type', contentType]];
  return fillIn(requestOf({ headers, body }), secrets).body;
}

describe('a secret replaces its placeholder', () => {
  test('in path and query, percent-encoded', () => {
    const request = requestOf({ path: '/reset/REDACTED_KEY?t=REDACTED_KEY&o=REDACTED_OTHER' });
    const encoded = encodeURIComponent(secret);
    expect(fillIn(request, secrets).path).toBe(`/reset/${encoded}?t=${encoded}&o=x`);
  });

  test('in headers, as UTF-8 bytes', () => {
    const request = requestOf({
      headers: [
        ['Authorization', 'Bearer REDACTED_KEY'],
        ['Cookie', 'a=REDACTED_OTHER; b=REDACTED_OTHER'],
        ['Referer', 'http://a/?k=REDACTED_KEY'],
      ],
      trailers: [['X-Signature', 'REDACTED_OTHER']],
    });
    expect(fillIn(request, secrets)).toMatchObject({
      headers: [
        ['Authorization', `Bearer ${Buffer.from(secret).toString('latin1')}`],
        ['Cookie', 'a=x; b=x'],
        ['Referer', `http://a/?k=${encodeURIComponent(secret)}`],
      ],
      trailers: [['X-Signature', 'x']],
    });
  });

  test('in XML, escaped except in CDATA sections', () => {
    const xml = (plain: string, escaped: string): string =>
      `<a k="${escaped}"><b><![CDATA[${plain}]]></b><c>${escaped}</c><d><![CDATA[${plain}]]></d></a>`;
    const escaped = 'a&quot;b\\c&amp;d &lt;e&gt;/é=';
    const text = xml('REDACTED_KEY', 'REDACTED_KEY');
    expect(bodyWith({ text }, 'text/xml')).toEqual({ text: xml(secret, escaped) });
  });

  test('in JSON at any depth, keys included', () => {
    const json = { a: [{ REDACTED_OTHER: 'is REDACTED_KEY' }, 1, null], b: { c: 2 } };
    expect(bodyWith({ json })).toEqual({
      text: JSON.stringify({ a: [{ x: `is ${secret}` }, 1, null], b: { c: 2 } }),
    });
  });

  test.each([
    [
      'JSON',
      'application/problem+json',
      `{"a" : ${JSON.stringify(secret)}}`,
      '{"a" : "REDACTED_KEY"}',
    ],
    [
      'a form',
      'application/x-www-form-urlencoded',
      'a=a%22b%5Cc%26d+%3Ce%3E%2F%C3%A9%3D&b=1',
      'a=REDACTED_KEY&b=1',
    ],
    ['XML', 'application/soap+xml', '<a>a&quot;b\\c&amp;d &lt;e&gt;/é=</a>', '<a>REDACTED_KEY</a>'],
    ['plain text', 'text/plain', `is ${secret}.`, 'is REDACTED_KEY.'],
  ])('in %s, with its escapes', (_, contentType, expected, text) => {
    expect(bodyWith({ text, coding: 'gzip' }, contentType)).toEqual({
      text: expected,
      coding: 'gzip',
    });
  });

  test('in a binary body', () => {
    expect(bodyWith({ base64: base64Of('\0REDACTED_KEY\0') })).toEqual({
      base64: base64Of(`\0${secret}\0`),
    });
  });
});

test.each<[string, Partial<RecordedRequest>]>([
  ['no placeholder', { path: '/a', headers: [['A', 'b']], body: { json: { a: ['b'] } } }],
  ['a part of a longer word', { path: '/xREDACTED_KEY' }],
  ['a body in a file', { body: { file: 'a.bin', bytes: 1 } }],
  ['no body', {}],
])('a request with %s stays the same object', (_, parts) => {
  const request = requestOf(parts);
  expect(fillIn(request, secrets)).toBe(request);
});

test('secrets are named by the whole placeholder or its end, and empty ones do not count', () => {
  const live = liveSecrets({ a: '1', REDACTED_B: '2', 'X-Api-Key': '3', C: '', D: undefined });
  expect([...live]).toEqual([
    ['REDACTED_A', '1'],
    ['REDACTED_B', '2'],
    ['REDACTED_X_API_KEY', '3'],
  ]);
});

describe('a placeholder that tells how it was written', () => {
  const live = liveSecrets({ PIN: '0', OTP: '123456', KEY: 'a b=', ODD: '007' });

  test('becomes a JSON number if it was one and the secret is one', () => {
    const json = {
      otp: 'REDACTED_OTP (number)',
      odd: 'REDACTED_ODD (number)',
      text: 'REDACTED_OTP',
    };
    const { body } = fillIn({ method: 'POST', path: '/', headers: [], body: { json } }, live);
    expect(body).toEqual({ text: '{"otp":123456,"odd":"007","text":"123456"}' });
  });

  test('becomes a number in JSON text and in JSON inside a string', () => {
    const text =
      '{"otp" : "REDACTED_OTP (number)", "a": "{\\"otp\\":\\"REDACTED_OTP (number)\\"}"}';
    const request = { method: 'POST', path: '/', headers: [], body: { text } };
    expect(fillIn(request, live).body).toEqual({
      text: '{"otp" : 123456, "a": "{\\"otp\\":123456}"}',
    });
  });

  test('is escaped as many times as it was', () => {
    const path = '/a?b=REDACTED_KEY&c=REDACTED%5FKEY&d=REDACTED%255FKEY';
    const sent = fillIn({ method: 'GET', path, headers: [['Cookie', 'k=REDACTED%5FKEY']] }, live);
    expect(sent.path).toBe('/a?b=a%20b%3D&c=a%20b%3D&d=a%2520b%253D');
    expect(sent.headers).toEqual([['Cookie', 'k=a%20b%3D']]);
  });

  test('is found in Base64', () => {
    const coded = (text: string): string => Buffer.from(text).toString('base64url');
    const json = { state: coded('x=1&kk=REDACTED_KEY') };
    const { body } = fillIn({ method: 'POST', path: '/', headers: [], body: { json } }, live);
    expect(body).toEqual({ text: JSON.stringify({ state: coded('x=1&kk=a b=') }) });
  });
});

test('a user without a password is sent in Base64', () => {
  const request = requestOf({ headers: [['Authorization', 'Basic bob:']] });
  expect(fillIn(request, liveSecrets()).headers).toEqual([
    ['Authorization', `Basic ${base64Of('bob:')}`],
  ]);
});
