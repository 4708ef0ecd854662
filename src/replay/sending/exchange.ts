/**
 * One request under way. Whichever client sends it reports its steps here; out comes one answer,
 * within the timeout, whatever the server does. Body bytes are counted and let go, but for those
 * that someone asked for, and the start of a body that came with an unexpected status, to be shown.
 */

import { GrowingBytes } from '../../session/growing-bytes.ts';
import { type AnswerError, explainFailure } from '../outcome/explain-failure.ts';
import type { CutOff } from '../pacing/cut-off.ts';
import { createLeaving, type Leaving } from './leaving.ts';
import { TargetTime } from './target-time.ts';

/** What came of sending a request. Times are `performance.now()` values in ms. */
export interface Answer {
  /** None where no response came. */
  readonly status?: number | undefined;
  /** When the request's first byte left; none where no connection was had. */
  readonly sentAt?: number | undefined;
  readonly endedAt: number;
  /** As the client gives them; none where no response came. */
  readonly headers?: ResponseHeaders | undefined;
  /** The same of what followed the body. */
  readonly trailers?: ResponseHeaders | undefined;
  /**
   * The body's first bytes, as on the wire: as many as were asked for, and some where the status was
   * not the expected one.
   */
  readonly body?: Buffer | undefined;
  /** Bytes of the body that came, kept or not. */
  readonly bodySize: number;
  /** Why the response did not come, or not to its end. */
  readonly error?: AnswerError | undefined;
  /**
   * Of one that failed since the target closed a kept-alive connection, perhaps before it came: how
   * much of the timeout that has taken, in ms.
   */
  readonly staleAfter?: number;
}

/** Header values by names in lower case; only Set-Cookie is never joined. */
export type ResponseHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

export interface ExchangeOptions {
  /** Where the request goes, for messages. */
  readonly address: string;
  /** In ms; time in which this process was blocked does not count. */
  readonly timeout: number;
  /** How much of the timeout an earlier try has taken, in ms. */
  readonly spent: number;
  /** The body's start is kept for any other status. */
  readonly expected: number | undefined;
  /** Bytes of the body to keep whatever the status. */
  readonly keep: number;
  /** The client cut the recorded response off: so does the replay, after as much. */
  readonly cutOff?: CutOff | undefined;
}

/** Of a body with an unexpected status. */
export const SHOWN_BYTES: number = 16 * 1024;

/** Its steps are reported in the order of its methods; `failed` may come at any time. */
export class Exchange {
  readonly #options: ExchangeOptions;
  readonly #resolve: (answer: Answer) => void;
  readonly #time: TargetTime;
  readonly #leaving: Leaving | undefined;
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
    this.#leaving = cutOff && createLeaving(cutOff, timeout, () => this.#settle());
    this.#time = new TargetTime(timeout - spent, this);
  }

  /** There is no connection yet. @param abort ends the attempt to make one */
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
    this.#leaving?.started();
  }

  /** Interim answers (1xx) have come. */
  informed(): void {
    this.#time.noteRead();
  }

  responded(status: number, headers: ResponseHeaders): void {
    this.#time.noteRead();
    this.#status = status;
    this.#headers = headers;
    if (status !== this.#options.expected) this.#wanted = Math.max(this.#wanted, SHOWN_BYTES);
    this.#leaving?.responded();
  }

  received(chunk: Buffer): void {
    if (this.#settled) return;
    this.#time.noteRead();
    this.#bytes += chunk.length;
    if (this.#wanted > 0) {
      this.#kept ??= new GrowingBytes(this.#wanted);
      this.#kept.add(chunk);
    }
    this.#leaving?.received(this.#bytes);
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
    this.#settle(explainFailure(error, { address, isStale, isAnswered }), isStale);
  }

  /** The timeout has passed. */
  expired(): void {
    // What has come by now is read before that.
    this.#lastTurn = setImmediate(() => this.#giveUp());
  }

  #giveUp(): void {
    if (this.#leaving?.timedOut()) return;
    const { address, timeout } = this.#options;
    const got = this.#status === undefined ? 'no answer' : 'no complete response';
    const message = `TIMEOUT ${got} from ${address} within ${timeout} ms`;
    this.#settle({ code: 'TIMEOUT', message });
  }

  #settle(error?: AnswerError, isStale = false): void {
    if (this.#settled) return;
    this.#settled = true;
    if (this.#lastTurn) clearImmediate(this.#lastTurn);
    this.#time.stop();
    this.#leaving?.end();
    const body = this.#kept?.bytes();
    const answer: Answer = {
      status: this.#status,
      sentAt: this.#sentAt,
      endedAt: performance.now(),
      headers: this.#headers,
      trailers: this.#trailers,
      body,
      bodySize: this.#bytes,
      error,
    };
    this.#resolve(isStale ? { ...answer, staleAfter: this.#time.elapsed } : answer);
    this.#abort?.(new Error('the replay has what it needs of this response'));
  }
}
