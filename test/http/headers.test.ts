import { expect, test } from 'vitest';
import { headerValue, headerValues } from '../../src/http/headers.ts';
import type { Header } from '../../src/session/schema.ts';

const headers: Header[] = [
  ['Set-Cookie', 'a=1'],
  ['Host', 'x'],
  ['set-cookie', 'b=2'],
];

test('a header is found whatever its case, the first of several', () => {
  expect(headerValue(headers, 'SET-COOKIE')).toBe('a=1');
});

test('a header that is not there has no value', () => {
  expect(headerValue(headers, 'Accept')).toBeUndefined();
});

test('all values of a header are found in their order', () => {
  expect(headerValues(headers, 'set-Cookie')).toEqual(['a=1', 'b=2']);
});
