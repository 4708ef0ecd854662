import { describe, expect, test } from 'vitest';
import { byDeparture, createSchedule, type Speed } from '../../src/replay/schedule.ts';
import type { Recording } from '../../src/session/schema.ts';
import { createSession, recordingOf } from '../kit/index.ts';
import { createRandom } from '../session/random-sessions.ts';
import { createRandomRecordings } from './random-intervals.ts';

const SETS = Array.from({ length: 300 }, (_, seed) => createRandomRecordings(seed, 25));

/** What has to hold, written as plainly as it can be: what `b` had seen when it left. */
function seenBy(b: Recording, all: readonly Recording[]): Recording[] {
  return all.filter((a) => !a.response.aborted && a !== b && endOf(a) <= b.at && !isTie(a, b, all));
}

function endOf({ at, response }: Recording): number {
  return at + response.time;
}

/** Of recordings that begin and end in one instant, the later cannot have been seen by the earlier. */
function isTie(a: Recording, b: Recording, all: readonly Recording[]): boolean {
  return a.at === b.at && all.indexOf(a) > all.indexOf(b);
}

/** Plays a schedule in random order of answers; gives what left, with what had ended before it. */
function play(sorted: readonly Recording[], speed: Speed, seed: number): Map<number, Set<number>> {
  const random = createRandom(seed);
  const schedule = createSchedule(sorted, speed);
  const left = new Map<number, Set<number>>();
  const underWay: number[] = [];
  const ended = new Set<number>();
  const depart = (departures: readonly { index: number }[]): void => {
    for (const { index } of departures) {
      expect(left.has(index)).toBe(false);
      left.set(index, new Set(ended));
      underWay.push(index);
    }
  };
  depart(schedule.start());
  while (underWay.length > 0) {
    const [index = -1] = underWay.splice(Math.floor(random() * underWay.length), 1);
    ended.add(index);
    depart(schedule.settle(index));
  }
  return left;
}

describe('an ordered schedule', () => {
  test('lets every recording leave exactly once, in any order of answers', () => {
    for (const [seed, set] of SETS.entries()) {
      const sorted = byDeparture(set);
      expect(play(sorted, 'ordered', seed).size).toBe(sorted.length);
    }
  });

  test('lets none leave before all that it had seen has ended', () => {
    for (const [seed, set] of SETS.entries()) {
      const sorted = byDeparture(set);
      for (const [index, endedBefore] of play(sorted, 'ordered', seed)) {
        const recording = sorted[index];
        const seen = recording ? seenBy(recording, sorted) : [];
        for (const a of seen) expect(endedBefore).toContain(sorted.indexOf(a));
      }
    }
  });

  test('waits for nothing else: once the seen ones have ended, it leaves', () => {
    for (const set of SETS) {
      const sorted = byDeparture(set);
      for (const recording of sorted) {
        expect(leavesAfter(sorted, seenBy(recording, sorted))).toContain(recording);
      }
    }
  });

  test('keeps cause and effect where binary fractions do not add up', () => {
    const { recordings } = createSession([
      recordingOf('GET', '/cause', 200, { at: 0.1, time: 0.2 }),
      recordingOf('GET', '/effect', 200, { at: 0.3 }),
    ]);

    expect(createSchedule(recordings, 'ordered').start()).toEqual([{ index: 0, pause: 0 }]);
  });

  test('does not wait for a recording that the client cut off', () => {
    const { recordings } = createSession([
      recordingOf('GET', '/stream', 200, { at: 0, time: 1, response: { aborted: true } }),
      recordingOf('GET', '/next', 200, { at: 10 }),
    ]);

    expect(createSchedule(recordings, 'ordered').start()).toEqual([
      { index: 0, pause: 0 },
      { index: 1, pause: 0 },
    ]);
  });
});

/**
 * Ends exactly these, which are closed under "had seen", and what they let leave is what must be
 * able to go without any further answer.
 */
function leavesAfter(sorted: readonly Recording[], ending: readonly Recording[]): Recording[] {
  const schedule = createSchedule(sorted, 'ordered');
  const left = schedule.start();
  for (const recording of ending) left.push(...schedule.settle(sorted.indexOf(recording)));
  return left.flatMap(({ index }) => sorted[index] ?? []);
}

describe('a paced schedule', () => {
  test.each([0.5, 1, 3])('at factor %s pauses as the recording did, divided by it', (factor) => {
    for (const set of SETS) {
      const sorted = byDeparture(set);
      const schedule = createSchedule(sorted, factor);
      const departures = schedule.start();
      for (let i = 0; i < departures.length; i++) {
        departures.push(...schedule.settle(departures[i]?.index ?? -1));
      }
      for (const { index, pause } of departures) {
        const recording = sorted[index];
        const lastEnd = recording ? Math.max(0, ...seenBy(recording, sorted).map(endOf)) : 0;
        expect(pause).toBeCloseTo(((recording?.at ?? 0) - lastEnd) / factor, 9);
      }
      expect(departures).toHaveLength(sorted.length);
    }
  });

  test('does not pause after a response that the client cut off', () => {
    const { recordings } = createSession([
      recordingOf('GET', '/a', 200, { at: 0, time: 10 }),
      recordingOf('GET', '/stream', 200, { at: 0, time: 80, response: { aborted: true } }),
      recordingOf('GET', '/b', 200, { at: 100 }),
    ]);
    const schedule = createSchedule(recordings, 2);
    schedule.start();

    expect(schedule.settle(0)).toEqual([{ index: 2, pause: 45 }]);
  });
});

describe('an instant schedule', () => {
  test('lets everything leave at the start, without a pause', () => {
    for (const set of SETS) {
      const schedule = createSchedule(set, 'instant');
      expect(schedule.start()).toEqual(set.map((_, index) => ({ index, pause: 0 })));
      for (const index of set.keys()) expect(schedule.settle(index)).toEqual([]);
    }
  });
});

describe('byDeparture', () => {
  test('sorts by the time of departure and keeps the order of the file among equal times', () => {
    const { recordings } = createSession([
      recordingOf('GET', '/', 200, { id: 'late', at: 9 }),
      recordingOf('GET', '/', 200, { id: 'first', at: 0 }),
      recordingOf('GET', '/', 200, { id: 'second', at: 0 }),
    ]);

    expect(byDeparture(recordings).map(({ id }) => id)).toEqual(['first', 'second', 'late']);
  });
});
