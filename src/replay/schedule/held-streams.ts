/**
 * When a response is aborted that was not read to its end in the recording.
 *
 * A stream that was open while other requests were answered is aborted once those answers have arrived that
 * had arrived before its client left, and those packets of its own on which other requests had waited. A factor
 * adds the recorded pause after the last of them. The target may be slower or faster than it was, and other
 * requests may rely on the stream. In an open loop, the stream is
 * aborted after as much time as in the recording, whatever has arrived. A stream that was open by itself is
 * aborted after as many bytes, or as much time, as in the recording.
 */

import { partitionPoint } from '../../collections.ts';
import { isSafeMethod } from '../../http/method-override.ts';
import { decodeBody } from '../../session/body.ts';
import { UNKNOWN_ANSWER } from '../../session/constraints.ts';
import type { Body, Recording } from '../../session/schema.ts';
import { type PaceSettings, paceOf } from './pace.ts';
import { Endings, lastByteAt, type Packet, Watermark } from './recorded-times.ts';

interface HeldStream {
  readonly id: string;
  /** How much of what ends, in the order of the ends, must have ended. */
  readonly after: number;
  /** After the last of them, in ms, as recorded. */
  readonly pause: number;
  /** After its own request, in ms, as recorded. */
  readonly time: number;
}

interface Waiting {
  readonly after: number;
  readonly release: () => void;
}

/** The responses of a replay that are aborted, as they were in the recording. */
export class HeldStreams {
  readonly #factor: number | undefined;
  readonly #watermark: Watermark;
  readonly #holds = new Map<string, Hold>();
  /** Those that may not be aborted yet, the next one last. */
  readonly #waiting: Waiting[];

  /**
   * @param recordings in their order of departure
   * @param packets of these, whose positions are behind those of the recordings
   */
  constructor(recordings: readonly Recording[], packets: readonly Packet[], pace: PaceSettings) {
    const { speed, openLoop } = paceOf(pace);
    this.#factor = typeof speed === 'number' ? speed : undefined;
    const endings = recordings.some(isHoldable) ? new Endings(recordings, packets) : undefined;
    const streams = endings ? findHeldStreams(recordings, endings) : [];
    const held = openLoop ? [] : streams;
    if (openLoop) for (const stream of streams) this.#holdByClock(stream, speed);
    this.#watermark = new Watermark(endings && held.length > 0 ? endings : NOTHING);
    this.#waiting = held
      .map((stream): Waiting => ({ after: stream.after, release: this.#hold(stream) }))
      .sort((a, b) => b.after - a.after);
  }

  /** Whether the response to a recording is aborted, or read while others are sent: nothing waits for its connection. */
  has(recording: Recording): boolean {
    return isCutOff(recording) || 'parts' in recording.response;
  }

  /** When to abort the response to a recording; undefined if it is read to its end. */
  cutOffOf(recording: Recording): CutOff | undefined {
    const cutOff = cutOffOf(recording);
    if (!cutOff) return undefined;
    const time = isHoldable(recording) ? cutOff.time / (this.#factor ?? 1) : cutOff.time;
    return { ...cutOff, time, hold: this.#holds.get(recording.id) };
  }

  /** Takes note of the outcome of the recording, or of the packet, at a position. */
  settle(index: number): void {
    if (this.#waiting.length === 0) return;
    this.#watermark.raise(index);
    for (let next = this.#waiting.at(-1); next; next = this.#waiting.at(-1)) {
      if (next.after > this.#watermark.length) return;
      this.#waiting.pop();
      next.release();
    }
  }

  #holdByClock({ id, time }: HeldStream, factor: number): void {
    this.#holds.set(id, { whenAnswered: Promise.resolve(), pause: time / factor });
  }

  #hold({ id, pause }: HeldStream): () => void {
    let release = (): void => undefined;
    const whenAnswered = new Promise<void>((resolve) => {
      release = resolve;
    });
    this.#holds.set(id, { whenAnswered, pause: this.#factor ? pause / this.#factor : 0 });
    return release;
  }
}

const NOTHING = { order: new Uint32Array() };

function isHoldable(recording: Recording): boolean {
  const { request, response } = recording;
  if ('status' in response) return isCutOff(recording);
  // An unsafe request may still take effect, if it gets as much time as then.
  return response.aborted === true && isSafeMethod(request.method);
}

/** Streams that were open while other requests were answered. */
function findHeldStreams(recordings: readonly Recording[], endings: Endings): HeldStream[] {
  const ends = Float64Array.from(endings.order, (at) => endings.endOf(at));
  const places = new Uint32Array(recordings.length);
  for (const [place, at] of endings.order.entries()) places[at] = place;
  return recordings.flatMap((recording, index) => {
    if (!isHoldable(recording)) return [];
    const left = lastByteAt(recording);
    // A stream that broke off is itself among the endings: what ended before it counts.
    const after = recording.response.aborted
      ? partitionPoint(ends, (end) => end <= left)
      : (places[index] ?? 0);
    const isAlone = after <= partitionPoint(ends, (end) => end <= recording.at);
    if (isAlone) return [];
    const pause = Math.max(0, left - (ends[after - 1] ?? left));
    return [{ id: recording.id, after, pause, time: recording.response.time }];
  });
}

/** When to abort a response that need not be read to its end. */
export interface CutOff {
  /** Whether it is aborted only once the status is there. */
  readonly needsStatus: boolean;
  /** How many bytes of the body the client had received; 0 if that is not known. */
  readonly bytes: number;
  /** From the request's first byte, in ms. */
  readonly time: number;
  /** Set if it was held open across other requests: then neither bytes nor time count. */
  readonly hold?: Hold | undefined;
}

/** Until when a response is held open. */
interface Hold {
  /** Resolves once all answers have arrived that had arrived before the client left. */
  readonly whenAnswered: Promise<void>;
  /** How much later to abort, in ms. */
  readonly pause: number;
}

/** Whether the client left, or the response broke off or never came. */
function isCutOff({ response }: Recording): boolean {
  if (!('status' in response)) return response.error !== UNKNOWN_ANSWER;
  return response.aborted === true || response.error !== undefined;
}

/** How far a recorded response had come when it was cut off; undefined if it was read to its end. */
function cutOffOf(recording: Recording): CutOff | undefined {
  const { response } = recording;
  const { time } = response;
  if (!isCutOff(recording)) return undefined;
  if (!('status' in response)) return { bytes: 0, time, needsStatus: false };
  return { bytes: sizeOnWire(response.body), time, needsStatus: true };
}

/** 0 if it is not known: a body that was stored decoded had another size. */
function sizeOnWire(body: Body | undefined): number {
  if (!body || ('coding' in body && body.coding)) return 0;
  if ('truncated' in body) return body.truncated;
  return 'file' in body ? body.bytes : decodeBody(body).byteLength;
}
