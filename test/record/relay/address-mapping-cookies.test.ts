import { describe, expect, test } from 'vitest';
import { mapOf, seen, wiki } from './map-of.ts';

describe('a client of the endpoint keeps', () => {
  const browser = { headers: ['Sec-Fetch-Site', 'same-origin'] };

  test.each([
    ['a=1; Domain=example.test; Path=/w; HttpOnly', 'a=1; Path=/w; HttpOnly'],
    ['a=1;domain=.Example.TEST;Max-Age=3', 'a=1;Max-Age=3'],
    ['a=1; Domain=wiki.example.test', 'a=1'],
    ['a=1; Path=/; Secure; SameSite=None', 'a=1; Path=/; SameSite=None'],
    ['__Host-a=1; Path=/; Secure', '__Host-a=1; Path=/; Secure'],
    ['__Secure-a=1; Domain=example.test; Secure', '__Secure-a=1; Secure'],
    ['a="x; Secure', 'a="x'],
    ['domain=secure; Path=/', 'domain=secure; Path=/'],
    ['a=1', 'a=1'],
  ])('the cookie %s', (sent, expected) => {
    expect(seen(wiki, 'Set-Cookie', sent)).toBe(expected);
  });

  test.each([
    'a=1; Domain=other.test',
    'a=1; Domain=test',
    'a=1; Domain=iki.example.test',
    'a=1; Domain=deep.wiki.example.test',
  ])('no cookie that it would not have kept: %s', (sent) => {
    expect(seen(wiki, 'Set-Cookie', sent)).toBe(sent);
  });

  test.each([
    ['a=1; Secure; samesite=NONE; Domain=example.test', 'a=1; Secure; samesite=NONE'],
    ['a=1; Secure; Path=/; Partitioned', 'a=1; Secure; Path=/; Partitioned'],
    ['a=1; Secure; SameSite=Lax', 'a=1; SameSite=Lax'],
    ['a=1; Secure', 'a=1'],
  ])('in a browser, which refuses some without Secure, the cookie %s', (sent, expected) => {
    expect(seen(wiki, 'Set-Cookie', sent, browser)).toBe(expected);
  });

  test('Secure of an upstream by plain HTTP, which its clients would not keep either', () => {
    const sent = 'a=1; Secure';
    expect(seen(mapOf('http://wiki.example.test'), 'Set-Cookie', sent)).toBe(sent);
  });
});
