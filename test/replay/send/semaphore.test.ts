import { expect, test } from 'vitest';
import { Semaphore } from '../../../src/replay/send/connection.ts';

/** Acquires permits for named tasks; `end` ends one that has begun. */
function createTasks(max: number) {
  const semaphore = new Semaphore(max);
  const begun: string[] = [];
  const releases = new Map<string, () => void>();
  const acquire = (name: string): (() => boolean) =>
    semaphore.acquire((release) => {
      begun.push(name);
      releases.set(name, release);
    });
  return { begun, acquire, end: (name: string) => releases.get(name)?.() };
}

test('a semaphore starts as many tasks as it has permits, and the others in order as these end', () => {
  const { begun, acquire, end } = createTasks(2);
  for (const name of ['a', 'b', 'c', 'd']) acquire(name);
  expect(begun).toEqual(['a', 'b']);
  end('b');
  expect(begun).toEqual(['a', 'b', 'c']);
  end('a');
  expect(begun).toEqual(['a', 'b', 'c', 'd']);
});

test('a task that is cancelled while it waits never starts, and takes no permit', () => {
  const { begun, acquire, end } = createTasks(1);
  const cancelA = acquire('a');
  const cancelB = acquire('b');
  acquire('c');
  expect([cancelA(), cancelB(), cancelB()]).toEqual([false, true, false]);
  end('a');
  expect(begun).toEqual(['a', 'c']);
});
