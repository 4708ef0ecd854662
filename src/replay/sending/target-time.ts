/** In ms. */
const TICK = 100;
/** A tick that is later has met a blocked process; one that is not, a busy one. In ms. */
const MAX_LATE = 100;

/** Whom it tells when a target has taken too long. */
interface Waiting {
  expired(): void;
}

/**
 * The time that a target takes for one answer, and its end. While the process is blocked (by the
 * comparison of a large body, by the user's own code) nothing is read from any connection, and timers
 * fire late: a target that has answered long before would be taken for one that did not. So it does not
 * count. What a flood from this target takes does count: it is being read.
 */
export class TargetTime {
  /**
   * One serves all of them: a timer for each request takes as long as to read its answer. It keeps the
   * process alive while one of them runs.
   */
  static #ticker: NodeJS.Timeout | undefined;
  static #lastTick = 0;
  /**
   * The first and the last of those that run, which are a list by themselves: a set that others join and
   * leave all the time keeps what was in it from being collected.
   */
  static #first: TargetTime | undefined;
  static #last: TargetTime | undefined;

  readonly #startedAt = performance.now();
  readonly #limit: number;
  readonly #waiting: Waiting;
  #readAt: number = this.#startedAt;
  #blocked = 0;
  #isRunning = true;
  #previous: TargetTime | undefined;
  #next: TargetTime | undefined;
  /** For the last tick before the end. */
  #timer: NodeJS.Timeout | undefined;

  /**
   * It runs until it is stopped.
   * @param limit in ms
   * @param waiting told once, when the limit is reached
   */
  constructor(limit: number, waiting: Waiting) {
    this.#limit = limit;
    this.#waiting = waiting;
    this.#previous = TargetTime.#last;
    TargetTime.#last = this;
    if (this.#previous) this.#previous.#next = this;
    else {
      TargetTime.#first = this;
      TargetTime.#keepTicking(this.#startedAt);
    }
    if (limit <= TICK) this.#wakeAtEnd();
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
    if (!this.#isRunning) return;
    this.#isRunning = false;
    clearTimeout(this.#timer);
    if (this.#next) this.#next.#previous = this.#previous;
    else TargetTime.#last = this.#previous;
    if (this.#previous) this.#previous.#next = this.#next;
    else TargetTime.#first = this.#next;
    this.#previous = undefined;
    this.#next = undefined;
    if (!TargetTime.#first) TargetTime.#ticker?.unref();
  }

  static #keepTicking(now: number): void {
    if (TargetTime.#ticker) {
      TargetTime.#ticker.ref();
      return;
    }
    TargetTime.#lastTick = now;
    TargetTime.#ticker = setInterval(TargetTime.#tick, TICK);
  }

  static #tick(): void {
    const now = performance.now();
    for (let time = TargetTime.#first; time; time = time.#next) {
      time.#blocked += time.#blockedSince(now);
      if (time.#limit - time.elapsed <= TICK) time.#wakeAtEnd();
    }
    TargetTime.#lastTick = now;
    // Not as soon as none runs: most requests follow one another at once.
    if (TargetTime.#first) return;
    clearInterval(TargetTime.#ticker);
    TargetTime.#ticker = undefined;
  }

  #wakeAtEnd(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      if (!this.#isRunning) return;
      if (this.elapsed < this.#limit) this.#wakeAtEnd();
      else this.#waiting.expired();
    }, this.#limit - this.elapsed);
  }

  /** For how long the next tick has been due, and nothing was read. */
  #blockedSince(now: number): number {
    const late = now - Math.max(TargetTime.#lastTick + TICK, this.#readAt);
    return late > MAX_LATE ? late : 0;
  }
}
