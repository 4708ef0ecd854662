/** What makes a list one of ids: all of its elements together. */
import { expect, test } from 'vitest';
import { randomness } from '../../../../src/formats/value/randomness.ts';
import { areIds } from '../../../../src/replay/correlate/message/text-kinds.ts';

test.each<[string, readonly string[], boolean, boolean]>([
  ['random together', ['xvbqk', 'jwtzp', 'hgfdq'], true, true],
  ['random together, a little longer and shorter', ['xvbqk', 'jwtzpqr'], true, true],
  ['one by itself', ['xvbqkzrtw'], false, false],
  ['of lengths that no program makes', ['xvbqk', 'jwtzpqrx'], false, false],
  ['too short', ['x7kq', 'q9zw'], false, false],
  ['with another sign', ['xvbqk', 'jw-tz'], false, false],
  ['words', ['title', 'author'], false, false],
])('a list is of ids, or is not, where it is %s', (_, list, areRandom, areLikely) => {
  expect(areIds(list)).toBe(areRandom);
  expect(areIds(list, true)).toBe(areLikely);
});

test('where something else speaks for ids, less has to be random in them', () => {
  const list = ['haiku', 'mysql'];
  const bits = list.reduce((sum, each) => sum + randomness(each), 0);
  expect(bits).toBeGreaterThanOrEqual(0);
  expect(bits).toBeLessThan(12);
  expect([areIds(list), areIds(list, true)]).toEqual([false, true]);
});
