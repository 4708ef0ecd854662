import { describe, expect, test } from 'vitest';
import type { Pace } from '../../../src/replay/schedule/pace.ts';
import {
  byDeparture,
  createSchedule,
  type Departure,
} from '../../../src/replay/schedule/schedule.ts';
import type { Recording } from '../../../src/session/schema.ts';
import { createSession, recordingOf } from '../../kit/index.ts';
import { createRandom } from '../../session/random-sessions.ts';
import { createRandomRecordings } from '../random-intervals.ts';
import { endOf, seenBy } from '../seen-by.ts';

const ORDERED: Pace = { speed: 'ordered', openLoop: false };
const SETS = Array.from({ length: 300 }, (_, seed) => createRandomRecordings(seed, 25));

/** What leaves when: its due time by position in the recordings. */
type Leaving = Map<number, number>;

/**
 * A replay as plainly as it can be: after each ending, everything that has not left and whose seen
 * ones have all ended leaves, its own pause after that.
 */
function createModel(sorted: readonly Recording[], factor: number) {
  const left = new Set<Recording>();
  const ended = new Set<Recording>();
  return (now: number, ending?: Recording): Leaving => {
    if (ending) ended.add(ending);
    const leaving: Leaving = new Map();
    for (const [index, recording] of sorted.entries()) {
      const seen = seenBy(recording, sorted);
      if (left.has(recording) || !seen.every((each) => ended.has(each))) continue;
      left.add(recording);
      const pause = recording.at - Math.max(0, ...seen.map(endOf));
      leaving.set(index, now + pause / factor);
    }
    return leaving;
  };
}

/**
 * Plays a schedule beside the model, with answers in random order after random times; gives how many
 * have left.
 */
function playBesideModel(sorted: readonly Recording[], pace: Pace, seed: number): number {
  const random = createRandom(seed);
  const schedule = createSchedule(sorted, pace);
  const model = createModel(sorted, typeof pace.speed === 'number' ? pace.speed : Infinity);
  const underWay: number[] = [];
  let count = 0;
  let now = 0;
  const leave = (departures: readonly Departure[], leaving: Leaving): void => {
    expect(departures.map(({ index }) => index)).toEqual([...leaving.keys()]);
    for (const { index, due } of departures) {
      expect(due).toBeCloseTo(leaving.get(index) ?? Number.NaN, 9);
      underWay.push(index);
      count += 1;
    }
  };
  leave(schedule.start(), model(now));
  while (underWay.length > 0) {
    const [index = -1] = underWay.splice(Math.floor(random() * underWay.length), 1);
    now += random() * 10;
    leave(schedule.settle(index, now), model(now, sorted[index]));
  }
  return count;
}

describe('after each answer, in whatever order they come, exactly what has seen only ended ones leaves', () => {
  test.each<Pace>([
    { speed: 'ordered', openLoop: false },
    { speed: 0.5, openLoop: false },
    { speed: 1, openLoop: false },
    { speed: 3, openLoop: false },
  ])('its pause later: %j', (pace) => {
    for (const [seed, set] of SETS.entries()) {
      const sorted = byDeparture(set);
      expect(playBesideModel(sorted, pace, seed)).toBe(sorted.length);
    }
  });
});

describe('an ordered schedule', () => {
  test('keeps cause and effect where binary fractions do not add up', () => {
    const { recordings } = createSession([
      recordingOf('GET', '/cause', 200, { at: 0.1, time: 0.2 }),
      recordingOf('GET', '/effect', 200, { at: 0.3 }),
    ]);

    expect(createSchedule(recordings, ORDERED).start()).toEqual([{ index: 0, due: 0 }]);
  });

  test('does not wait for a recording that the client cut off', () => {
    const { recordings } = createSession([
      recordingOf('GET', '/stream', 200, { at: 0, time: 1, response: { aborted: true } }),
      recordingOf('GET', '/next', 200, { at: 10 }),
    ]);

    expect(createSchedule(recordings, ORDERED).start()).toEqual([
      { index: 0, due: 0 },
      { index: 1, due: 0 },
    ]);
  });
});

describe('a paced schedule', () => {
  test('does not pause after a response that the client cut off', () => {
    const { recordings } = createSession([
      recordingOf('GET', '/a', 200, { at: 0, time: 10 }),
      recordingOf('GET', '/stream', 200, { at: 0, time: 80, response: { aborted: true } }),
      recordingOf('GET', '/b', 200, { at: 100 }),
    ]);
    const schedule = createSchedule(recordings, { speed: 2, openLoop: false });
    schedule.start();

    expect(schedule.settle(0, 1000)).toEqual([{ index: 2, due: 1045 }]);
  });
});

describe('an instant schedule', () => {
  test('lets everything leave at the start, without a pause', () => {
    for (const set of SETS) {
      const schedule = createSchedule(set, { speed: 'instant', openLoop: false });
      expect(schedule.start()).toEqual(set.map((_, index) => ({ index, due: 0 })));
      for (const index of set.keys()) expect(schedule.settle(index, 9)).toEqual([]);
    }
  });
});

describe('an open-loop schedule', () => {
  test.each([0.5, 1, 4])('at factor %s lets all leave at their times, whatever ends', (speed) => {
    for (const set of SETS) {
      const sorted = byDeparture(set);
      const schedule = createSchedule(sorted, { speed, openLoop: true });
      const due = sorted.map(({ at }, index) => ({ index, due: at / speed }));
      expect(schedule.start()).toEqual(due);
      for (const index of sorted.keys()) expect(schedule.settle(index, 2000)).toEqual([]);
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
