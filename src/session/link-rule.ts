/** The language of links, for `links` in a session file as well as for the option `correlate`. */
import {
  type LocationPattern,
  type Message,
  namePart,
  parseLocation,
} from '../formats/value/location-pattern.ts';
import { FIELD_NAME } from '../http/headers.ts';

/** Matches the recordings that match every given member. */
interface RecordingPattern {
  /** Id of one recording. */
  readonly recording?: string | undefined;
  /**
   * The path without its query, such as `/orders/*`, or a method and a path: `POST /orders`. `*` stands for
   * one segment, and `**` stands for any number of segments, including none.
   */
  readonly path?: string | undefined;
}

/** A location of a response, named by at most one of the last four members. */
export interface ResponsePattern extends RecordingPattern {
  /**
   * JSON Pointer (RFC 6901) into the body, such as `/items/0/id`. `*` stands for any one segment. Also a path
   * in an XML body: `/order/line[2]/@sku`.
   */
  readonly pointer?: string | undefined;
  /** Name of a header. */
  readonly header?: string | undefined;
  /** Name of a cookie that the response sets. */
  readonly cookie?: string | undefined;
  /** Any location, as written by `explainCorrelations`: `header location segment 2`. */
  readonly place?: string | undefined;
}

/** A location of a request, named by at most one of the last seven members. */
export interface RequestPattern extends RecordingPattern {
  /** JSON Pointer (RFC 6901) into the body, or a path in XML. `*` stands for any one segment. */
  readonly pointer?: string | undefined;
  /** Name of a header. */
  readonly header?: string | undefined;
  /** Name of a cookie that the request sends. */
  readonly cookie?: string | undefined;
  /** Name of a query parameter. If several have the name, the first one is meant. */
  readonly query?: string | undefined;
  /** Number of a path segment, from 1. */
  readonly segment?: number | undefined;
  /** Name of a form field. If several have the name, the first one is meant. */
  readonly field?: string | undefined;
  /** Any location, as written by `explainCorrelations`: `path from segment 2`. */
  readonly place?: string | undefined;
}

/**
 * A link: the value at a location of the latest matching response goes into each later matching request. If
 * the recorded value is part of a longer text (`Bearer …`), only that part is replaced.
 */
export interface CorrelationRule {
  readonly from: ResponsePattern;
  readonly to: RequestPattern;
}

/** The number of members of a pattern that name a location. */
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

/** The syntax of some members of a pattern. */
export const PATTERN_SYNTAX = {
  /** A path, perhaps after a method. */
  path: /^(?:[A-Za-z]+\s+)?[/*]/,
  /** A JSON Pointer (RFC 6901). */
  pointer: /^(?:\/(?:[^~/]|~[01])*)*$/,
  /** The name of a cookie. */
  cookie: /^[^=;]+$/,
} as const satisfies Partial<Record<keyof RequestPattern, RegExp>>;

/**
 * The location that a pattern names. Undefined if the pattern names none or a malformed one.
 * @param message message that contains the location
 */
export function locationIn(pattern: RequestPattern, message: Message): LocationPattern | undefined {
  const { pointer, header, cookie, query, segment, field, place } = pattern;
  if (place !== undefined) return parseLocation(place, message);
  if (header !== undefined) return nameIf(FIELD_NAME.pattern, header, 'header');
  if (cookie !== undefined) return nameIf(PATTERN_SYNTAX.cookie, cookie, 'cookie');
  if (query !== undefined) return namePart({ kind: 'query', name: query });
  if (segment !== undefined) return namePart({ kind: 'segment', index: segment });
  if (field !== undefined) return namePart({ kind: 'field', name: field });
  if (pointer === undefined || !PATTERN_SYNTAX.pointer.test(pointer)) return undefined;
  return namePart({ kind: 'pointer', pointer });
}

function nameIf(
  pattern: RegExp,
  name: string,
  kind: 'header' | 'cookie',
): LocationPattern | undefined {
  return pattern.test(name) ? namePart({ kind, name }) : undefined;
}
