import { networkInterfaces } from 'node:os';
import { expect, test } from 'vitest';
import { mayOverlap } from '../../src/http/overlap.ts';

const [own] = Object.values(networkInterfaces()).flatMap((all) =>
  (all ?? []).filter(({ family, internal }) => family === 'IPv4' && !internal),
);

test.each([
  ['http://127.0.0.1:3000', 'http://localhost:3000'],
  ['http://127.0.0.1:3000', 'http://localhost.:3000/'],
  ['http://127.0.0.1:3000', 'http://[::1]:3000'],
  ['http://127.0.0.1:3000', 'http://[::ffff:7f00:1]:3000'],
  ['http://127.0.0.1:3000', 'http://0.0.0.0:3000'],
  ['http://127.0.0.1:3000', 'http://[::]:3000'],
  ['http://127.0.0.1:3000', 'http://2130706433:3000'],
  ['http://192.0.2.1:3000', 'http://[::ffff:192.0.2.1]:3000'],
  ['http://[2001:db8::1]', 'http://[2001:0db8:0::1]'],
  ['https://shop.invalid', 'https://SHOP.invalid.'],
  ['https://shop.invalid', 'http://shop.invalid'],
  ['https://shop.invalid:80', 'http://shop.invalid:443'],
  ['http://127.0.0.1:3000', `http://${own?.address ?? '127.0.0.2'}:3000`],
])('one server has both %s and %s', async (one, other) => {
  expect([await mayOverlap(one, other), await mayOverlap(other, one)]).toEqual([true, true]);
});

test.each([
  ['/ro', '/ro/'],
  ['/ro', '/%72o'],
  ['/ro', '/%2572o'],
  ['/ro', '/RO'],
  ['/ro', '//ro'],
  ['/ro', '/ro;v=1'],
  ['/ro', '/x/%2e%2e/ro'],
  ['/a/b', '/a%2Fb'],
  ['/a/b', '/a%5cb'],
  ['/ro', '/ro/v2'],
  ['/ro', '/'],
  ['', '/ro'],
])('one resource may be below both %s and %s', async (one, other) => {
  const [first, second] = [`http://127.0.0.1:1${one}`, `http://127.0.0.1:1${other}`];
  expect([await mayOverlap(first, second), await mayOverlap(second, first)]).toEqual([true, true]);
});

test.each([
  ['http://127.0.0.1:3000', 'http://127.0.0.1:3001'],
  ['http://127.0.0.1:3000/ro', 'http://localhost:3000/rooms'],
  ['http://127.0.0.1:3000/v1', 'http://127.0.0.1:3000/v2'],
  ['http://127.0.0.1:3000', 'http://192.0.2.1:3000'],
  ['http://192.0.2.1', 'http://192.0.2.2'],
  ['https://shop.invalid', 'https://staging.invalid'],
])('nothing is below both %s and %s', async (one, other) => {
  expect([await mayOverlap(one, other), await mayOverlap(other, one)]).toEqual([false, false]);
});
