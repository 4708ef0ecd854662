import { operationOf } from '../../session/calls.ts';
import type { Recording } from '../../session/schema.ts';
import type { CorrelatedValue, Lack } from './correlated-value.ts';
import { type Cause, type Failure, isMismatch, type RequestName } from './failure.ts';

/** The result of replaying one recording. Plain data: it survives structured clone and JSON. */
export interface Outcome {
  /** The recording's id. */
  readonly id: string;
  /** Number of the copy of the replay, from 1; none if there is only one copy. */
  readonly copy?: number;
  /** Number of the round, from 1; none if there is only one. Times are counted from the start of the round. */
  readonly round?: number;
  /**
   * Passed: the status is the recorded one, that of its protocol included, and so is whatever `expect` names. Blocked: not sent, since it
   * depends, directly or through other blocked requests, on one that failed. That failure gives the reason, so
   * that one cause is one failure. Uncompared: sent, but the recording has no status, or the replay ended before
   * the answer came. Skipped: not sent, since it must not be sent to this target, or the replay ended before.
   */
  readonly state: 'passed' | 'failed' | 'blocked' | 'uncompared' | 'skipped';
  readonly method: string;
  /** The raw path as recorded, without the target's base path. */
  readonly path: string;
  /** Where it was sent, if that is not the target but what the option `origins` names. */
  readonly address?: string;
  /** What it calls, if its path does not say so: `mutation addBook` of GraphQL, `torrent-set` of JSON-RPC. */
  readonly operation?: string;
  /** The recorded status; none if no response was recorded. */
  readonly expected?: number;
  /** The status that the target answered with; none if there was no answer. */
  readonly actual?: number;
  /** From the first byte of the request to the last of the response, in ms; 0 if nothing was sent. */
  readonly responseTime: number;
  /** When the request was to leave, in ms from the start of the replay. */
  readonly plannedAt: number;
  /** When the request left, in ms from the start of the replay; none if it was not sent. */
  readonly sentAt?: number;
  /** Why it did not pass. `renderFailure` puts it into words. */
  readonly failure?: Failure;
  /**
   * Id of the recording because of which this one was not sent. If this one is blocked, that one failed. If
   * this one failed, that one may have passed, but its response lacks the value.
   */
  readonly blockedBy?: string;
  /** The live values that replaced recorded ones, and the cookies that were added or left out. */
  readonly correlated: readonly CorrelatedValue[];
  /**
   * The locations of recorded values in a sent request that may change something: earlier answers had them, no link
   * covers them, and no live answer shows that they name the same row. Present only if there are such values.
   */
  readonly unproven?: readonly string[];
  /**
   * Placeholders that were sent because nobody gave the secrets that they stand for. Present only if the answer
   * differs from the recorded one.
   */
  readonly missingSecrets?: readonly string[];
}

/** A request that is not sent, and the recording that is the root cause. */
export interface Blocked {
  /** Of several requests that one recording blocks, `Causes` makes one fail. */
  readonly state: 'blocked' | 'skipped';
  readonly failure: Failure;
  readonly blockedBy: string;
  /** Id of the request that brings the value, if that was not sent either. */
  readonly via?: string;
}

/**
 * Whether the answer to a request may bring the values of the recorded one. A success (2xx) in place of another one
 * is a failure, but the thing that it answers with is the one that was asked for. An error brings none, even if its
 * status is that of a success.
 */
export function mayBringValues({ state, expected, actual, failure }: Outcome): boolean {
  if (state === 'passed') return true;
  if (failure?.kind === 'protocol-status' && failure.actual !== undefined) return false;
  return actual === expected || (isSuccess(actual) && isSuccess(expected));
}

function isSuccess(status: number | undefined): boolean {
  return status !== undefined && status >= 200 && status < 300;
}

/** With more of them, nobody reads on. */
const MAX_CAUSES = 10;

/** Blocks a request that needs a value of one that was not answered as recorded, or not sent itself. */
export function blockedByOutcome(to: string, outcome: Outcome): Blocked {
  const { id, state, blockedBy } = outcome;
  const failure: Failure = { kind: 'blocked', to, causes: causesOf(outcome) };
  if (state === 'skipped') return { state, failure, blockedBy: blockedBy ?? id };
  const isSent = blockedBy === undefined;
  return { state: 'blocked', failure, blockedBy: blockedBy ?? id, ...(!isSent && { via: id }) };
}

/** The chain of causes that ends with an outcome, the root first. */
function causesOf(outcome: Outcome): Cause[] {
  const { id, method, path, operation, state, actual, failure } = outcome;
  const own: Cause = {
    ...{ id, method, path, ...(operation !== undefined && { operation }) },
    state: state === 'blocked' || state === 'skipped' ? state : 'failed',
    ...(actual !== undefined && { actual }),
    ...(failure && { failure: withoutCauses(failure) }),
  };
  // A silent target has causes of its own, and yet is the root of what it blocks.
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

/** What failures call a recording. */
export function nameOf({ id, request }: Recording): RequestName {
  const { method, path } = request;
  const operation = operationOf(request);
  return { id, method, path, ...(operation !== undefined && { operation }) };
}

/** Whether an answer failed by its status, body or headers, so that it could be the recorded one from now on. */
export function isAcceptable({ failure, actual, expected }: Outcome): boolean {
  return failure !== undefined && isMismatch(failure) && ![actual, expected].includes(undefined);
}
