/** The order of lists by a column. */
import { expect, test } from 'vitest';
import { nextSort, parseSort, sortRows } from '../../../src/page/app/element/sort.ts';

test('a column orders rows in one direction, then in the other, and then not at all', () => {
  expect(nextSort('', 'time', true)).toBe('-time');
  expect(nextSort('-time', 'time', true)).toBe('time');
  expect(nextSort('time', 'time', true)).toBe('');
  expect(nextSort('', 'at', false)).toBe('at');
  expect(nextSort('at', 'time', true)).toBe('-time');
});

test('the text of an order names its column', () => {
  expect(parseSort('-time')).toEqual({ column: 'time', isDescending: true });
  expect(parseSort('time')).toEqual({ column: 'time', isDescending: false });
  expect(parseSort('')).toBeUndefined();
});

test('rows without a value come last in both directions, and equal rows keep their order', () => {
  const rows = [{ n: 2, k: 'a' }, { k: 'b' }, { n: 1, k: 'c' }, { n: 2, k: 'd' }];
  const order = (isDescending: boolean): string =>
    sortRows(rows, ({ n }) => n, isDescending)
      .map(({ k }) => k)
      .join('');
  expect(order(false)).toBe('cadb');
  expect(order(true)).toBe('adcb');
});
