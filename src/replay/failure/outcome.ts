import type { Recording } from '../../session/schema.ts';
import type { CorrelatedValue } from './correlated-value.ts';
import type { Cause, Failure, Lack, RequestName } from './failure.ts';

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
  /** Why it failed, or was blocked or skipped: `renderFailure` says it in words. */
  readonly failure?: Failure;
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
}

/** A request that is not sent, and the recording at the root of it. */
export interface Blocked {
  /** Of several that one recording blocks, it is `Causes` that has one fail. */
  readonly state: 'blocked' | 'skipped';
  readonly failure: Failure;
  readonly blockedBy: string;
  /** Id of the request that brings the value, where that was not sent either. */
  readonly via?: string;
}

/** With more of them, nobody reads on. */
const MAX_CAUSES = 10;

/** A request that needs a value from one that was not answered as recorded, or not sent itself. */
export function blockedByOutcome(to: string, outcome: Outcome): Blocked {
  const { id, state, blockedBy } = outcome;
  const failure: Failure = { kind: 'blocked', to, causes: causesOf(outcome) };
  if (state === 'skipped') return { state, failure, blockedBy: blockedBy ?? id };
  const isSent = blockedBy === undefined;
  return { state: 'blocked', failure, blockedBy: blockedBy ?? id, ...(!isSent && { via: id }) };
}

/** Those that an outcome is the last of, the root first. */
function causesOf({ id, method, path, state, actual, failure }: Outcome): Cause[] {
  const own: Cause = {
    ...{ id, method, path },
    state: state === 'passed' ? 'failed' : state,
    ...(actual !== undefined && { actual }),
    ...(failure && { failure: withoutCauses(failure) }),
  };
  // A silent target has causes of its own, and is one: what it blocks starts with it.
  const [root, ...others] = failure?.kind === 'blocked' ? failure.causes : [];
  if (!root) return [own];
  return [root, ...[...others, own].slice(1 - MAX_CAUSES)];
}

function withoutCauses(failure: Failure): Failure {
  if (failure.kind === 'blocked') return { ...failure, causes: [] };
  const { sentWith, ...own } = failure;
  return own;
}

/**
 * A request whose value did not come, since the response that brings it does not have it.
 * @param to where the request carries it
 */
export function blockedByLack(to: string, by: Recording, reason: Lack): Blocked {
  const failure: Failure = { kind: 'missing-value', to, from: nameOf(by), reason };
  return { state: 'blocked', failure, blockedBy: by.id };
}

/** A recording as failures name it. */
export function nameOf({ id, request: { method, path } }: Recording): RequestName {
  return { id, method, path };
}
