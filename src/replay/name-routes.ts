/**
 * Stable names of requests. An id in a path differs in each recording, and says nothing. So a value that comes
 * from a response is named by what it is: `GET /orders/{order.id}`. The same session recorded again has the
 * same names. They are for people: several requests may share one.
 */

import type { Codec } from '../formats/text/codecs.ts';
import { isDistinctive } from '../formats/value/is-distinctive.ts';
import type { Location } from '../formats/value/location.ts';
import { pointerTo } from '../formats/value/location-pattern.ts';
import { isValue, wordsIn } from '../formats/value/names.ts';
import { looksRandom } from '../formats/value/randomness.ts';
import type { TextStep } from '../formats/write-text.ts';
import { shortenMiddle } from '../printable.ts';
import type { Recording, Session } from '../session/schema.ts';
import type { Link } from './correlate/link/link-recordings.ts';
import type { LinkedValues } from './correlate/link-session.ts';
import { partsOf } from './correlate/naming/names.ts';
import { contextAfter, contextOfRequest } from './correlate/naming/request-subject.ts';
import { pathTitle } from './failure/failure.ts';
import { nameOf } from './failure/outcome.ts';

/** In characters: of a piece that the client made up itself, between two separators, and of the whole. */
const MAX_PIECE = 40;
const MAX_PATH = 120;
/** In characters. Of a longer path, only both ends are shown. */
const MAX_NAMED = 2048;
/** Pieces of one path. What follows them stays as it was recorded. */
const MAX_PIECES = 32;

/** A range of a path that came from a response. */
interface Piece {
  readonly start: number;
  readonly end: number;
  readonly name: string;
}

/**
 * The name of each request of a session: its method, its path with names in the places of what is
 * correlated, and what it calls, if the path does not say so: `POST /graphql mutation addBook`.
 * @param values what `linkValues` gave for it. With null, paths are as recorded
 */
export function nameRoutes(
  { recordings }: Session,
  values: LinkedValues | null,
): ReadonlyMap<Recording, string> {
  const routes = new Map<Recording, string>();
  for (const recording of recordings) routes.set(recording, routeOf(recording, []));
  for (const [position, recording] of values?.recordings.entries() ?? []) {
    const links = values?.links.plans[position]?.links.filter(({ to }) => to.part === 'path');
    const { path } = recording.request;
    if (!links || links.length === 0 || path.length > MAX_NAMED) continue;
    const pieces = links.slice(0, MAX_PIECES).flatMap((link) => {
      return piecesOf(link, path, values?.recordings[link.producer]);
    });
    routes.set(recording, routeOf(recording, pieces));
  }
  return routes;
}

function routeOf(recording: Recording, pieces: readonly Piece[]): string {
  const { request } = recording;
  const path = shortenMiddle(namePieces(request.path, pieces), MAX_PATH);
  return `${request.method} ${pathTitle({ ...nameOf(recording), path })}`;
}

function namePieces(path: string, pieces: readonly Piece[]): string {
  if (path.length > MAX_NAMED) return path;
  let named = '';
  let at = 0;
  // Of two that overlap, the longer one wins.
  for (const piece of pieces.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    if (piece.start < at) continue;
    named += `${shortenPieces(path.slice(at, piece.start))}{${piece.name}}`;
    at = piece.end;
  }
  return named + shortenPieces(path.slice(at));
}

/** A linked piece by what its producer calls it. If it is more than one value, each by its location. */
function piecesOf({ to, location }: Link, path: string, producer: Recording | undefined): Piece[] {
  const { start, end } = rangeOf(to.steps, path);
  const [step] = to.steps;
  if (step?.kind !== 'range' || step.codec === 'path') return valuesIn(path, start, end);
  // A redirect to `/login` needs no other name.
  if (isWord(withoutSigil(path.slice(start, end)))) return [];
  const context = contextIn(path, start);
  return [
    { start, end, name: (producer && nameOfValue(location, producer, context)) ?? context.name },
  ];
}

