/** Correlation by hand, for what cannot be found in a session, and for what shall be left alone. */

/** Which recordings: those that fit all that is given. */
export interface RecordingPattern {
  /** Id of one recording. */
  readonly recording?: string | undefined;
  /**
   * The path without its query, such as `/orders/*`, or with a method before it: `POST /orders`. `*`
   * stands for one segment, `**` for any number of them, none as well.
   */
  readonly path?: string | undefined;
}

/** A place of a response. At most one of the last four names it. */
export interface ResponsePattern extends RecordingPattern {
  /** JSON Pointer (RFC 6901) into the body, such as `/items/0/id`. */
  readonly pointer?: string | undefined;
  /** Name of a header. */
  readonly header?: string | undefined;
  /** Name of a cookie that is set. */
  readonly cookie?: string | undefined;
  /** Any place, in the words of `explainCorrelations`: `header location segment 2`. */
  readonly place?: string | undefined;
}

/** A place of a request. At most one of the last seven names it. */
export interface RequestPattern extends RecordingPattern {
  /** JSON Pointer (RFC 6901) into the body. */
  readonly pointer?: string | undefined;
  /** Name of a header. */
  readonly header?: string | undefined;
  /** Name of a cookie that is sent. */
  readonly cookie?: string | undefined;
  /** Name of a query parameter. */
  readonly query?: string | undefined;
  /** Number of a path segment, from 1. */
  readonly segment?: number | undefined;
  /** Name of a field of a form. */
  readonly field?: string | undefined;
  /** Any place, in the words of `explainCorrelations`: `path from segment 2`. */
  readonly place?: string | undefined;
}

/**
 * A link by hand: the value at a place of the latest fitting response before a request goes into that
 * request. Where the recorded value stands inside a longer text (`Bearer …`), only that is replaced.
 */
export interface CorrelationRule {
  readonly from: ResponsePattern;
  readonly to: RequestPattern;
}

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
