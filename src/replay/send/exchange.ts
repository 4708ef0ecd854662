/**
 * One request in flight. Whichever client sends it reports its progress here. There is one answer, within the
 * timeout, whatever the server does. Bytes of the body are counted and not kept, except for those that somebody
 * asked for, and for the start of a body with an unexpected status, which is shown.
 */

import { GrowingBytes } from '../../http/growing-bytes.ts';
import type { Header } from '../../session/schema.ts';
import type { Failure } from '../failure/failure.ts';
import { transportFailure } from '../failure/transport-failure.ts';
import type { CutOff } from '../schedule/held-streams.ts';
import type { PacketReader } from './read-packets.ts';

/** The result of sending a request. Times are `performance.now()` values in ms. */
export interface Answer {
  /** None if no response came. */
  readonly status?: number | undefined;
  /** When the request's first byte left; none if there was no connection. */
  readonly sentAt?: number | undefined;
  readonly endedAt: number;
  /** As the client gives them; none if no response came. */
  readonly headers?: ResponseHeaders | undefined;
  /** As the client gives them. */
  readonly trailers?: ResponseHeaders | undefined;
  /**
   * The first bytes of the body, as on the wire: as many as were asked for, and at least some if the status was
   * unexpected.
   */
  readonly body?: Buffer | undefined;
  /** How many bytes of the body arrived, kept or not. */
  readonly bodySize: number;
  /** Why the response did not come, or is incomplete. */
  readonly failure?: Failure | undefined;
  /** The start of what came instead of HTTP. */
  readonly received?: Buffer | undefined;
  /**
   * Set if the target closed a kept-alive connection, perhaps before the request arrived: how much of the
   * timeout that took, in ms.
   */
  readonly staleAfter?: number;
}

/** Header values by names in lower case; only Set-Cookie is never joined. */
export type ResponseHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

interface ExchangeOptions {
  /** Where the request goes, for messages. */
  readonly address: string;
  /** In ms; time in which this process was blocked does not count. */
  readonly timeout: number;
  /** How much of the timeout an earlier try has taken, in ms. */
  readonly spent: number;
  /** The start of the body is kept if the status is another one. */
  readonly expected: number | undefined;
  /** How many bytes of the body to keep whatever the status. */
  readonly keep: number;
  /** Set if the client cut the recorded response off: so does the replay, after as much. */
  readonly cutOff?: CutOff | undefined;
  /** Reads the response while it comes. */
  readonly reader?: PacketReader | undefined;
}

/** How many bytes are kept of a body with an unexpected status. */
const MAX_EXCERPT = 64 * 1024;

/** How an exchange ends if its answer is incomplete. */
interface Ending extends Pick<Answer, 'failure' | 'received'> {
  readonly isStale?: boolean;
}

/** One request in flight. Its methods are called in their order; `failed` may be called at any time. */
export class Exchange {
  readonly #options: ExchangeOptions;
  readonly #resolve: (answer: Answer) => void;
  readonly #time: TargetTime;
  readonly #abortPolicy: AbortPolicy | undefined;
  #lastTurn: NodeJS.Immediate | undefined;
  #abort: ((reason: Error) => void) | undefined;
  #sentAt: number | undefined;
  #status: number | undefined;
  #headers: ResponseHeaders | undefined;
  #trailers: ResponseHeaders | undefined;
  /** How many bytes of the body are kept. */
  #wanted: number;
  #bytes = 0;
  #kept: GrowingBytes | undefined;
  #settled = false;

  /** Starts the timeout, and calls `resolve` once, with the answer. */
  constructor(options: ExchangeOptions, resolve: (answer: Answer) => void) {
    const { timeout, spent, keep, cutOff } = options;
    this.#options = options;
    this.#resolve = resolve;
    this.#wanted = keep;
    this.#abortPolicy = cutOff && createAbortPolicy(cutOff, timeout, () => this.#settle());
    this.#time = new TargetTime(timeout - spent, this);
  }

  /**
   * There is no connection yet.
   * @param abort ends the attempt to make one
   */
  waiting(abort: (reason: Error) => void): void {
    this.#abort = abort;
  }

  started(abort: (reason: Error) => void): void {
    this.#abort = abort;
    if (this.#settled) {
      abort(new Error('the request was given up before it was sent'));
      return;
    }
    this.#sentAt = performance.now();
    this.#abortPolicy?.started();
  }

  /** Interim answers (1xx) have come. */
  informed(): void {
    this.#time.noteRead();
  }

  responded(status: number, headers: ResponseHeaders): void {
    this.#time.noteRead();
    this.#status = status;
    this.#headers = headers;
    const { expected, reader } = this.#options;
    if (status !== expected) this.#wanted = Math.max(this.#wanted, MAX_EXCERPT);
    reader?.responded(status === expected, headers);
    this.#abortPolicy?.responded();
  }

