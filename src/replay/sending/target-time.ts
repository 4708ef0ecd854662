/** In ms. */
const TICK = 100;
/** A tick that is later has met a blocked process; one that is not, a busy one. In ms. */
const MAX_LATE = 100;

/**
 * The time that a target takes for one answer. While the process is blocked (by the comparison of a
 * large body, by the user's own code) nothing is read from any connection, and timers fire late: a
 * target that has answered long before would be taken for one that did not. So it does not count. What
 * a flood from this target takes does count: it is being read.
 */
export class TargetTime {
  /** One timer serves all of them. */
  static #ticker: NodeJS.Timeout | undefined;
  static #lastTick = 0;
  static readonly #running = new Set<TargetTime>();

  readonly #startedAt = performance.now();
  #readAt: number = this.#startedAt;
  #blocked = 0;

  /** It runs until it is stopped. */
  constructor() {
    TargetTime.#running.add(this);
    if (TargetTime.#ticker !== undefined) return;
    TargetTime.#lastTick = this.#startedAt;
    TargetTime.#ticker = setInterval(TargetTime.#tick, TICK).unref();
  }

  /** So far, in ms. */
  get elapsed(): number {
    const now = performance.now();
    return now - this.#startedAt - this.#blocked - this.#blockedSince(now);
  }

  /** Something of the answer was read. */
  noteRead(): void {
    this.#readAt = performance.now();
  }

  stop(): void {
    TargetTime.#running.delete(this);
  }

  static #tick(): void {
    const now = performance.now();
    for (const time of TargetTime.#running) time.#blocked += time.#blockedSince(now);
    TargetTime.#lastTick = now;
    // Not as soon as none runs: most requests follow one another at once.
    if (TargetTime.#running.size > 0) return;
    clearInterval(TargetTime.#ticker);
    TargetTime.#ticker = undefined;
  }

  /** For how long the next tick has been due, and nothing was read. */
  #blockedSince(now: number): number {
    const late = now - Math.max(TargetTime.#lastTick + TICK, this.#readAt);
    return late > MAX_LATE ? late : 0;
  }
}
