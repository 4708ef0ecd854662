/**
 * When requests leave: once they are due and a connection is free, in the order of their due times.
 *
 * An ordered replay keeps the happens-before order of the recording. In such an interval order, what a
 * request waits for is always a prefix of the recordings sorted by their end. (A packet of a streamed answer, which a
 * client may have acted on while the stream was open, ends by itself.) So one number per recording says what it waits for, and one watermark, the length of the prefix that has ended in the replay, says
 * who may leave: O(n log n) to build, O(1) per response. A response that the client cut off at recording
 * ends for nobody: it is not in that prefix. The numbers lie in typed arrays, 13 bytes for each recording.
 *
 * Due times are absolute, and one timer waits for the next of them: nothing adds up, and a hundred
 * thousand waiting requests do not take a hundred thousand timers. A timer of Node fires up to 1 ms late.
 * Spinning the event loop for that time took a whole core, and the system then throttled the process.
 */

import { addToGroup } from '../../collections.ts';
import type { Recording } from '../../session/schema.ts';
import { MAX_TIMER, type PaceSettings, paceOf } from './pace.ts';
import { Endings, type Packet, Watermark } from './recorded-times.ts';

/** A request that may leave once it is due. */
interface Departure {
  /** Position in the recordings of the schedule. */
  readonly index: number;
  /** In ms from the start of the replay. */
  readonly due: number;
}

/** Counts outcomes, and says what may leave. It has neither clock nor timer. */
interface Schedule {
  /** What waits for no outcome. To be called once. */
  start(): Departure[];
  /**
   * Takes the outcome of a recording, and gives what has waited for it.
   * @param now when it came, in ms from the start of the replay
   */
  settle(index: number, now: number): Departure[];
}

interface DepartureOptions {
  readonly pace: PaceSettings;
  /** By position: positions of the recordings and packets that a request needs, whatever the pace. */
  readonly needs: readonly (readonly number[])[];
  /** How many requests may be in flight. */
  readonly connections: number;
  /** @default no answer was streamed */
  readonly streams?: StreamOptions | undefined;
  /** The time since the start of the replay, in ms. */
  now(): number;
  /**
   * Sends the request of the recording at a position, which was due then.
   * @returns whether it has taken a connection, which `free` gives back
   */
  send(index: number, due: number): boolean;
}

interface StreamOptions {
  /** What came of streamed answers before later requests left. Its positions are behind those of the recordings. */
  readonly packets: readonly Packet[];
  /** How long nothing may happen while packets are missing, in ms. */
  readonly timeout: number;
  /** Told when nothing has happened for so long: what is missing does not come. */
  stalled(): void;
}

/** Sends the requests of a replay when they may leave. It reads no clock of its own. */
export class Departures {
  readonly #schedule: Schedule;
  readonly #options: DepartureOptions;
  /** What waits for no outcome. */
  readonly #first: readonly Departure[];
  readonly #waiting = new DueQueue();
  #timer: NodeJS.Timeout | undefined;
  /** The due time that the timer was set for. */
  #wakesFor = Infinity;
  #draining = false;
  #inFlight = 0;
  #halted = false;
  /** Runs while there is nothing to wait for but packets. */
  #watchdog: NodeJS.Timeout | undefined;

  /** @param recordings in their order of departure */
  constructor(recordings: readonly Recording[], options: DepartureOptions) {
    const { pace, needs, streams } = options;
    this.#options = options;
    this.#schedule = gateSchedule(createSchedule(recordings, streams?.packets ?? [], pace), needs);
    // Before the clock runs: with many recordings it takes some ms, by which all would leave late.
    this.#first = this.#schedule.start();
  }

  /** Sends what waits for no outcome. To be called once. */
  start(): void {
    this.#add(this.#first);
  }

  /**
   * Takes note of an outcome, or of a packet, and sends what has waited for it.
   * @param now when it came, in ms from the start of the replay
   */
  settle(index: number, now: number): void {
    this.#add(this.#schedule.settle(index, now));
  }

  /** Gives back the connection of a request that is over. */
  free(): void {
    this.#inFlight -= 1;
    this.#drain();
  }

  /** Sends nothing more. */
  halt(): void {
    this.#halted = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#watchdog);
  }

  /** Queues departures, which may be long overdue. */
  #add(departures: readonly Departure[]): void {
    if (this.#halted) return;
    for (const departure of departures) this.#waiting.add(departure);
    this.#drain();
  }

  /** A loop and not a recursion: sending a request may add further departures at once. */
  #drain(): void {
    if (this.#draining) return;
    this.#draining = true;
    for (let next = this.#next(); next && this.#isDue(next); next = this.#next()) {
      this.#waiting.take();
      if (this.#options.send(next.index, next.due)) this.#inFlight += 1;
    }
    this.#draining = false;
    this.#wakeForNext();
    if (this.#options.streams) this.#watch(this.#options.streams);
  }

  /** The next departure, if a connection is free for it. */
  #next(): Departure | undefined {
    const isFree = this.#inFlight < this.#options.connections;
    return isFree && !this.#halted ? this.#waiting.first() : undefined;
  }

  #isDue({ due }: Departure): boolean {
    return due <= this.#options.now();
  }

