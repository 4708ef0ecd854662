import { expect, test } from 'vitest';
import { namesSameServer } from '../../src/record/pipeline/destination.ts';

test.each([
  ['http://127.0.0.1:3000', 'http://127.0.0.1:3000', true],
  ['http://localhost:3000', 'http://127.0.0.1:3000', true],
  ['http://[::1]:3000', 'http://localhost:3000', true],
  ['http://127.0.0.1:3000', 'http://[::1]:3000', false],
  ['http://localhost:3000', 'http://127.0.0.1:4000', false],
  ['http://localhost:3000', 'https://127.0.0.1:3000', false],
  ['http://localhost:3000', 'http://a.localhost:3000', false],
  ['http://example.com', 'http://example.com:80', true],
])('%s and %s: %s', (a, b, isSame) => {
  expect(namesSameServer(a, b)).toBe(isSame);
  expect(namesSameServer(b, a)).toBe(isSame);
});
