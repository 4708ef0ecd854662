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
 * The schedule only counts. It holds no clock and no timer.
 */
import type { Recording } from '../session/schema.ts';

/**
 * `'ordered'`: as soon as every response that had arrived before it in the recording has arrived.
 * `'instant'`: all at once. A factor above 0 adds the recorded pause after the last of those
 * responses, divided by the factor: 2 is twice as fast.
 */
export type Speed = 'ordered' | 'instant' | number;

/** A request that may leave now, or `pause` ms from now. */
export interface Departure {
  /** Position in the recordings that the schedule was made of. */
  readonly index: number;
  readonly pause: number;
}

export interface Schedule {
  /** What leaves at the start. Call it once. */
  start(): Departure[];
  /** Tells that the outcome of a recording is there; gives what may leave for it. */
  settle(index: number): Departure[];
}

interface Waiting extends Departure {
  /** How many of the recordings sorted by end must have ended. */
  readonly after: number;
}

/** Makes the schedule of recordings in their order of departure (see `byDeparture`). */
export function createSchedule(recordings: readonly Recording[], speed: Speed): Schedule {
  if (speed === 'instant') {
    const all = recordings.map((_, index) => ({ index, pause: 0 }));
    return { start: () => all, settle: () => [] };
  }
  const endings = byEnd(recordings);
  const waiting = waitingFor(recordings, endings, speed);

  const ended = new Set<number>();
  let watermark = 0;
  let next = 0;

  const release = (): Departure[] => {
    const released: Departure[] = [];
    for (let entry = waiting[next]; entry && entry.after <= watermark; entry = waiting[++next]) {
      released.push({ index: entry.index, pause: entry.pause });
    }
    return released;
  };
  return {
    start: release,
    settle(index) {
      ended.add(index);
      for (let head = endings[watermark]; head !== undefined && ended.has(head); ) {
        ended.delete(head);
        head = endings[++watermark];
      }
      return release();
    },
  };
}

/** Recordings in the order in which their requests left; equal times keep the file's order. */
export function byDeparture(recordings: readonly Recording[]): Recording[] {
  return recordings.toSorted((a, b) => a.at - b.at);
}

/** Positions of the recordings that end, in the order of their ends; equal ends in that of departure. */
function byEnd(recordings: readonly Recording[]): number[] {
  const endings = recordings
    .map((_, index) => index)
    .filter((i) => endOf(recordings[i]) < Infinity);
  return endings.sort((a, b) => endOf(recordings[a]) - endOf(recordings[b]) || a - b);
}

function waitingFor(
  recordings: readonly Recording[],
  endings: readonly number[],
  speed: number | 'ordered',
): Waiting[] {
  let after = 0;
  let lastEnd = 0;
  return recordings.map((recording, index) => {
    // Of those that begin and end in one instant, an earlier one cannot have seen a later one.
    for (let i = endings[after]; i !== undefined && i < index; i = endings[++after]) {
      const end = endOf(recordings[i]);
      if (end > recording.at) break;
      lastEnd = end;
    }
    const pause = speed === 'ordered' ? 0 : Math.max(0, recording.at - lastEnd) / speed;
    return { index, after, pause };
  });
}

/** In whole µs, as sessions are written: 10.1 + 2.2 must not end after a request that left at 12.3. */
export function endOf(recording: Recording | undefined): number {
  if (!recording || recording.response.aborted) return Infinity;
  return Math.round((recording.at + recording.response.time) * 1000) / 1000;
}
