import { networkInterfaces } from 'node:os';
import { expect, test } from 'vitest';
import { mayShareServer } from '../../src/http/same-server.ts';

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
  expect([await mayShareServer(one, other), await mayShareServer(other, one)]).toEqual([
    true,
    true,
  ]);
});

test('a server is the same below any path', async () => {
  expect(await mayShareServer('http://127.0.0.1:3000/ro', 'http://127.0.0.1:3000/v2')).toBe(true);
});

test.each([
  ['http://127.0.0.1:3000', 'http://127.0.0.1:3001'],
  ['http://127.0.0.1:3000', 'http://192.0.2.1:3000'],
  ['http://192.0.2.1', 'http://192.0.2.2'],
  ['https://shop.invalid', 'https://staging.invalid'],
])('no server has both %s and %s', async (one, other) => {
  expect([await mayShareServer(one, other), await mayShareServer(other, one)]).toEqual([
    false,
    false,
  ]);
});
