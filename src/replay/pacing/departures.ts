/**
 * Lets requests leave once they are due and a connection is free, those that are due first before the
 * others.
 *
 * Due times are absolute, and one timer waits for the next of them: nothing adds up, and a hundred
 * thousand that wait take no hundred thousand timers. A timer of Node fires up to a ms late. To pass
 * that time with turns of the event loop took a core, and then the system let the program wait.
 */
import { DueQueue } from './due-queue.ts';
import { MAX_TIMER } from './max-timer.ts';
import type { Departure } from './schedule.ts';

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

  /** From here on nothing leaves. */
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
