import { expect, test } from 'vitest';
import { mergeLines } from '../../../../src/replay/correlate/documents/merge-lines.ts';

const READ = 'Milk\nTea\nRice';

test.each([
  [
    'a line that was changed',
    'Milk\nCoffee\nRice',
    'Eve was here\nMilk\nTea\nRice\n',
    'Eve was here\nMilk\nCoffee\nRice\n',
  ],
  ['a line that was removed', 'Milk\nRice', 'Milk\nTea\nBread', 'Milk\nBread'],
  [
    'a line that was put between two',
    'Milk\nEggs\nTea\nRice',
    'Milk\nTea\nBread',
    'Milk\nEggs\nTea\nBread',
  ],
  ['a line behind one that is there', 'Milk\nEggs\nTea\nRice', 'Milk\nBread', 'Milk\nEggs\nBread'],
  ['a line before one that is there', 'Milk\nEggs\nTea\nRice', 'Bread\nTea', 'Bread\nEggs\nTea'],
  ['a line at the end', 'Milk\nTea\nRice\nEggs', 'Bread', 'Bread\nEggs'],
  ['a line at the start', 'Eggs\nMilk\nTea\nRice', 'Bread', 'Eggs\nBread'],
])('%s is so in the live text', (_, written, live, merged) => {
  expect(mergeLines(READ, written, live)).toBe(merged);
});

test('lines end as the client ends them', () => {
  expect(mergeLines(READ, 'Milk\r\nCoffee\r\nRice', 'Tea\nBread')).toBe('Coffee\r\nBread');
});

test.each([
  ['does not have', 'Milk\nRice'],
  ['has twice', 'Tea\nMilk\nTea'],
])('a changed line that the live text %s is not merged', (_, live) => {
  expect(mergeLines(READ, 'Milk\nCoffee\nRice', live)).toBeUndefined();
});

test('a text of one line is not merged', () => {
  expect(mergeLines('Milk', 'Tea', 'Milk\nRice')).toBeUndefined();
});
