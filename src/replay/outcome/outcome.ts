import type { Difference } from '../compare/difference.ts';
import type { CorrelatedValue } from './correlated-value.ts';

/** What the replay of one recording gave. Plain data: it survives structured clone and JSON. */
export interface Outcome {
  /** The recording's id. */
  readonly id: string;
  /** Which of several copies of the replay this is of, from 1. */
  readonly copy?: number;
  /** Which of several rounds of the replay this is of, from 1: its times are from the round's start. */
  readonly round?: number;
  /**
   * Passed: the actual status is the recorded one, and so is what `expect` names. Blocked: not sent,
   * since a request that failed kept it from being sent, directly or through other blocked ones; that
   * failure tells why, so that one cause is one failure. Skipped: nothing was there to compare with, or
   * it must not be sent to this target.
   */
  readonly state: 'passed' | 'failed' | 'blocked' | 'skipped';
  readonly method: string;
  /** The raw path as recorded, without the target's base path. */
  readonly path: string;
  /** The recorded status; none where the recording has no response. */
  readonly expected?: number;
  /** The status that the target gave; none where it gave none. */
  readonly actual?: number;
  /** From the request's first byte to the response's last, in ms; 0 where nothing was sent. */
  readonly responseTime: number;
  /** When the request was to leave, in ms from the start of the replay. */
  readonly plannedAt: number;
  /** When the request left, in ms from the start of the replay; none where it was not sent. */
  readonly sentAt?: number;
  /** Why it failed, or was blocked or skipped. */
  readonly error?: OutcomeError;
  /**
   * Id of the recording that kept this one from being sent. Of a blocked one it is one that failed; of a
   * failed one it may have passed, and lacks the value that is needed.
   */
  readonly blockedBy?: string;
  /** The live values that went out in the place of recorded ones; cookies that were added or left out. */
  readonly correlated: readonly CorrelatedValue[];
  /**
   * Placeholders that were sent because nobody has given the secrets that they stand for. Present only
   * where the answer differs from the recorded one.
   */
  readonly missingSecrets?: readonly string[];
  /** Where body or headers are not the recorded ones, as far as `expect` asks: 20 places at most. */
  readonly differences?: readonly Difference[];
}

export interface OutcomeError {
  /** Such as `STATUS_MISMATCH`, `BODY_MISMATCH`, `TIMEOUT`, `ECONNREFUSED`. */
  readonly code: string;
  /**
   * One line: what happened, with the address where it happened. It begins with the code where a
   * request failed, not where its status was another, or it was blocked or skipped: that says itself
   * what it is.
   */
  readonly message: string;
  /** More lines for a person: the first lines of the actual body, what to do. */
  readonly detail?: string;
}
