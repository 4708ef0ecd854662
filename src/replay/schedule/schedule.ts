/**
 * When a request leaves.
 *
 * A recording is an interval: from its request's first byte (`at`) to its response's last
 * (`at + time`). B had seen A's response when A ended before B began: this is the happens-before
 * order of the recording, and an ordered replay keeps it. In such an interval order, what B waits
 * for is always a prefix of the recordings sorted by their end. So one number per recording says
 * what it waits for, and one watermark, the length of the prefix that has ended in the replay, says
 * who may leave: O(n log n) to build, O(1) per response.
 *
 * A response that the client cut off at recording ends for nobody: it is not in that prefix.
 *
 * The schedule only counts. It holds no clock and no timer: it is told what time it is. Its numbers
 * lie in typed arrays, 13 bytes for each recording.
 */
import type { Recording } from '../../session/schema.ts';
import type { Pace } from './pace.ts';

/** A request that may leave once it is due, which may be in the past. */
export interface Departure {
  /** Position in the recordings that the schedule was made of. */
  readonly index: number;
  /** In ms from the start of the replay. */
  readonly due: number;
}

export interface Schedule {
  /** What leaves without an outcome of another. Call it once. */
  start(): Departure[];
  /**
   * Tells that the outcome of a recording is there; gives what may leave for it.
   * @param now when it came, in ms from the start of the replay
   */
  settle(index: number, now: number): Departure[];
}

/** Makes the schedule of recordings in their order of departure (see `byDeparture`). */
export function createSchedule(recordings: readonly Recording[], pace: Pace): Schedule {
  const { speed, openLoop } = pace;
  if (speed === 'instant') return createClock(recordings, () => 0);
  if (openLoop) return createClock(recordings, ({ at }) => at / speed);
  return createOrder(recordings, speed);
}

/** All leave by the clock, whatever the outcomes. */
function createClock(
  recordings: readonly Recording[],
  offsetOf: (recording: Recording) => number,
): Schedule {
  return {
    start: () => recordings.map((recording, index) => ({ index, due: offsetOf(recording) })),
    settle: () => [],
  };
}

function createOrder(recordings: readonly Recording[], speed: 'ordered' | number): Schedule {
  const endings = byEnd(recordings);
  const { after, pauses } = waitingFor(recordings, endings, speed);

  const watermark = new Watermark(endings, recordings.length);
  let next = 0;

  const release = (now: number): Departure[] => {
    const released: Departure[] = [];
    for (; next < after.length && (after[next] ?? 0) <= watermark.length; next++) {
      released.push({ index: next, due: now + (pauses[next] ?? 0) });
    }
    return released;
  };
  return {
    start: () => release(0),
    settle(index, now) {
      watermark.raise(index);
      return release(now);
    },
  };
}

/** Recordings in the order in which their requests left; equal times keep the file's order. */
export function byDeparture(recordings: readonly Recording[]): Recording[] {
  return recordings.toSorted((a, b) => a.at - b.at);
}

/** Positions of the recordings that end, in the order of their ends; equal ends in that of departure. */
export function byEnd(recordings: readonly Recording[]): Uint32Array {
  const ends = Float64Array.from(recordings, endOf);
  const endings = Uint32Array.from(recordings.keys()).filter((i) => (ends[i] ?? 0) < Infinity);
  return endings.sort((a, b) => (ends[a] ?? 0) - (ends[b] ?? 0) || a - b);
}

interface Waiting {
  /** By position: how many of the recordings sorted by end must have ended. */
  readonly after: Uint32Array;
  /** By position: how much later it leaves, in ms. */
  readonly pauses: Float64Array;
}

function waitingFor(
  recordings: readonly Recording[],
  endings: Uint32Array,
  speed: number | 'ordered',
): Waiting {
  const after = new Uint32Array(recordings.length);
  const pauses = new Float64Array(speed === 'ordered' ? 0 : recordings.length);
  let seen = 0;
  let lastEnd = 0;
  for (const [index, { at }] of recordings.entries()) {
    // Of those that begin and end in one instant, an earlier one cannot have seen a later one.
    for (let i = endings[seen]; i !== undefined && i < index; i = endings[++seen]) {
      const end = endOf(recordings[i]);
      if (end > at) break;
      lastEnd = end;
    }
    after[index] = seen;
    if (speed !== 'ordered') pauses[index] = Math.max(0, at - lastEnd) / speed;
  }
  return { after, pauses };
}

/** When the response to a recording came to its end, in ms; never, where its client left before. */
export function endOf(recording: Recording | undefined): number {
  return !recording || recording.response.aborted ? Infinity : lastByteAt(recording);
}

/** In whole µs, as sessions are written: 10.1 + 2.2 must not end after a request that left at 12.3. */
export function lastByteAt({ at, response }: Recording): number {
  return Math.round((at + response.time) * 1000) / 1000;
}

/** How many of the recordings, in the order of their ends, have ended without a gap. */
export class Watermark {
  readonly #endings: Uint32Array;
  /** By position: 1 for what has ended. */
  readonly #ended: Uint8Array;
  #length = 0;

  /**
   * @param endings positions of the recordings that end, in the order of their ends
   * @param count of all recordings
   */
  constructor(endings: Uint32Array, count: number) {
    this.#endings = endings;
    this.#ended = new Uint8Array(count);
  }

  get length(): number {
    return this.#length;
  }

  /** The recording at this position has ended. */
  raise(index: number): void {
    this.#ended[index] = 1;
    while (this.#ended[this.#endings[this.#length] ?? -1]) this.#length += 1;
  }
}

/** When a response had come whole, so that a later request may have its values; Infinity for others. */
export function arrivalOf(recording: Recording): number {
  const { response } = recording;
  return !('status' in response) || response.error !== undefined ? Infinity : endOf(recording);
}

/** Positions of the recordings whose responses came whole, in the order in which these had come. */
export function byArrival(recordings: readonly Recording[]): Uint32Array {
  const ends = new Float64Array(recordings.length);
  const positions = new Uint32Array(recordings.length);
  let count = 0;
  let latest = 0;
  let isInOrder = true;
  for (let position = 0; position < recordings.length; position += 1) {
    const recording = recordings[position];
    const end = recording ? arrivalOf(recording) : Infinity;
    if (end === Infinity) continue;
    ends[position] = end;
    positions[count] = position;
    count += 1;
    if (end < latest) isInOrder = false;
    latest = end;
  }
  const arrivals = positions.subarray(0, count);
  return isInOrder ? arrivals : arrivals.sort((a, b) => (ends[a] ?? 0) - (ends[b] ?? 0) || a - b);
}
