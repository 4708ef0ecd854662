/** When the users of a load test arrive: at a steady rate, independent of earlier users (open loop). */

/** How fast and how long users arrive. */
interface ArrivalSettings {
  /** How many users arrive per second. */
  readonly rate: number;
  /** How long users keep arriving, in ms. */
  readonly duration: number;
}

/** Maximum number of users per second. */
export const MAX_RATE = 10_000;

/**
 * Calls a function for each arriving user, for the first one at once. If the process was blocked, overdue users arrive
 * together. Can be started once.
 */
export class Arrivals {
  readonly #count: number;
  /** Time between two arrivals, in ms. */
  readonly #interval: number;
  readonly #duration: number;
  readonly #onArrival: () => void;
  readonly #startedAt = performance.now();
  readonly #complete: Promise<void>;
  #resolve: () => void = () => undefined;
  #timer: NodeJS.Timeout | undefined;
  #arrived = 0;
  #isStopped = false;

  constructor({ rate, duration }: ArrivalSettings, onArrival: () => void) {
    this.#interval = 1000 / rate;
    this.#count = Math.max(1, Math.round(duration / this.#interval));
    this.#duration = duration;
    this.#onArrival = onArrival;
    this.#complete = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  /** Waits until the time is over or `stop` is called. */
  async run(): Promise<void> {
    this.#admit();
    await this.#complete;
  }

  /** Stops further arrivals. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#isStopped = true;
    this.#resolve();
  }

  #admit(): void {
    const now = performance.now() - this.#startedAt;
    while (this.#arrived < this.#count && this.#arrived * this.#interval <= now) {
      this.#arrived += 1;
      this.#onArrival();
      // Whoever arrives may end it, after which no timer may keep the process alive.
      if (this.#isStopped) return;
    }
    const isLast = this.#arrived >= this.#count;
    const next = isLast ? this.#duration : this.#arrived * this.#interval;
    this.#timer = setTimeout(isLast ? this.#resolve : () => this.#admit(), next - now);
  }
}
