import type { Location, Step } from '../../../formats/location.ts';
import type {
  RecordingPattern,
  RequestPattern,
  ResponsePattern,
} from '../../../session/link-rule.ts';
import { matchesPath } from '../../../session/matches-path.ts';
import type { Recording } from '../../../session/schema.ts';
import type { CorrelationExclusion } from './correlate-options.ts';

/** Whether a recording is one of those that a pattern names. */
export function matchesRecording(
  { recording, path }: RecordingPattern,
  { id, request }: Recording,
): boolean {
  if (recording !== undefined && recording !== id) return false;
  return path === undefined || fitsPathPattern(path, request.method, request.path);
}

/**
 * Whether a request is one of those that a pattern such as `/orders/*` or `POST /orders` names.
 * @param target of the request; its query does not count
 */
export function fitsPathPattern(pattern: string, method: string, target: string): boolean {
  const [, named, glob] = /^(?:([A-Za-z]+)\s+)?(.*)$/s.exec(pattern) ?? [];
  if (named !== undefined && named.toUpperCase() !== method) return false;
  return !glob || matchesPath(glob, target);
}

/** The place of a response that a pattern names, in the words of the readers; none if it names none. */
export function responsePlace({
  pointer,
  header,
  cookie,
  place,
}: ResponsePattern): string | undefined {
  if (place !== undefined) return place;
  if (header !== undefined) return `header ${header.toLowerCase()}`;
  if (cookie !== undefined) return `cookie ${cookie}`;
  return pointer === undefined ? undefined : `body ${pointer}`.trimEnd();
}

/** The place of a request that a pattern names, in the words of `RequestPlace`; none if it names none. */
export function requestPlace(pattern: RequestPattern): string | undefined {
  const { pointer, header, cookie, query, segment, field, place } = pattern;
  if (place !== undefined) return place;
  if (header !== undefined) return `header ${header.toLowerCase()}`;
  if (cookie !== undefined) return `cookie ${cookie}`;
  if (query !== undefined) return `query ${query}`;
  if (segment !== undefined) return `path segment ${segment}`;
  if (field !== undefined) return `body field ${field}`;
  return pointer === undefined ? undefined : `body ${pointer || '/'}`;
}

/** What names a location of a response. */
export function patternOfResponse(location: Location): ResponsePattern {
  const [{ kind, name = '' } = NO_STEP, ...inside] = location.steps;
  if (kind === 'body' && inside.every(isOfPointer)) return { pointer: pointerOf(location) };
  const own = kind === 'header' ? { header: name } : { cookie: name };
  return responsePlace(own) === location.text ? own : { place: location.text };
}

/** What names a location of a request. */
export function patternOfRequest(location: Location): RequestPattern {
  const own = namedPart(location);
  return own && requestPlace(own) === location.text ? own : { place: location.text };
}

/** The member of a pattern for a part of a request, if there is one. */
function namedPart(location: Location): RequestPattern | undefined {
  const [{ kind, name = '' } = NO_STEP, ...inside] = location.steps;
  if (kind === 'header') return { header: name };
  if (kind === 'cookie') return { cookie: name };
  if (kind === 'query') return { query: name };
  const [step] = inside;
  if (step?.kind === 'segment') return { segment: step.index };
  if (step?.kind === 'field') return { field: step.name };
  return kind === 'body' && inside.every(isOfPointer)
    ? { pointer: pointerOf(location) }
    : undefined;
}

const NO_STEP: Step = { kind: 'body' };
const OF_POINTER: ReadonlySet<Step['kind']> = new Set<Step['kind']>(['key', 'item', 'entry']);

function isOfPointer({ kind }: Step): boolean {
  return OF_POINTER.has(kind);
}

function pointerOf(location: Location): string {
  return location.text.slice('body '.length);
}

/** Headers whose places are those of the cookies in them. */
const COOKIE_HEADERS = ['header cookie', 'header set-cookie'];

const FIELD = 'body field ';

/** Whether a place is the one that a pattern names, or in it. */
export function fitsPlace(pattern: string, place: string): boolean {
  if (pattern === place) return true;
  // The form may be a multipart one.
  if (pattern.startsWith(FIELD)) return place === `body part ${pattern.slice(FIELD.length)}`;
  return COOKIE_HEADERS.includes(pattern) && place.startsWith('cookie ');
}

/** A link that may be made. */
interface LinkCandidate {
  /** As recorded; none where the recorded request does not carry it. */
  readonly value: string | undefined;
  /** The request that carries it, and the response that brings it. */
  readonly recording: Recording;
  readonly from: Recording;
  /** Where they have it: the first is asked for where it counts. */
  readonly to: () => string;
  readonly place: string;
}

/** Whether an exclusion fits a link. */
export function isExcluded(exclusion: CorrelationExclusion, candidate: LinkCandidate): boolean {
  const { value, recording, from } = candidate;
  if (exclusion.value !== undefined && exclusion.value !== value) return false;
  if (exclusion.to && !matchesRecording(exclusion.to, recording)) return false;
  if (exclusion.from && !matchesRecording(exclusion.from, from)) return false;
  const to = exclusion.to && requestPlace(exclusion.to);
  if (to !== undefined && !fitsPlace(to, candidate.to())) return false;
  const place = exclusion.from && responsePlace(exclusion.from);
  return place === undefined || fitsPlace(place, candidate.place);
}
