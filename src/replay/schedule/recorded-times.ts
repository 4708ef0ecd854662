/**
 * When requests left and responses came, as a session has it.
 *
 * A recording is an interval: from its request's first byte (`at`) to its response's last (`at + time`). B
 * had seen A's response if A ended before B began. This is the happens-before order of the recording.
 */
import type { Recording } from '../../session/schema.ts';

/** Recordings in the order in which their requests left. Of equal times, the order of the file decides. */
export function byDeparture(recordings: readonly Recording[]): Recording[] {
  return recordings.toSorted((a, b) => a.at - b.at);
}

/** When the response to a recording ended, in ms; Infinity if its client left before. */
export function endOf(recording: Recording | undefined): number {
  return !recording || recording.response.aborted ? Infinity : lastByteAt(recording);
}

/**
 * When the last byte of a response came, in ms. It is rounded to µs, as sessions are written: 10.1 + 2.2 must
 * not be later than a request that left at 12.3.
 */
export function lastByteAt({ at, response }: Recording): number {
  return Math.round((at + response.time) * 1000) / 1000;
}

/** When a response was complete, so that later requests may have its values; Infinity if it never was. */
export function arrivalOf(recording: Recording): number {
  const { response } = recording;
  return !('status' in response) || response.error !== undefined ? Infinity : endOf(recording);
}

/** Positions of the recordings with complete responses, in the order in which these were complete. */
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

/** Positions of the recordings that end, in the order of their ends. Of equal ends, departure decides. */
export function byEnd(recordings: readonly Recording[]): Uint32Array {
  const ends = Float64Array.from(recordings, endOf);
  const endings = Uint32Array.from(recordings.keys()).filter((i) => (ends[i] ?? 0) < Infinity);
  return endings.sort((a, b) => (ends[a] ?? 0) - (ends[b] ?? 0) || a - b);
}

/** How many of the recordings, in the order of their ends, have ended without a gap. */
export class Watermark {
  readonly #endings: Uint32Array;
  /** By position: 1 if the recording has ended. */
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

  /** Notes that the recording at a position has ended. */
  raise(index: number): void {
    this.#ended[index] = 1;
    while (this.#ended[this.#endings[this.#length] ?? -1]) this.#length += 1;
  }
}