  /** Every request has its own timeout. A stream that is held open has none. */
  #watch({ timeout, stalled }: StreamOptions): void {
    clearTimeout(this.#watchdog);
    const isIdle = this.#inFlight === 0 && this.#waiting.first() === undefined;
    if (!isIdle || this.#halted) return;
    this.#watchdog = setTimeout(stalled, Math.min(timeout, MAX_TIMER)).unref();
  }

  #wakeForNext(): void {
    const next = this.#next();
    if (!next || next.due >= this.#wakesFor) return;
    clearTimeout(this.#timer);
    this.#wakesFor = next.due;
    this.#timer = setTimeout(
      () => {
        this.#wakesFor = Infinity;
        this.#drain();
      },
      Math.min(next.due - this.#options.now(), MAX_TIMER),
    );
  }
}

/** How many departures that were taken stay in the list before it is cut. */
const MAX_TAKEN = 4096;

/**
 * Departures sorted by when they are due, and those of one time by the order of the recording. A sorted list
 * and not a heap: nearly all are added in their order, or are due before all others.
 */
class DueQueue {
  readonly #sorted: Departure[] = [];
  /** Departures before this position were taken. */
  #head = 0;

  /** The departure that is due first. It stays in the queue. */
  first(): Departure | undefined {
    return this.#sorted[this.#head];
  }

  add(departure: Departure): void {
    const sorted = this.#sorted;
    const last = sorted[sorted.length - 1];
    if (!last || isBefore(last, departure)) {
      sorted.push(departure);
      return;
    }
    const position = this.#positionOf(departure);
    if (position === this.#head && position > 0) sorted[--this.#head] = departure;
    else sorted.splice(position, 0, departure);
  }

  /** Removes the departure that is due first. */
  take(): void {
    const sorted = this.#sorted;
    if (this.#head < sorted.length) this.#head += 1;
    const isLong = this.#head >= MAX_TAKEN && this.#head * 2 >= sorted.length;
    if (!isLong && this.#head < sorted.length) return;
    sorted.splice(0, this.#head);
    this.#head = 0;
  }

  /** The position of the first departure that is due later. */
  #positionOf(departure: Departure): number {
    let from = this.#head;
    let to = this.#sorted.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      const other = this.#sorted[middle];
      if (other && isBefore(other, departure)) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}

function isBefore(a: Departure, b: Departure): boolean {
  return a.due < b.due || (a.due === b.due && a.index < b.index);
}

/**
 * A schedule in which no request leaves before the outcomes that it needs are there. In an ordered replay they
 * always are. If all requests leave at once or by the clock, those that carry live values wait.
 * @param needs positions of the recordings and packets that each one needs
 */
function gateSchedule(schedule: Schedule, needs: readonly (readonly number[])[]): Schedule {
  if (needs.every(({ length }) => length === 0)) return schedule;
  const left = needs.map((positions) => positions.length);
  const dependants = new Map<number, number[]>();
  for (const [index, positions] of needs.entries()) {
    for (const position of positions) {
      addToGroup(dependants, position, index);
    }
  }
  const held = new Map<number, Departure>();
  const admit = (departures: readonly Departure[]): Departure[] =>
    departures.filter((departure) => {
      const mayLeave = left[departure.index] === 0;
      if (!mayLeave) held.set(departure.index, departure);
      return mayLeave;
    });
  return {
    start: () => admit(schedule.start()),
    settle(index, now) {
      const released: Departure[] = [];
      for (const dependant of dependants.get(index) ?? []) {
        left[dependant] = (left[dependant] ?? 0) - 1;
        const departure = held.get(dependant);
        if (left[dependant] !== 0 || !departure) continue;
        held.delete(dependant);
        released.push(departure);
      }
      return [...admit(schedule.settle(index, now)), ...released];
    },
  };
}

/** @param recordings in their order of departure */
function createSchedule(
  recordings: readonly Recording[],
  packets: readonly Packet[],
  pace: PaceSettings,
): Schedule {
  const { speed, openLoop } = paceOf(pace);
  if (speed === 'instant') return createClock(recordings, () => 0);
  if (openLoop) return createClock(recordings, ({ at }) => at / speed);
  return createOrder(recordings, new Endings(recordings, packets), speed);
}

/** All requests leave by the clock, whatever the outcomes. */
function createClock(
  recordings: readonly Recording[],
  offsetOf: (recording: Recording) => number,
): Schedule {
  return {
    start: () => recordings.map((recording, index) => ({ index, due: offsetOf(recording) })),
    settle: () => [],
  };
}

function createOrder(
  recordings: readonly Recording[],
  endings: Endings,
  speed: 'ordered' | number,
): Schedule {
  const { after, pauses } = waitingFor(recordings, endings, speed);

  const watermark = new Watermark(endings);
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

interface Waiting {
  /** By position: how much of what ends, in the order of the ends, must have ended. */
  readonly after: Uint32Array;
  /** By position: how much later it leaves, in ms. */
  readonly pauses: Float64Array;
}

function waitingFor(
  recordings: readonly Recording[],
  endings: Endings,
  speed: number | 'ordered',
): Waiting {
  const { order } = endings;
  const after = new Uint32Array(recordings.length);
  const pauses = new Float64Array(speed === 'ordered' ? 0 : recordings.length);
  let seen = 0;
  let lastEnd = 0;
  for (const [index, { at }] of recordings.entries()) {
    // Of those that begin and end in one instant, an earlier one cannot have seen a later one.
    for (let i = order[seen]; i !== undefined && endings.ownerOf(i) < index; i = order[++seen]) {
      const end = endings.endOf(i);
      if (end > at) break;
      lastEnd = end;
    }
    after[index] = seen;
    if (speed !== 'ordered') pauses[index] = Math.max(0, at - lastEnd) / speed;
  }
  return { after, pauses };
}
