import type { Departure } from './schedule.ts';

/**
 * Departures by when they are due, those of one time in the order of the recording: a binary heap.
 * What comes in that order, as most does, costs nothing to add.
 */
export class DueQueue {
  readonly #heap: Departure[] = [];

  /** The one that is due first; it stays. */
  first(): Departure | undefined {
    return this.#heap[0];
  }

  add(departure: Departure): void {
    const heap = this.#heap;
    let hole = heap.push(departure) - 1;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      const above = heap[parent];
      if (!above || isBefore(above, departure)) break;
      heap[hole] = above;
      hole = parent;
    }
    heap[hole] = departure;
  }

  /** Takes out the one that is due first. */
  take(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    let hole = 0;
    for (;;) {
      const child = this.#earlierChild(hole);
      const below = heap[child];
      if (!below || isBefore(last, below)) break;
      heap[hole] = below;
      hole = child;
    }
    heap[hole] = last;
  }

  #earlierChild(parent: number): number {
    const left = 2 * parent + 1;
    const [a, b] = [this.#heap[left], this.#heap[left + 1]];
    return a && b && isBefore(b, a) ? left + 1 : left;
  }
}

function isBefore(a: Departure, b: Departure): boolean {
  return a.due < b.due || (a.due === b.due && a.index < b.index);
}
