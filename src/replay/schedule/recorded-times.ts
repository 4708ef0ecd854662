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

/** A packet: items of a streamed answer that had come between two requests. */
export interface Packet {
  /** Position of the recording of the stream. */
  readonly stream: number;
  /** Its own position, behind those of all recordings. */
  readonly position: number;
  /** Which one of its stream, from 0. */
  readonly number: number;
  /** How many items of the stream came before it. */
  readonly from: number;
  /** How many items of the stream there are with it. */
  readonly to: number;
  /** When it was complete, in ms. */
  readonly end: number;
}

/** The packets of all recordings. */
export function findPackets(recordings: readonly Recording[]): Packet[] {
  const packets: Packet[] = [];
  for (const [stream, recording] of recordings.entries()) {
    const { at, response } = recording;
    if (!('parts' in response) || !response.parts) continue;
    let [from, number] = [0, 0];
    for (const [time, to] of response.parts) {
      if (to <= from) continue;
      const end = Math.min(lastByteAt(recording), Math.round((at + time) * 1000) / 1000);
      const position = recordings.length + packets.length;
      packets.push({ stream, position, number, from, to, end });
      [from, number] = [to, number + 1];
    }
  }
  return packets;
}

/**
 * What ends in a session, in the order of the ends: recordings by their positions, and packets by positions behind
 * these. Of equal ends, departure decides.
 */
export class Endings {
  readonly order: Uint32Array;
  readonly #ends: Float64Array;
  readonly #streams: Uint32Array;

  constructor(recordings: readonly Recording[], packets: readonly Packet[]) {
    const ends = new Float64Array(recordings.length + packets.length);
    for (let at = 0; at < recordings.length; at += 1) ends[at] = endOf(recordings[at]);
    for (const [at, { end }] of packets.entries()) ends[recordings.length + at] = end;
    this.#ends = ends;
    this.#streams = Uint32Array.from(packets, ({ stream }) => stream);
    const all = new Uint32Array(ends.length).map((_, at) => at);
    this.order = all
      .filter((at) => (ends[at] ?? 0) < Infinity)
      .sort((a, b) => this.endOf(a) - this.endOf(b) || this.ownerOf(a) - this.ownerOf(b) || b - a);
  }

  /** When it ended, in ms. @param at position of a recording or a packet */
  endOf(at: number): number {
    return this.#ends[at] ?? Infinity;
  }

  /** Position of the recording that it belongs to. */
  ownerOf(at: number): number {
    const count = this.#ends.length - this.#streams.length;
    return at < count ? at : (this.#streams[at - count] ?? at);
  }
}

/** How much of what ends, in the order of the ends, has ended without a gap. */
export class Watermark {
  readonly #endings: Uint32Array;
  /** By position: 1 if it has ended. */
  readonly #ended: Uint8Array;
  #length = 0;

  constructor({ order }: Pick<Endings, 'order'>) {
    this.#endings = order;
    this.#ended = new Uint8Array(order.reduce((most, at) => Math.max(most, at + 1), 0));
  }

  get length(): number {
    return this.#length;
  }

  /** Notes that what is at a position has ended. */
  raise(index: number): void {
    this.#ended[index] = 1;
    while (this.#ended[this.#endings[this.#length] ?? -1]) this.#length += 1;
  }
}
