import type { Departure } from './schedule.ts';

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
