import { expect, test } from 'vitest';
import { findDeepNesting, MAX_NESTING } from '../../src/formats/json/json-text.ts';

test('findDeepNesting finds the first level that is too deep, wherever the nesting begins', () => {
  const before = `{"a":"${'x'.repeat(100_000)}","b":`;
  const text = before + '['.repeat(1e6);
  expect(findDeepNesting(text)).toBe(before.length + MAX_NESTING - 1);
});

test('brackets in strings of JSON do not count as nesting', () => {
  expect(findDeepNesting(`{"a":"${'['.repeat(1e6)}"}`)).toBeUndefined();
  expect(findDeepNesting(`{"a":"\\"${'['.repeat(1e6)}"}`)).toBeUndefined();
});

test('a long text whose brackets are closed again is not nested deeply', () => {
  expect(findDeepNesting(`[${'[[[]]],'.repeat(1e5)}0]`)).toBeUndefined();
});

test('JSON may be nested as deeply as the limit', () => {
  expect(findDeepNesting('['.repeat(MAX_NESTING) + ']'.repeat(MAX_NESTING))).toBeUndefined();
});
