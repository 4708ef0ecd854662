/** Cookies of one name are told apart by their paths and domains. */
import { expect, test } from 'vitest';
import { type LiveExchange, sentCookies } from './sent-cookies.ts';

const set = (...cookies: string[]): string[] => cookies;

test.each([
  ['path', 'sid=; Path=/old; Max-Age=0'],
  ['domain', 'sid=; Domain=example.com; Path=/; Max-Age=0'],
])('a cookie is kept where the response deletes one of another %s', (_, deletion) => {
  const answers = [
    { set: set('sid=A; Path=/', deletion), live: set('sid=live; Path=/', deletion) },
    { set: set(deletion, 'sid=A; Path=/'), live: set(deletion, 'sid=live; Path=/') },
  ];
  const sent = answers.map((answer) => sentCookies([answer, { path: '/x', cookie: 'sid=A' }])[1]);
  expect(sent).toEqual(['sid=live', 'sid=live']);
});

test('a cookie is kept where a later response deletes one of another path', () => {
  const deletion = set('sid=; Path=/old; Max-Age=0');
  const sent = sentCookies([
    { set: set('sid=A; Path=/'), live: set('sid=live; Path=/') },
    { path: '/x', cookie: 'sid=A', set: deletion, live: deletion },
    { path: '/x', cookie: 'sid=A' },
  ]);
  expect(sent.slice(1)).toEqual(['sid=live', 'sid=live']);
});

const twoPaths: LiveExchange = {
  set: set('s=root; Path=/', 's=sub; Path=/sub'),
  live: set('s=ROOT; Path=/', 's=SUB; Path=/sub'),
};

test.each([
  ['of the longer path first', '/sub/x', 's=sub; s=root', 's=SUB; s=ROOT'],
  ['in another order', '/sub/x', 's=root; a=1; s=sub', 's=ROOT; a=1; s=SUB'],
  ['of one path alone', '/o', 's=root', 's=ROOT'],
  ['against the rules', '/o', 's=sub', 's=SUB'],
  ['both against the rules', '/o', 's=sub; s=root', 's=SUB; s=ROOT'],
])('two cookies of one name have each its own live value, %s', (_, path, cookie, live) => {
  expect(sentCookies([twoPaths, { path, cookie }])[1]).toBe(live);
});

test('two cookies of one name and value have each its own live value', () => {
  const alike = { ...twoPaths, set: set('s=same; Path=/', 's=same; Path=/sub') };
  const sent = sentCookies([
    alike,
    { path: '/sub/x', cookie: 's=same; s=same' },
    { path: '/o', cookie: 's=same' },
  ]);
  expect(sent.slice(1)).toEqual(['s=SUB; s=ROOT', 's=ROOT']);
});

test('an old value of one path goes out as the server had set it, beside the current one of another path', () => {
  const sent = sentCookies([
    twoPaths,
    {
      path: '/sub/x',
      set: set('s=sub2; Path=/sub'),
      live: set('s=SUB2; Path=/sub'),
      cookie: 's=sub; s=root',
    },
    { path: '/sub/x', cookie: 's=sub; s=root' },
  ]);
  expect(sent[2]).toBe('s=SUB; s=ROOT');
});

test('what a client carried as the value of a deleted cookie stays as it was', () => {
  const sent = sentCookies([
    { set: set('sid=A'), live: set('sid=live') },
    { cookie: 'sid=A', set: set('sid=none; Max-Age=0'), live: set('sid=gone; Max-Age=0') },
    { cookie: 'sid=none' },
  ]);
  expect(sent.slice(1)).toEqual(['sid=live', 'sid=none']);
});

test('a cookie that a client sent twice is sent twice', () => {
  const sent = sentCookies([
    { set: set('sid=A'), live: set('sid=live') },
    { cookie: 'sid=A; a=1; sid=A' },
  ]);
  expect(sent[1]).toBe('sid=live; a=1; sid=live');
});

test('a cookie of the host is deleted by its name, which the target still has from its settings', () => {
  const deletion = set('sid=; Domain=api.example.com; Path=/; Max-Age=0');
  const sent = sentCookies([
    { set: set('sid=A; Path=/'), live: set('sid=live; Path=/') },
    { path: '/x', cookie: 'sid=A', live: deletion },
    { path: '/x', cookie: 'sid=A; a=1' },
  ]);
  expect(sent.slice(1)).toEqual(['sid=live', 'a=1']);
});
