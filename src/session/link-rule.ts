/**
 * Links by hand, and those that were learned from a second recording: the language of `links` in a
 * session file and of the option `correlate`.
 */

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

/** How the `path` of a pattern begins. */
export const RULE_PATH: RegExp = /^(?:[A-Za-z]+\s+)?[/*]/;

/** How many members of a pattern name a place. */
export function placesIn({
  pointer,
  header,
  cookie,
  query,
  segment,
  field,
  place,
}: RequestPattern): number {
  const places = [pointer, header, cookie, query, segment, field, place];
  return places.filter((each) => each !== undefined).length;
}
