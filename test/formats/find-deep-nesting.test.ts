import { expect, test } from 'vitest';
import { findDeepNesting, MAX_NESTING } from '../../src/formats/json/json-text.ts';

test('the first level that is too deep is found, wherever the nesting begins', () => {
  const before = `{"a":"${'x'.repeat(100_000)}","b":`;
  const text = before + '['.repeat(1e6);
  expect(findDeepNesting(text)).toBe(before.length + MAX_NESTING - 1);
});

test('brackets in strings are text', () => {
  expect(findDeepNesting(`{"a":"${'['.repeat(1e6)}"}`)).toBeUndefined();
  expect(findDeepNesting(`{"a":"\\"${'['.repeat(1e6)}"}`)).toBeUndefined();
});

test('a long text of brackets that close again is not deep', () => {
  expect(findDeepNesting(`[${'[[[]]],'.repeat(1e5)}0]`)).toBeUndefined();
});

test('nesting that a session may have is accepted', () => {
  expect(findDeepNesting('['.repeat(MAX_NESTING) + ']'.repeat(MAX_NESTING))).toBeUndefined();
});
