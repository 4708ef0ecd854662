import { expect, test } from 'vitest';
import { headerValue, headerValues } from '../../src/http/headers.ts';
import type { Header } from '../../src/session/schema.ts';

const headers: Header[] = [
  ['Set-Cookie', 'a=1'],
  ['Host', 'x'],
  ['set-cookie', 'b=2'],
];

test('headerValue finds the first header of a name, whatever its case', () => {
  expect(headerValue(headers, 'SET-COOKIE')).toBe('a=1');
});

test('headerValue is undefined for a missing header', () => {
  expect(headerValue(headers, 'Accept')).toBeUndefined();
});

test('headerValues finds all values of a header in their order', () => {
  expect(headerValues(headers, 'set-Cookie')).toEqual(['a=1', 'b=2']);
});
