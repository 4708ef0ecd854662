/**
 * One request under way. Whichever client sends it reports its steps here; out comes one answer,
 * within the timeout, whatever the server does. Body bytes are counted and let go, but for those
 * that someone asked for, and the start of a body that came with an unexpected status, to be shown.
 */

import { GrowingBytes } from '../../session/growing-bytes.ts';
import { type AnswerError, explainFailure } from '../outcome/explain-failure.ts';
import type { CutOff } from '../pacing/cut-off.ts';
import { createLeaving } from './leaving.ts';
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

/** What a client reports, in this order; `failed` may come at any time. */
export interface Exchange {
  /** There is no connection yet. @param abort ends the attempt to make one */
  waiting(abort: (reason: Error) => void): void;
  started(abort: (reason: Error) => void): void;
  /** Interim answers (1xx) have come. */
  informed(): void;
  responded(status: number, headers: ResponseHeaders): void;
  received(chunk: Buffer): void;
  ended(): void;
  /** @param isStale see `staleAfter` of `Answer` */
  failed(error: Error, isStale?: boolean): void;
}

/** Of a body with an unexpected status. */
export const SHOWN_BYTES: number = 16 * 1024;

/** Starts the timeout and calls `resolve` once, with the answer. */
export function createExchange(
  options: ExchangeOptions,
  resolve: (answer: Answer) => void,
): Exchange {
  const { address, timeout, spent, expected, keep, cutOff } = options;
  let abort: ((reason: Error) => void) | undefined;
  let sentAt: number | undefined;
  let status: number | undefined;
  let headers: ResponseHeaders | undefined;
  /** How many bytes of the body are kept. */
  let wanted = keep;
  let bytes = 0;
  let kept: GrowingBytes | undefined;
  let settled = false;
  const leaving = cutOff && createLeaving(cutOff, timeout, () => settle());
  const time = new TargetTime();
  let timer = setTimeout(expire, timeout - spent);
  let lastTurn: NodeJS.Immediate | undefined;

  function expire(): void {
    const left = timeout - spent - time.elapsed;
    if (left > 0) timer = setTimeout(expire, left);
    // What has come by now is read before that.
    else lastTurn = setImmediate(giveUp);
  }

  function giveUp(): void {
    if (leaving?.timedOut()) return;
    const got = status === undefined ? 'no answer' : 'no complete response';
    settle({ code: 'TIMEOUT', message: `TIMEOUT ${got} from ${address} within ${timeout} ms` });
  }

  function settle(error?: AnswerError, isStale = false): void {
    if (settled) return;
    settled = true;
    clearTimeout(timer);
    clearImmediate(lastTurn);
    time.stop();
    leaving?.end();
    const body = kept?.bytes();
    const endedAt = performance.now();
    const answer = { status, sentAt, endedAt, headers, body, bodySize: bytes, error };
    resolve(isStale ? { ...answer, staleAfter: time.elapsed } : answer);
    abort?.(new Error('the replay has what it needs of this response'));
  }

  return {
    waiting(abortWith) {
      abort = abortWith;
    },
    started(abortWith) {
      abort = abortWith;
      if (settled) {
        abortWith(new Error('the request was given up before it was sent'));
        return;
      }
      sentAt = performance.now();
      leaving?.started();
    },
    informed() {
      time.noteRead();
    },
    responded(code, fields) {
      time.noteRead();
      status = code;
      headers = fields;
      if (status !== expected) wanted = Math.max(keep, SHOWN_BYTES);
      leaving?.responded();
    },
    received(chunk) {
      if (settled) return;
      time.noteRead();
      bytes += chunk.length;
      if (wanted > 0) {
        kept ??= new GrowingBytes(wanted);
        kept.add(chunk);
      }
      leaving?.received(bytes);
    },
    ended() {
      abort = undefined;
      settle();
    },
    failed(error, isStale = false) {
      abort = undefined;
      const isAnswered = status !== undefined;
      settle(explainFailure(error, { address, isStale, isAnswered }), isStale);
    },
  };
}
