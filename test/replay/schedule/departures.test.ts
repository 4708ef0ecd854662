import { describe, expect, test } from 'vitest';
import { Departures } from '../../../src/replay/schedule/departures.ts';
import type { PaceSettings } from '../../../src/replay/schedule/pace.ts';
import { byDeparture } from '../../../src/replay/schedule/recorded-times.ts';
import type { Recording } from '../../../src/session/schema.ts';
import { createSession, recordingOf } from '../../kit/index.ts';
import { createRandom } from '../../session/random-sessions.ts';
import { createRandomRecordings } from '../random-intervals.ts';
import { endOf, seenBy } from '../seen-by.ts';

const SETS = Array.from({ length: 300 }, (_, seed) => createRandomRecordings(seed, 25));

/** What has left when: due times by position in the recordings. */
type Left = Map<number, number>;

interface PlayOptions {
  readonly pace: PaceSettings;
  /** @default any number */
  readonly connections?: number;
  /** @default no recording needs another */
  readonly needs?: readonly (readonly number[])[];
}

/** Departures at the end of all time, when everything that may leave is due. */
function play(recordings: readonly Recording[], options: PlayOptions) {
  const { pace, connections = Infinity, needs = recordings.map(() => []) } = options;
  let left: Left = new Map();
  const departures = new Departures(recordings, {
    pace,
    needs,
    connections,
    now: () => Infinity,
    send(index, due) {
      left.set(index, due);
      return true;
    },
  });
  const takeLeft = (): Left => {
    const taken = left;
    left = new Map();
    return taken;
  };
  return {
    start(): Left {
      departures.start();
      return takeLeft();
    },
    /** The answer to a request has come. */
    settle(index: number, now: number): Left {
      departures.settle(index, now);
      departures.free();
      return takeLeft();
    },
  };
}

/**
 * A replay as plainly as it can be: after each ending, everything that has not left and whose seen
 * ones have all ended leaves, its own pause after that.
 */
