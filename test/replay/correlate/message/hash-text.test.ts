import { expect, test } from 'vitest';
import { hashText } from '../../../../src/replay/correlate/message/carried-texts.ts';

/** The text, and those that differ from it in one sign. */
function variantsOf(text: string): string[] {
  const changed = Array.from(text, (_, at) => `${text.slice(0, at)}#${text.slice(at + 1)}`);
  return [text, ...changed];
}

test.each([
  ['an id', '7f3a9b2c-1d4e-4d4e-a9b2-7f3a9b2c0000'],
  ['a query', `SELECT * FROM orders WHERE id = 100000 AND ${'state = 1 AND '.repeat(20)} ok`],
])('%s hashes to another number if any character is changed', (_, text) => {
  const variants = variantsOf(text);
  expect(new Set(variants.map(hashText)).size).toBe(variants.length);
});

test('a very long text hashes to another number if its end is changed', () => {
  const long = 'a'.repeat(100_000);
  expect(hashText(`${long}7`)).not.toBe(hashText(`${long}8`));
  expect(hashText(`${long}7`)).toBe(hashText(`${'a'.repeat(100_000)}7`));
});

test('the lower bits distinguish numbers', () => {
  const cells = new Set(Array.from({ length: 1024 }, (_, index) => hashText(`${index}`) & 1023));
  // Of numbers by chance, 647 are to be expected.
  expect(cells.size).toBeGreaterThan(600);
});