/** The smallest range of a path that holds a value as it is written there. */
function rangeOf(steps: readonly TextStep[], path: string): Pick<Piece, 'start' | 'end'> {
  let range = { start: 0, end: path.length };
  for (const step of steps) {
    if (step.kind !== 'range') return range;
    range = { start: range.start + step.start, end: range.start + step.end };
    if (!PLAIN.has(step.codec) || /[%+]/.test(path.slice(range.start, range.end))) return range;
  }
  return range;
}

/** Text in these that has nothing to decode is the same text outside of them. */
const PLAIN: ReadonlySet<Codec> = new Set<Codec>(['plain', 'percent', 'path', 'form']);

/** The segments and query values in a range that are not words of the API. */
function valuesIn(path: string, start: number, end: number): Piece[] {
  const pieces: Piece[] = [];
  for (const match of path.slice(start, end).matchAll(/[^/?&=#]+/g)) {
    const [value] = match;
    const from = start + match.index;
    // It is the name of a query value.
    if (path[from + value.length] === '=') continue;
    if (pieces.length === MAX_PIECES) return pieces;
    if (!isWord(value)) {
      pieces.push({ start: from, end: from + value.length, name: contextIn(path, from).name });
    }
  }
  return pieces;
}

interface NamingContext {
  /** What the values there are of: `order` after `/orders/`. */
  readonly subject: string | undefined;
  /** The name of a value there, if nothing else gives one. */
  readonly name: string;
}

/** What the path itself says of a value in it: the name of a query value, or the segment before. */
function contextIn(path: string, start: number): NamingContext {
  const before = path.slice(0, start);
  const query = /[?&]([^?&=]+)=[^&]*$/.exec(before)?.[1];
  if (query !== undefined) {
    return { subject: undefined, name: wordOf(wordsIn(query).at(-1)) ?? 'value' };
  }
  const words = before.split(/[/?#]/).map(withoutSigil).filter(isWord);
  const subject = wordOf(contextAfter(words.at(-1) ?? '')?.subjects[0]);
  return { subject, name: subject === undefined ? 'id' : `${subject}.id` };
}

/** Such as `order.id` for `body /id` of the response to `POST /orders`; undefined outside of bodies. */
function nameOfValue(
  location: Location,
  { request }: Recording,
  { subject }: NamingContext,
): string | undefined {
  const pointer = pointerTo(location);
  if (!pointer) return undefined;
  const keys = pointer.split('/').filter((key) => wordOf(key) !== undefined);
  const last = pointer.slice(pointer.lastIndexOf('/') + 1);
  const isNamed = keys.at(-1) === last;
  const parts = isNamed ? partsOf(last) : undefined;
  const attribute = wordOf(parts?.idWord ?? parts?.attribute) ?? 'id';
  const holder = (isNamed ? keys.slice(0, -1) : keys).map((key) => partsOf(key).word);
  const { subjects } = contextOfRequest(request);
  const ofRequest = subject !== undefined && subjects.includes(subject) ? subject : subjects[0];
  const of = wordOf(parts?.subject) ?? wordOf(holder.findLast(Boolean)) ?? wordOf(ofRequest);
  return of === undefined || of === attribute ? attribute : `${of}.${attribute}`;
}

/** A word that may be part of a name; undefined for what may be a value. */
function wordOf(text: string | undefined): string | undefined {
  const name = withoutSigil(text ?? '');
  const word = name.replace(/[^A-Za-z]+/g, '').toLowerCase();
  return isWord(name) && word.length <= MAX_PIECE / 2 ? word : undefined;
}

/** `_page` and `$page` are words as well. */
function withoutSigil(text: string): string {
  return text.replace(/^[_$@]+/, '');
}

/** Whether a text is a word of the API, the same in each recording. */
function isWord(text: string): boolean {
  return text !== '' && !isValue(text) && !isDistinctive(text) && !looksRandom(text);
}

/** What the client made up itself stays, cut to a readable length. */
function shortenPieces(text: string): string {
  if (text.length <= MAX_PIECE) return text;
  return text.replace(/[^/?&=#]+/g, (piece) => shortenMiddle(piece, MAX_PIECE));
}
