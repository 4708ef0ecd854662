/** Correlation by hand, for what cannot be found in a session, and for what shall be left alone. */
import type {
  CorrelationRule,
  RequestPattern,
  ResponsePattern,
} from '../../../session/link-rule.ts';

/** Links that are not made: those that fit all that is given. */
export interface CorrelationExclusion {
  readonly from?: ResponsePattern | undefined;
  readonly to?: RequestPattern | undefined;
  /** The recorded value. */
  readonly value?: string | undefined;
}

/**
 * A value of the client's own that must be new at each replay, such as the address of a sign-up: the
 * server would refuse what it has already. It is another one in each copy and each round, and against
 * each target, in the form of the recorded one; and the same wherever the client sends it in a session.
 */
export interface FreshRule {
  /** Where a request has it. */
  readonly to: RequestPattern;
}

export interface CorrelateOptions {
  /** Links that cannot be found in the recording; they go before those that can. */
  readonly rules?: readonly CorrelationRule[] | undefined;
  /** Values that must be new. */
  readonly fresh?: readonly FreshRule[] | undefined;
  /** Links that shall not be made; without `from`, also new values that shall not be sent. */
  readonly exclude?: readonly CorrelationExclusion[] | undefined;
}
