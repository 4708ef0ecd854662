import { expect, test } from 'vitest';
import { Turns } from '../../../src/replay/send/connection.ts';

/** Takes turns by name; `ends` ends those that have begun. */
function createTurns(max: number) {
  const turns = new Turns(max);
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const take = (name: string): (() => boolean) =>
    turns.take((end) => {
      begun.push(name);
      ends.set(name, end);
    });
  return { begun, take, end: (name: string) => ends.get(name)?.() };
}

test('as many begin as may, the others in their order as turns end', () => {
  const { begun, take, end } = createTurns(2);
  for (const name of ['a', 'b', 'c', 'd']) take(name);
  expect(begun).toEqual(['a', 'b']);
  end('b');
  expect(begun).toEqual(['a', 'b', 'c']);
  end('a');
  expect(begun).toEqual(['a', 'b', 'c', 'd']);
});

test('who leaves while it waits never begins, and takes no turn from others', () => {
  const { begun, take, end } = createTurns(1);
  const leaveA = take('a');
  const leaveB = take('b');
  take('c');
  expect([leaveA(), leaveB(), leaveB()]).toEqual([false, true, false]);
  end('a');
  expect(begun).toEqual(['a', 'c']);
});
