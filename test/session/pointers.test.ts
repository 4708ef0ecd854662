import { expect, test } from 'vitest';
import { enter, isNamed, isPointer, parsePointers } from '../../src/session/pointers.ts';

/** Whether one of the pointers leads to the place with these segments. */
function leads(pointers: readonly string[], ...path: (string | number)[]): boolean {
  return isNamed(path.reduce(enter, parsePointers(pointers)));
}

test('a pointer leads to its own place alone', () => {
  expect(leads(['/a/b'], 'a', 'b')).toBe(true);
  expect(leads(['/a/b'], 'a')).toBe(false);
  expect(leads(['/a/b'], 'a', 'b', 'c')).toBe(false);
  expect(leads(['/a/b'], 'b')).toBe(false);
  expect(leads(['/x', '/a/0'], 'a', 0)).toBe(true);
  expect(leads([])).toBe(false);
});

test('* is any one segment', () => {
  expect(leads(['/items/*/id'], 'items', 7, 'id')).toBe(true);
  expect(leads(['/items/*/id'], 'items', 'id')).toBe(false);
  expect(leads(['/items/*/id'], 'items', 1, 2, 'id')).toBe(false);
});

test('** is any number of segments', () => {
  expect(leads(['/**/id'], 'id')).toBe(true);
  expect(leads(['/**/id'], 'a', 3, 'b', 'id')).toBe(true);
  expect(leads(['/**/id'], 'a', 'id', 'x')).toBe(false);
  expect(leads(['/a/**'], 'a')).toBe(true);
  expect(leads(['/a/**/b/*/c'], 'a', 'b', 'b', 'x', 'c')).toBe(true);
});

test('escapes are those of RFC 6901', () => {
  expect(leads(['/a~1b/~0', '/~01'], 'a/b', '~')).toBe(true);
  expect(leads(['/~01'], '~1')).toBe(true);
  expect(leads(['/'], '')).toBe(true);
});

test('the empty pointer is the whole value', () => {
  expect(leads([''])).toBe(true);
});

test('many ** in one pointer take no more time than its length', () => {
  const path = Array.from({ length: 400 }, () => 'a');
  expect(leads([`${'/**/a'.repeat(40)}/b`], ...path)).toBe(false);
});

test('what is no pointer is told', () => {
  expect(['/a', '/a/*/b', '/', '/~0~1', '//'].map(isPointer)).toEqual(Array(5).fill(true));
  expect(['', 'a', '$.a', 'a/b', '/~', '/~2'].map(isPointer)).toEqual(Array(6).fill(false));
});
