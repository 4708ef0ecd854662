import { MAX_TIMER } from './max-timer.ts';
import type { Departure } from './schedule.ts';

/** A request that is to leave. */
export interface Planned {
  /** Position in the recordings. */
  readonly index: number;
  /** When, as `performance.now()` in ms. */
  readonly due: number;
}

/**
 * Lets requests leave once they are due and a connection is free, in the order in which they became
 * due.
 */
export class Departures {
  readonly #connections: number;
  readonly #send: (planned: Planned) => boolean;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #ready: Planned[] = [];
  #readyHead = 0;
  #draining = false;
  #inFlight = 0;
  #halted = false;

  /** @param send gives whether it took a connection; `free` gives that back */
  constructor(connections: number, send: (planned: Planned) => boolean) {
    this.#connections = connections;
    this.#send = send;
  }

  /** These leave now or after their pause. */
  add(departures: readonly Departure[]): void {
    if (this.#halted) return;
    const now = performance.now();
    for (const { index, pause } of departures) {
      if (pause === 0) this.#ready.push({ index, due: now });
      else this.#addLater({ index, due: now + pause }, pause);
    }
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
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  /** A timer may fire a little early, and holds 24 days at most: what is not due waits on. */
  #addLater(planned: Planned, pause: number): void {
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer);
        const left = planned.due - performance.now();
        if (left > 0) {
          this.#addLater(planned, left);
          return;
        }
        this.#ready.push(planned);
        this.#drain();
      },
      Math.min(Math.ceil(pause), MAX_TIMER),
    );
    this.#timers.add(timer);
  }

  /** A loop, not a recursion: to send one may add more at once. */
  #drain(): void {
    if (this.#draining) return;
    this.#draining = true;
    while (this.#inFlight < this.#connections && !this.#halted) {
      const planned = this.#ready[this.#readyHead];
      if (!planned) break;
      this.#readyHead += 1;
      if (this.#send(planned)) this.#inFlight += 1;
    }
    if (this.#readyHead === this.#ready.length) {
      this.#ready.length = 0;
      this.#readyHead = 0;
    }
    this.#draining = false;
  }
}
