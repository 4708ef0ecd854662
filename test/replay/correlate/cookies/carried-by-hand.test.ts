/** Clients that send cookies to where the rules forbid it: what they did is in the recording. */
import { expect, test } from 'vitest';
import { type LiveExchange, sentCookies } from './sent-cookies.ts';

const login: LiveExchange = {
  path: '/auth/login',
  set: ['sid=A; HttpOnly'],
  live: ['sid=live; HttpOnly'],
};

test('a cookie that was sent beyond its path is sent there with its live value', () => {
  expect(sentCookies([login, { path: '/api/me', cookie: 'sid=A' }])).toEqual([
    undefined,
    'sid=live',
  ]);
});

test('it is sent there by the live path as well, whatever that is', () => {
  const moved = { ...login, live: ['sid=live; Path=/v2/auth'] };
  expect(sentCookies([moved, { path: '/api/me', cookie: 'sid=A' }])[1]).toBe('sid=live');
});

test('it is sent once where the live path allows it now', () => {
  const root = { ...login, live: ['sid=live; Path=/'] };
  expect(sentCookies([root, { path: '/api/me', cookie: 'sid=A' }])[1]).toBe('sid=live');
});

test('a cookie that was sent by the rules follows the live path', () => {
  const root = { ...login, set: ['sid=A; Path=/'] };
  expect(sentCookies([root, { path: '/api/me', cookie: 'sid=A; own=1' }])[1]).toBe('own=1');
});

test('the rules that a client broke with one request hold for its others', () => {
  const sent = sentCookies([
    {
      set: ['sid=A; Path=/api', 'lang=en; Path=/'],
      live: ['sid=B; Path=/none', 'lang=de; Path=/'],
    },
    { path: '/page', cookie: 'sid=A; lang=en' },
    { path: '/api/me', cookie: 'sid=A; lang=en' },
    { path: '/page', cookie: 'lang=en' },
  ]);
  expect(sent.slice(1)).toEqual(['sid=B; lang=de', 'lang=de', 'lang=de']);
});

test('a Secure cookie that was sent over plain http to another machine is sent so again', () => {
  const secure = [
    { set: ['sid=A; Secure; Path=/'], live: ['sid=live; Secure; Path=/'] },
    { cookie: 'sid=A' },
  ];
  expect(sentCookies(secure, 'http://10.0.0.1')[1]).toBe('sid=live');
});

test('a cookie of one host that was sent to another is sent there again', () => {
  const sent = sentCookies([
    { ...login, origin: 'http://auth.example.com' },
    { origin: 'http://api.example.com', path: '/me', cookie: 'sid=A' },
  ]);
  expect(sent[1]).toBe('sid=live');
});

test('the value is the one that the live server has set last', () => {
  const sent = sentCookies([
    login,
    { path: '/auth/more', cookie: 'sid=A', live: ['sid=next'] },
    { path: '/api/me', cookie: 'sid=A' },
  ]);
  expect(sent[2]).toBe('sid=next');
});

test('it is left out where the live server has deleted it', () => {
  const sent = sentCookies([
    login,
    { path: '/auth/more', cookie: 'sid=A', live: ['sid=; Max-Age=0'] },
    { path: '/api/me', cookie: 'sid=A; own=1' },
  ]);
  expect(sent[2]).toBe('own=1');
});

test('a cookie that was sent after it had expired goes out as the server had set it', () => {
  const sent = sentCookies([
    { set: ['sid=A; Max-Age=1'], live: ['sid=live; Max-Age=0', 'sid=kept; Max-Age=1'], at: 0 },
    { cookie: 'sid=A', at: 5000, live: ['sid=; Max-Age=0'] },
    { cookie: 'sid=A', at: 6000 },
  ]);
  expect(sent.slice(1)).toEqual(['sid=kept', 'sid=kept']);
});

test('a cookie that a client withheld, although the rules had it send it, is withheld again', () => {
  const sent = sentCookies([
    { set: ['sid=A; Path=/', 'lang=en; Path=/'], live: ['sid=B; Path=/', 'lang=de; Path=/'] },
    { path: '/me', cookie: 'sid=A; lang=en' },
    { path: '/public', cookie: 'lang=en' },
    { path: '/other', cookie: 'own=1' },
  ]);
  expect(sent.slice(1)).toEqual(['sid=B; lang=de', 'lang=de', 'own=1']);
});

test('one that it no longer had at the recording is sent where the live server keeps it', () => {
  const sent = sentCookies([
    { set: ['sid=A; Path=/', 'lang=en; Path=/'], live: ['sid=B; Path=/', 'lang=de; Path=/'] },
    { cookie: 'sid=A; lang=en', set: ['sid=; Path=/; Max-Age=0'] },
    { cookie: 'lang=en' },
  ]);
  expect(sent[2]).toBe('lang=de; sid=B');
});
