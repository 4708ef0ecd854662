import type { KnownSecret, Mask } from '../failure/mask.ts';
import type { Findings, Outcome } from '../failure/outcome.ts';
import type { ResponseHeaders } from '../send/exchange.ts';
import type { AsRecorded } from './as-recorded.ts';
import type { ContentComparison } from './compare-body.ts';
import type { Content, LiveBody } from './content.ts';

/** Bytes of a body, on the wire and decoded, that are compared at most: 16 MiB. */
export const MAX_COMPARED: number = 16 * 1024 * 1024;

/**
 * Bytes of a body that is compared by what it holds, and shown: 4 MiB. Larger ones are compared byte by
 * byte, since to read and mask them would block the process for seconds.
 */
export const MAX_READ: number = 4 * 1024 * 1024;

/** What a live answer was compared in, beyond its status. */
export interface Comparison {
  readonly headers: Findings;
  /** All that came. */
  readonly liveHeaders: ResponseHeaders | undefined;
  /** The live secrets that were given, sent for it, or brought by its headers. */
  secrets(): readonly KnownSecret[];
  readonly asRecorded: AsRecorded;
  /** For what is shown of it: knows those of the body as well. */
  readonly mask: Mask;
  /** None where the body was not compared. */
  readonly body?: BodyComparison;
}

export interface BodyComparison extends ContentComparison {
  readonly recorded: Content;
  readonly live: LiveBody;
}

const comparisons = new WeakMap<Outcome, Comparison>();

/**
 * Keeps the bodies that an outcome came from, for those who show them or write them into a session.
 * Not in the outcome itself: that is plain data, and travels.
 */
export function rememberComparison(outcome: Outcome, comparison: Comparison): void {
  comparisons.set(outcome, comparison);
}

/**
 * What an outcome was compared in. While `onOutcome` is called that of each, later that of some
 * failed ones.
 */
export function comparisonOf(outcome: Outcome): Comparison | undefined {
  return comparisons.get(outcome);
}

/** The same for an outcome that is made of another. @returns that outcome */
export function passComparison(from: Outcome, to: Outcome): Outcome {
  const comparison = comparisons.get(from);
  if (comparison) comparisons.set(to, comparison);
  return to;
}

/** Lets go of what an outcome was compared in. */
export function forgetComparison(outcome: Outcome): void {
  comparisons.delete(outcome);
}
