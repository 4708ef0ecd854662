import { pathOf } from '../../../session/path-of.ts';
import type { Recording } from '../../../session/schema.ts';
import type { RecordingPattern, RequestPattern, ResponsePattern } from './correlate-options.ts';

/** Whether a recording is one of those that a pattern names. */
export function matchesRecording(
  { recording, path }: RecordingPattern,
  { id, request }: Recording,
): boolean {
  if (recording !== undefined && recording !== id) return false;
  return path === undefined || expressionOf(path).test(`${request.method} ${pathOf(request.path)}`);
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
  const { pointer, header, query, segment, field, place } = pattern;
  if (place !== undefined) return place;
  if (header !== undefined) return `header ${header.toLowerCase()}`;
  if (query !== undefined) return `query ${query}`;
  if (segment !== undefined) return `path segment ${segment}`;
  if (field !== undefined) return `body field ${field}`;
  return pointer === undefined ? undefined : `body ${pointer || '/'}`;
}

/** Headers whose places are those of the cookies in them. */
const COOKIE_HEADERS = ['header cookie', 'header set-cookie'];

/** Whether a place is the one that a pattern names, or in it. */
export function fitsPlace(pattern: string, place: string): boolean {
  return pattern === place || (COOKIE_HEADERS.includes(pattern) && place.startsWith('cookie '));
}

/**
 * Two stars between slashes, or behind the last one, stand for no segment as well; one that is a part of
 * a segment may stand for nothing.
 */
const STARS = /\/\*\*(?:\/|$)|\*+/g;
const EXPRESSIONS: Readonly<Record<string, string>> = {
  '/**/': '/(?:.*/)?',
  '/**': '(?:/.*)?',
  '*': '[^/]*',
};

const expressions = new Map<string, RegExp>();

function expressionOf(pattern: string): RegExp {
  const cached = expressions.get(pattern);
  if (cached) return cached;
  const [, method = '\\S+', path = ''] = /^(?:([A-Za-z]+)\s+)?(.*)$/s.exec(pattern) ?? [];
  const source = path
    .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replace(STARS, (stars, index: number, all: string) => {
      const isSegment = stars === '*' && isWhole(all, index);
      return isSegment ? '[^/]+' : (EXPRESSIONS[stars] ?? '.*');
    });
  const expression = new RegExp(
    `^${method.replace(/^[A-Za-z]+$/, (name) => name.toUpperCase())} ${source}$`,
  );
  expressions.set(pattern, expression);
  return expression;
}

/** Whether a star stands for a whole segment. */
function isWhole(path: string, index: number): boolean {
  return path[index - 1] === '/' && (path[index + 1] ?? '/') === '/';
}