  received(chunk: Buffer): void {
    if (this.#settled) return;
    this.#time.noteRead();
    this.#bytes += chunk.length;
    if (this.#wanted > 0) {
      this.#kept ??= new GrowingBytes(this.#wanted);
      this.#kept.add(chunk);
    }
    this.#options.reader?.received(chunk);
    this.#abortPolicy?.received(this.#bytes);
  }

  ended(trailers?: ResponseHeaders): void {
    this.#trailers = trailers;
    this.#abort = undefined;
    this.#settle();
  }

  /** @param isStale see `staleAfter` of `Answer` */
  failed(error: Error, isStale = false): void {
    this.#abort = undefined;
    const isAnswered = this.#status !== undefined;
    const { address } = this.#options;
    this.#settle({ ...transportFailure(error, { address, isStale, isAnswered }), isStale });
  }

  /** The timeout has passed. */
  expired(): void {
    // What has arrived by now is read first.
    this.#lastTurn = setImmediate(() => this.#giveUp());
  }

  #giveUp(): void {
    if (this.#abortPolicy?.timedOut()) return;
    const { address, timeout } = this.#options;
    const isAnswered = this.#status !== undefined;
    this.#settle({ failure: { kind: 'timeout', address, limit: timeout, isAnswered } });
  }

  #settle({ failure, received, isStale = false }: Ending = {}): void {
    if (this.#settled) return;
    this.#settled = true;
    if (this.#lastTurn) clearImmediate(this.#lastTurn);
    this.#time.stop();
    this.#abortPolicy?.end();
    const body = this.#kept?.bytes();
    const answer: Answer = {
      status: this.#status,
      sentAt: this.#sentAt,
      endedAt: performance.now(),
      headers: this.#headers,
      trailers: this.#trailers,
      body,
      bodySize: this.#bytes,
      failure,
      received,
    };
    this.#resolve(isStale ? { ...answer, staleAfter: this.#time.elapsed } : answer);
    this.#abort?.(new Error('the replay has what it needs of this response'));
  }
}

/** Decides when a response is aborted that need not be read to its end. */
interface AbortPolicy {
  /** The request goes out. */
  started(): void;
  /** The status has come. */
  responded(): void;
  /** @param bytes how many of the body so far */
  received(bytes: number): void;
  /**
   * The request has timed out.
   * @returns whether its response is held open all the same
   */
  timedOut(): boolean;
  /** The exchange is over: stops all timers. */
  end(): void;
}

/**
 * @param timeout of the request, in ms. By then the response is aborted, unless it is held open
 * @param abort called when it is time, perhaps more than once
 */
function createAbortPolicy(cutOff: CutOff, timeout: number, abort: () => void): AbortPolicy {
  const { needsStatus, bytes, time, hold } = cutOff;
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  let hasStatus = !needsStatus;
  let isDue = false;

  function abortIfDue(): void {
    if (isDue && hasStatus) abort();
  }
  function abortIn(pause: number): void {
    if (isOver) return;
    timer = setTimeout(() => {
      isDue = true;
      abortIfDue();
    }, pause);
  }
  return {
    started() {
      if (hold) hold.whenAnswered.then(() => abortIn(hold.pause));
      else if (time < timeout) abortIn(time);
    },
    responded() {
      hasStatus = true;
      abortIfDue();
    },
    received(size) {
      if (hold || bytes === 0 || size < bytes) return;
      isDue = true;
      abortIfDue();
    },
    timedOut() {
      if (hold) return hasStatus;
      isDue = true;
      abortIfDue();
      return false;
    },
    end() {
      isOver = true;
      clearTimeout(timer);
    },
  };
}

/** The headers of an answer as a session has them, with each value by itself. */
export function headerPairs(headers: ResponseHeaders): Header[] {
  const pairs: Header[] = [];
  for (const [name, values] of Object.entries(headers)) {
    if (typeof values === 'string') pairs.push([name, values]);
    else for (const value of values ?? []) pairs.push([name, value]);
  }
  return pairs;
}

/** In ms. */
const TICK = 100;

/** In ms. A tick that is later than this has met a blocked process, and any other a busy one. */
const MAX_LATE = 100;

/** What is told when a target has taken too long. */
interface Waiting {
  expired(): void;
}

/**
 * The time that a target takes for one answer, and its limit. While the process is blocked, by the comparison of
 * a large body or by the user's own code, nothing is read from any connection and timers fire late. A target
 * that has answered long before would seem to be silent. So that time does not count. The time that a flood
 * from this target takes does count: it is being read.
 */
class TargetTime {
  /**
   * One ticker for all instances: a timer for each request takes as long as reading its answer. It keeps the
   * process alive while an instance runs.
   */
  static #ticker: NodeJS.Timeout | undefined;
  static #lastTick = 0;
  /**
   * The first and the last of the instances that run, which are a linked list: a set that others join and leave
   * all the time keeps what was in it from being collected.
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
  /** Set in the last tick before the limit. */
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

  /** The time so far, in ms. */
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
    // Not as soon as none runs: most requests follow each other at once.
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

  /** For how long the next tick has been overdue, and nothing was read. */
  #blockedSince(now: number): number {
    const late = now - Math.max(TargetTime.#lastTick + TICK, this.#readAt);
    return late > MAX_LATE ? late : 0;
  }
}
