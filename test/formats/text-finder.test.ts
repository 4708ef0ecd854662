import { expect, test } from 'vitest';
import { createTextFinder } from '../../src/formats/text/text-finder.ts';

const mark = (found: string): string => `<${found}>`;

test('the longer of two texts that begin at the same offset is replaced', () => {
  const finder = createTextFinder(['abcd', 'abcdefgh']);
  expect(finder.replaceIn('abcdefgh abcdef', mark)).toBe('<abcdefgh> <abcd>ef');
});

test('texts that overlap are replaced together', () => {
  const finder = createTextFinder(['abcdef', 'efghi']);
  expect(finder.replaceIn('-abcdefghi-', mark)).toBe('-<abcdef>-');
});

test('adjacent texts are replaced one by one', () => {
  expect(createTextFinder(['abcd']).replaceIn('abcdabcd', mark)).toBe('<abcd><abcd>');
});

test('finds texts that are in other texts', () => {
  const finder = createTextFinder(['bcde', 'abcdef', 'cdefg', 'nowhere', 'abc']);
  expect(finder.findIn('xabcdefgx')).toEqual(new Set(['bcde', 'abcdef', 'cdefg']));
});

test('thousands of texts with a common prefix are searched for in one pass', {
  timeout: 20_000,
}, () => {
  const texts = Array.from({ length: 1_400 }, (_, index) => `${'a'.repeat(index + 4)}b`);
  const finder = createTextFinder(texts);
  expect(finder.findIn('a'.repeat(1_000_000))).toEqual(new Set());
  expect(finder.replaceIn(`${'a'.repeat(100_000)}b`, () => '')).toBe('a'.repeat(100_000 - 1_403));
});