function createModel(sorted: readonly Recording[], factor: number) {
  const left = new Set<Recording>();
  const ended = new Set<Recording>();
  return (now: number, ending?: Recording): Left => {
    if (ending) ended.add(ending);
    const leaving: Left = new Map();
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

/** Plays recordings beside the model, with answers in random order. Gives how many have left. */
function playBesideModel(sorted: readonly Recording[], pace: PaceSettings, seed: number): number {
  const random = createRandom(seed);
  const played = play(sorted, { pace });
  const model = createModel(sorted, typeof pace.speed === 'number' ? pace.speed : Infinity);
  const inFlight: number[] = [];
  let count = 0;
  let now = 0;
  const compare = (left: Left, expected: Left): void => {
    expect(new Set(left.keys())).toEqual(new Set(expected.keys()));
    for (const [index, due] of left) expect(due).toBeCloseTo(expected.get(index) ?? NaN, 9);
    inFlight.push(...left.keys());
    count += left.size;
  };
  compare(played.start(), model(now));
  while (inFlight.length > 0) {
    const [index = -1] = inFlight.splice(Math.floor(random() * inFlight.length), 1);
    now += random() * 10;
    compare(played.settle(index, now), model(now, sorted[index]));
  }
  return count;
}

describe('an ordered or paced replay', () => {
  test.each<PaceSettings>([{ speed: 'ordered' }, { speed: 0.5 }, { speed: 1 }, { speed: 3 }])(
    'sends what has seen only answers that are there, its pause after the last of them: %j',
    (pace) => {
      for (const [seed, set] of SETS.entries()) {
        const sorted = byDeparture(set);
        expect(playBesideModel(sorted, pace, seed)).toBe(sorted.length);
      }
    },
  );

  test('keeps cause and effect where binary fractions do not add up', () => {
    const { recordings } = createSession([
      recordingOf('GET', '/cause', 200, { at: 0.1, time: 0.2 }),
      recordingOf('GET', '/effect', 200, { at: 0.3 }),
    ]);

    expect(play(recordings, { pace: {} }).start()).toEqual(new Map([[0, 0]]));
  });

  test('does not wait for a response that the client cut off', () => {
    const { recordings } = createSession([
      recordingOf('GET', '/stream', 200, { at: 0, time: 1, response: { aborted: true } }),
      recordingOf('GET', '/next', 200, { at: 10 }),
    ]);

    expect(play(recordings, { pace: {} }).start()).toEqual(
      new Map([
        [0, 0],
        [1, 0],
      ]),
    );
  });

  test('does not pause after a response that the client cut off', () => {
    const { recordings } = createSession([
      recordingOf('GET', '/a', 200, { at: 0, time: 10 }),
      recordingOf('GET', '/stream', 200, { at: 0, time: 80, response: { aborted: true } }),
      recordingOf('GET', '/b', 200, { at: 100 }),
    ]);
    const played = play(recordings, { pace: { speed: 2 } });
    played.start();

    expect(played.settle(0, 1000)).toEqual(new Map([[2, 1045]]));
  });
});

test('an instant replay sends everything at the start', () => {
  for (const set of SETS) {
    const played = play(set, { pace: { speed: 'instant' } });
    expect(played.start()).toEqual(new Map(set.map((_, index) => [index, 0])));
    for (const index of set.keys()) expect(played.settle(index, 9).size).toBe(0);
  }
});

test.each([0.5, 1, 4])(
  'an open loop at factor %s sends everything at its recorded time, whatever ends',
  (speed) => {
    for (const set of SETS) {
      const sorted = byDeparture(set);
      const played = play(sorted, { pace: { speed, openLoop: true } });
      const due = sorted.map(({ at }, index) => [index, at / speed] as const);
      expect(played.start()).toEqual(new Map(due));
      for (const index of sorted.keys()) expect(played.settle(index, 2000).size).toBe(0);
    }
  },
);

describe('with few connections', () => {
  /** Recordings that an open loop sends at these times. */
  function sentAt(times: readonly number[]): readonly Recording[] {
    return createSession(times.map((at) => recordingOf('GET', '/', 200, { at }))).recordings;
  }

  /** Positions in the order in which they leave, one request at a time. */
  function playOneByOne(recordings: readonly Recording[], needs?: PlayOptions['needs']): number[] {
    const pace = { speed: 1, openLoop: true };
    const played = play(recordings, { pace, connections: 1, ...(needs && { needs }) });
    const order: number[] = [];
    let [next] = played.start().keys();
    while (next !== undefined) {
      order.push(next);
      [next] = played.settle(next, 0).keys();
    }
    return order;
  }

  test('what is due first leaves first, and of one time what comes first in the recording', () => {
    for (let seed = 0; seed < 200; seed += 1) {
      const random = createRandom(seed);
      const times = Array.from({ length: 60 }, () => Math.floor(random() * 12));
      const expected = [...times.keys()].sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0) || a - b);
      expect(playOneByOne(sentAt(times))).toEqual(expected);
    }
  });

  test('what has waited for a value goes before thousands that are due later', () => {
    const waiting = 20;
    const times = Array.from({ length: 20_000 }, (_, index) => Math.max(0, index - waiting));
    const needs = times.map((_, index) => (index < waiting ? [(index + 1) * 900] : []));
    const expected = [...times.keys()]
      .slice(waiting)
      .flatMap((index) =>
        index % 900 === 0 && index <= 18_000 ? [index, index / 900 - 1] : index,
      );
    expect(playOneByOne(sentAt(times), needs)).toEqual(expected);
  });
});

test('a halted replay sends nothing more', () => {
  const { recordings } = createSession([
    recordingOf('GET', '/a', 200, { at: 0, time: 1 }),
    recordingOf('GET', '/b', 200, { at: 2 }),
  ]);
  const sent: number[] = [];
  const departures = new Departures(recordings, {
    pace: {},
    needs: [[], []],
    connections: 1,
    now: () => 0,
    send: (index) => sent.push(index) > 0,
  });
  departures.start();
  departures.halt();
  departures.settle(0, 0);
  departures.free();
  expect(sent).toEqual([0]);
});

test('byDeparture sorts by the time of departure, and keeps the order of the file among equal times', () => {
  const { recordings } = createSession([
    recordingOf('GET', '/', 200, { id: 'late', at: 9 }),
    recordingOf('GET', '/', 200, { id: 'first', at: 0 }),
    recordingOf('GET', '/', 200, { id: 'second', at: 0 }),
  ]);

  expect(byDeparture(recordings).map(({ id }) => id)).toEqual(['first', 'second', 'late']);
});
