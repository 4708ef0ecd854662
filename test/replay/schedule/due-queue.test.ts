import { expect, test } from 'vitest';
import { DueQueue } from '../../../src/replay/schedule/departures.ts';
import type { Departure } from '../../../src/replay/schedule/schedule.ts';
import { createRandom } from '../../session/random-sessions.ts';

test('gives what is due first, and of one time in the order of the recording, as it comes and goes', () => {
  for (let seed = 0; seed < 200; seed++) {
    const random = createRandom(seed);
    const queue = new DueQueue();
    let expected: Departure[] = [];
    for (let index = 0; index < 60; index++) {
      const departure = { index: (index * 7) % 60, due: Math.floor(random() * 12) };
      queue.add(departure);
      expected = [...expected, departure].sort((a, b) => a.due - b.due || a.index - b.index);
      expect(queue.first()).toEqual(expected[0]);
      if (random() < 0.4) {
        queue.take();
        expected.shift();
      }
    }
    while (expected.length > 0) {
      expect(queue.first()).toEqual(expected.shift());
      queue.take();
    }
    expect(queue.first()).toBeUndefined();
  }
});

test('goes on where thousands have come and gone', () => {
  const queue = new DueQueue();
  const taken: number[] = [];
  for (let index = 0; index < 20_000; index++) queue.add({ index, due: index });
  for (let step = 0; step < 20_000; step++) {
    taken.push(queue.first()?.index ?? -1);
    queue.take();
    // What was held back is due long since, and goes before all others.
    if (step % 1000 === 7) queue.add({ index: 50_000 + step, due: 0 });
  }
  const late = Array.from({ length: 20 }, (_, index) => 50_007 + 1000 * index);

  expect(taken.filter((index) => index >= 50_000)).toEqual(late);
  expect(taken.filter((index) => index < 50_000)).toEqual(
    Array.from({ length: 19_980 }, (_, i) => i),
  );
  expect(taken[8]).toBe(50_007);
});

test('has nothing to give where nothing came', () => {
  const queue = new DueQueue();
  queue.take();
  expect(queue.first()).toBeUndefined();
});
