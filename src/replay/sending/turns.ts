/** Lets so many things go on at a time; others wait for their turn. */
export class Turns {
  readonly #max: number;
  readonly #waiting = new Set<() => void>();
  #running = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /**
   * @param begin called when its turn has come, at once if it may; `end` ends the turn
   * @returns leaves without a turn, and gives whether it had none yet
   */
  take(begin: (end: () => void) => void): () => boolean {
    const start = (): void => {
      this.#running += 1;
      begin(() => {
        this.#running -= 1;
        this.#next();
      });
    };
    this.#waiting.add(start);
    this.#next();
    return () => this.#waiting.delete(start);
  }

  #next(): void {
    if (this.#running >= this.#max) return;
    const [start] = this.#waiting;
    if (!start) return;
    this.#waiting.delete(start);
    start();
  }
}
