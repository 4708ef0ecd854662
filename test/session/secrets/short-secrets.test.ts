/** What is called a PIN, a code or a key holds one where the value is no name of something. */
import { describe, expect, test } from 'vitest';
import { findInUrl } from '../../../src/session/secrets/find-in-url.ts';
import { marked } from './marked.ts';

const json = 'application/json';

describe('words under the name of a short secret are none', () => {
  test.each([
    '{"pin":"map-pin-red"}',
    '{"pin":"left"}',
    '{"pin":"Map pin"}',
    '{"pin":"mapPinOutline"}',
    '{"icons":{"pin":"icons/map-pin-2.svg"}}',
    '{"pin":"https://a.test/pins/harbour.png"}',
    '{"mfa":"sms"}',
    '{"2fa":"authenticator_app"}',
    '{"otp":"totp"}',
    '{"пин":"на карте"}',
  ])('%s', (body) => {
    expect(marked(body, json)).toBe(body);
  });
});

describe('names and paths in Base64, which stores of bytes have for keys, are none', () => {
  test.each([
    '{"key":"L2hhcmJvdXIvcXVheQ=="}',
    '{"key":"aGFyYm91ci5xdWF5LmRlcHRo"}',
    '{"compare":[{"key":"YmVydGhzIHdlc3Qgb2YgdGhlIHF1YXk=","mod_revision":"2"}]}',
  ])('%s', (body) => {
    expect(marked(body, json)).toBe(body);
  });

  test.each([
    ['what is random beneath', '{"key":"»nzrB4ntdSAaqFw==«"}'],
    ['a token beneath', '{"key":"»azN4OWRxN2YyYThtejF3«"}'],
    ['a user with a password', '{"key":"»aWRhOmhhcmJvdXItcXVheQ==«"}'],
    ['under the name of a secret', '{"apiKey":"»aGFyYm91ci5xdWF5LmRlcHRo«"}'],
  ])('and these are secrets: %s', (_, expected) => {
    expect(marked(expected.replace(/[»«]/g, ''), json)).toBe(expected);
  });
});

describe('digits and what is random are secrets', () => {
  test.each([
    '{"pin":"»4821«"}',
    '{"pin":»4821«}',
    '{"pin":"»48-21«"}',
    '{"pin":"»A7K2«"}',
    '{"otp":"»QKDWZX«"}',
    '{"otp":"»cccccckdvvulgjvtkdjtlrtrjjetrfjkikgcnnunjlcv«"}',
    '{"puk":"»k3x9dq7f2a«"}',
    '{"验证码":»4821«}',
    '{"пинкод":"»4821«"}',
    '{"query":"mutation($a: String!) { enter(pin: $a) { ok } }","variables":{"a":"»4821«"}}',
  ])('%s', (expected) => {
    expect(marked(expected.replace(/[»«]/g, ''), json)).toBe(expected);
  });

  test('a declared field has whatever somebody has typed in', () => {
    const page = '<label>PIN <input name="zzq" value="blue"></label>';
    expect(marked(page, 'text/html')).toBe(page.replace('blue', '»blue«'));
  });
});

describe('a key in Russian', () => {
  test.each([
    '{"ключ":"заголовок-страницы"}',
    '{"ключ":"title"}',
    '{"ключ":"orders/7/photo-x8Kq2VbT7nLw4ZpR9sDf"}',
    '{"ключ":"7d0e5a12-3b6c-4f8d-9e21-c4b5a6978d30"}',
  ])('stays where it is that of a thing: %s', (body) => {
    expect(marked(body, json)).toBe(body);
  });

  test('is a secret where it is random', () => {
    expect(marked('{"ключ":"x8Kq2VbT7nLw4ZpR9sDf"}', json)).toBe(
      '{"ключ":"»x8Kq2VbT7nLw4ZpR9sDf«"}',
    );
  });
});

describe('the id of an app in a query', () => {
  test('is a secret where it is random', () => {
    const key = 'b1b19cf2a9a1c0d4e5f60718293a4b5c';
    const found = findInUrl(`/weather?q=Graz&appid=${key}`);
    expect(found.map(({ value }) => value)).toEqual([key]);
  });

  test.each(['440', 'org.example.weather', '7d0e5a12-3b6c-4f8d-9e21-c4b5a6978d30'])(
    'stays where it names an app: %s',
    (id) => {
      expect(findInUrl(`/news?appid=${id}`)).toEqual([]);
    },
  );
});
