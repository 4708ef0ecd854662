/**
 * Live values that a request cannot carry at their locations. Codecs escape what they can (`codecs.ts`); this is about
 * the rest. A value that would change its surroundings, such as `..` in a path or `;` in a cookie, would make another
 * request than the recorded one.
 */

import { applySplices } from '../../../formats/text/splices.ts';
import type { Splice } from '../../../formats/write-text.ts';
import { headerValue, isNamed } from '../../../http/headers.ts';
import { boundaryOf, mediaKindOf } from '../../../http/media-type.ts';
import { hasDotSegment } from '../../../http/urls.ts';
import type { RecordedRequest, Recording } from '../../../session/schema.ts';
import type { Failure } from '../../failure/failure.ts';
import { type Blocked, nameOf } from '../../failure/outcome.ts';
import type { RequestEdit, RewrittenText } from './rewrite-request.ts';
import { isUrl } from './text-kinds.ts';

/** A live value on its way into a request. */
export interface LiveEdit extends RequestEdit {
  /** The recording whose live response brought it, and where in it; none for the target's address. */
  readonly from?: { readonly producer: Recording; readonly place: string };
}

type Text = RewrittenText<LiveEdit>;
type Kind = 'whole path' | 'path' | 'query' | 'header' | 'cookie' | 'user' | 'form' | 'body';

/** Characters that a live value must not bring to a location. */
interface Limits {
  /** Characters that are never allowed. */
  readonly never?: RegExp;
  /** Delimiters of the location: a live value may only have those that the recorded one has as well. */
  readonly delimiters?: RegExp;
}

const LIMITS: Readonly<Record<Kind, Limits>> = {
  // RFC 9112 section 3.2, for a path that a response has given as a whole.
  'whole path': { never: /[^\x21-\xff]|[#\\]/ },
  path: { never: /[^\x21-\xff]/, delimiters: /[/?#\\]/ },
  query: { never: /[^\x21-\xff]/, delimiters: /[&#]/ },
  // RFC 9110 section 5.5.
  header: { never: /[^\t\x20-\x7e\x80-\xff]/ },
  // RFC 6265 section 4.1.1. Servers read more than that, and differ in what it means.
  cookie: { never: /[^\t\x20-\x7e\x80-\xff]|;/, delimiters: /[\s",\\]/ },
  // RFC 7617 section 2.
  user: { never: /[\p{Cc}:]/u },
  form: { delimiters: /&/ },
  body: {},
};

/**
 * Why a request cannot be sent with its live values; undefined if it can.
 * @param recorded the request without them
 * @param texts of the request with live values in them
 */
export function explainUnsendable(
  recorded: RecordedRequest,
  texts: readonly Text[],
): Blocked | undefined {
  for (const text of texts) {
    for (const splice of text.splices) {
      if (splice.by?.from === undefined) continue;
      const character = findCharacter(recorded, text, splice);
      if (character !== undefined) return block(splice.by, { character });
    }
    const leading = findDotSegment(text);
    if (leading) return block(leading, 'dot-segment');
    const breaking = findBoundary(recorded, text);
    if (breaking) return block(breaking, 'boundary');
  }
  return undefined;
}

/** The first character of a live value that its location cannot have. */
function findCharacter(
  recorded: RecordedRequest,
  text: Text,
  { start, end, text: live, stray }: Splice<LiveEdit>,
): string | undefined {
  const kind = kindOf(recorded, text, start, end);
  const { never, delimiters } = LIMITS[kind];
  const character = never?.exec(live)?.[0];
  if (character !== undefined) return character;
  const before = text.recorded.slice(start, end);
  const all = delimiters ? [...live.matchAll(new RegExp(delimiters, 'g'))] : [];
  return all.find(([each]) => !before.includes(each))?.[0] ?? stray;
}

function kindOf({ headers }: RecordedRequest, text: Text, start: number, end: number): Kind {
  const { part, header = -1, recorded, credentialsAt } = text;
  if (part === 'path') {
    if (start === 0 && end === recorded.length) return 'whole path';
    const query = recorded.indexOf('?');
    return query === -1 || start < query ? 'path' : 'query';
  }
  if (part === 'body') {
    return mediaKindOf(headerValue(headers, 'content-type')) === 'form' ? 'form' : 'body';
  }
  if (part === 'trailer') return 'header';
  if (isNamed(headers[header]?.[0] ?? '', 'cookie')) return 'cookie';
  if (credentialsAt === undefined || start < credentialsAt) return 'header';
  const colon = recorded.indexOf(':', credentialsAt);
  return end <= colon ? 'user' : 'body';
}

/** A live value that makes a path lead elsewhere: the path of the request, or one in a header. */
function findDotSegment({ part, recorded, splices }: Text): LiveEdit | undefined {
  const isPath = recorded.startsWith('/') || isUrl(recorded);
  if (!isPath || part === 'body') return undefined;
  const written = applySplices(recorded, splices);
  const query = /[?#]/.exec(written)?.index ?? written.length;
  let shift = 0;
  for (const { start, end, text, by } of splices) {
    const from = start + shift;
    shift += text.length - (end - start);
    if (!by?.from || from > query) continue;
    const first = written.lastIndexOf('/', from - 1) + 1;
    const next = written.indexOf('/', from + text.length);
    const last = next === -1 || next > query ? query : next;
    if (hasDotSegment(written.slice(first, last))) return by;
  }
  return undefined;
}

/** A live value that ends a part of a multipart body early (RFC 2046 section 5.1.1). */
function findBoundary(
  { headers }: RecordedRequest,
  { part, recorded, splices }: Text,
): LiveEdit | undefined {
  if (part !== 'body') return undefined;
  const boundary = boundaryOf(recorded, headerValue(headers, 'content-type'));
  if (boundary === undefined) return undefined;
  return splices.find(({ text, by }) => by?.from && text.includes(`--${boundary}`))?.by;
}

type Contained = Extract<Failure, { kind: 'invalid-value' }>['contains'];

function block(
  { point: { location, part }, from }: LiveEdit,
  contains: Contained,
): Blocked | undefined {
  if (!from) return undefined;
  const { producer, place } = from;
  const failure: Failure = {
    kind: 'invalid-value',
    to: location.text,
    ...(part === 'header' && { isInHeader: true }),
    from: nameOf(producer),
    place,
    contains,
  };
  return { state: 'blocked', failure, blockedBy: producer.id };
}
