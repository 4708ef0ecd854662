import { describe, expect, test } from 'vitest';
import { isLoopback } from '../../src/http/loopback.ts';

const hostOf = (host: string): string => new URL(`http://${host}:3000`).hostname;

describe('a host is a loopback host', () => {
  test.each([
    'localhost',
    'LOCALHOST',
    'localhost.',
    'api.localhost',
    'api.localhost.',
    '127.0.0.1',
    '127.8.9.10',
    '127.1',
    '0x7f.1',
    '2130706433',
    '[::1]',
    '[::ffff:127.0.0.1]',
  ])('as %s', (host) => {
    expect(isLoopback(hostOf(host))).toBe(true);
  });
});

describe('a host is not a loopback host', () => {
  test.each([
    'example.com',
    '10.0.0.1',
    '0.0.0.0',
    '128.0.0.1',
    'localhost.example.com',
    'notlocalhost',
    '127.example.com',
    '127.0.0.1.example.com',
    '[::2]',
    '[::]',
    '[::ffff:10.0.0.1]',
    '[::127.0.0.1]',
  ])('as %s', (host) => {
    expect(isLoopback(hostOf(host))).toBe(false);
  });
});

test.each([
  ['127.0.0.1', true],
  ['::1', true],
  ['::ffff:7f00:1', true],
  ['::ffff:127.0.0.1', true],
  ['0.0.0.0', false],
  ['::', false],
  ['fe80::1%eth0', false],
  ['', false],
])('the address %s is a loopback address: %s', (address, isLocal) => {
  expect(isLoopback(address)).toBe(isLocal);
});
