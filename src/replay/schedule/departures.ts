/**
 * Lets requests leave once they are due and a connection is free, in the order of their due times.
 *
 * Due times are absolute, and one timer waits for the next of them: nothing adds up, and a hundred
 * thousand waiting requests do not take a hundred thousand timers. A timer of Node fires up to 1 ms late.
 * Spinning the event loop for that time took a whole core, and the system then throttled the process.
 */

import { addToGroup } from '../../collections.ts';
import { MAX_TIMER } from './pace.ts';
import type { Departure, Schedule } from './schedule.ts';

export class Departures {
  readonly #connections: number;
  readonly #now: () => number;
  readonly #send: (departure: Departure) => boolean;
  readonly #waiting = new DueQueue();
  #timer: NodeJS.Timeout | undefined;
  /** The due time that the timer was set for. */
  #wakesFor = Infinity;
  #draining = false;
  #inFlight = 0;
  #halted = false;

  /**
   * @param now the time since the start of the replay, in ms
   * @param send gives whether it took a connection; `free` gives that back
   */
  constructor(connections: number, now: () => number, send: (departure: Departure) => boolean) {
    this.#connections = connections;
    this.#now = now;
    this.#send = send;
  }

  /** These leave when they are due, which may be long since. */
  add(departures: readonly Departure[]): void {
    if (this.#halted) return;
    for (const departure of departures) this.#waiting.add(departure);
    this.#drain();
  }

  /** A request that was sent is over. */
  free(): void {
    this.#inFlight -= 1;
    this.#drain();
  }

  /** Lets nothing leave any more. */
  halt(): void {
    this.#halted = true;
    clearTimeout(this.#timer);
  }

  /** A loop, not a recursion: to send one may add more at once. */
  #drain(): void {
    if (this.#draining) return;
    this.#draining = true;
    for (let next = this.#next(); next && this.#isDue(next); next = this.#next()) {
      this.#waiting.take();
      if (this.#send(next)) this.#inFlight += 1;
    }
    this.#draining = false;
    this.#wakeForNext();
  }

  /** What leaves next, if a connection is free for it. */
  #next(): Departure | undefined {
    return this.#inFlight < this.#connections && !this.#halted ? this.#waiting.first() : undefined;
  }

  #isDue({ due }: Departure): boolean {
    return due <= this.#now();
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
      Math.min(next.due - this.#now(), MAX_TIMER),
    );
  }
}

/** As many of those that were taken may lie in the list before it is cut. */
const MAX_TAKEN = 4096;

/**
 * Departures by when they are due, those of one time in the order of the recording. They are a sorted
 * list, not a heap: nearly all come in their order, or are due before all others.
 */
export class DueQueue {
  readonly #sorted: Departure[] = [];
  /** Those before it were taken. */
  #head = 0;

  /** The one that is due first; it stays. */
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

  /** Takes out the one that is due first. */
  take(): void {
    const sorted = this.#sorted;
    if (this.#head < sorted.length) this.#head += 1;
    const isLong = this.#head >= MAX_TAKEN && this.#head * 2 >= sorted.length;
    if (!isLong && this.#head < sorted.length) return;
    sorted.splice(0, this.#head);
    this.#head = 0;
  }

  /** Of the first one that is due after it. */
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
 * A schedule in which a request leaves no earlier than the outcomes that it needs are there. In the
 * recorded order they always are; where all leave at once or by the clock, this holds back the ones
 * that carry a live value.
 * @param needs positions of the recordings whose outcomes each one needs
 */
export function gateSchedule(schedule: Schedule, needs: readonly (readonly number[])[]): Schedule {
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
