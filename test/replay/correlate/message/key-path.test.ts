import { expect, test } from 'vitest';
import { KeyPath } from '../../../../src/replay/correlate/message/text-walk.ts';

test('the same keys are one path, others another', () => {
  const root = new KeyPath();
  expect(root.key('a').key('b')).toBe(root.key('a').key('b'));
  expect(root.key('b')).not.toBe(root.key('a'));
  expect(root.key('a').key('b')).not.toBe(root.key('b').key('b'));
});

test('the elements of a list are one path, which is not that of the list', () => {
  const list = new KeyPath().key('items');
  expect(list.elements()).toBe(list.elements());
  expect(list.elements()).not.toBe(list);
  expect(list.elements().key('id')).not.toBe(list.key('id'));
});

test('keys that are data are not kept without end, at whatever depth they stand', () => {
  const root = new KeyPath();
  const kept = root.key('kept');
  for (let index = 0; index < 5000; index += 1) root.key(`a${index}`).key(`b${index}`);
  expect(root.key('late')).not.toBe(root.key('late'));
  expect(kept.key('late')).not.toBe(kept.key('late'));
  expect(root.key('kept')).toBe(kept);
});
