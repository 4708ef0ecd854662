/** `name=value&…`: bodies of forms, queries and fragments (URL standard, section 5). */

import { essenceOf, mediaKindOf } from '../../http/media-type.ts';
import { type Codec, decodeEscapes, decodePiece, encodePiece } from '../text/codecs.ts';
import { readEscapes } from '../text/escapes.ts';
import { isFor } from '../value/api-words.ts';
import {
  type FormatBody,
  groupByName,
  JSON_LAYOUT,
  layoutOfNames,
  type Piece,
  type TextFormat,
  type View,
  valueAt,
} from '../value/format.ts';
import type { Step } from '../value/location.ts';
import { idsInName, namesIn, placeOfId, wordsIn } from '../value/names.ts';
import {
  type Cursor,
  FixedCursor,
  type Reading,
  RepeatCounter,
  type ValueKind,
} from '../value/reading.ts';

/** Two fields or more. No body of another format is written so. */
const FORM = /^[\w.~%[\]+-]+=[^\s&=]*(?:&[\w.~%[\]+-]+=[^\s&=]*)+$/;
const MAX_SNIFFED = 64 * 1024;

export const formFormat: TextFormat = {
  codec: 'form',
  fits({ text }, type) {
    if (mediaKindOf(type) === 'form') return 'declared';
    return isPairs(text) ? 'evident' : undefined;
  },
  read({ text }, within, reading) {
    if (!isForm(text)) return false;
    readParameters(text.trim(), 'field', within, 'string', reading);
    return true;
  },
  carried({ text }: FormatBody) {
    if (!isForm(text)) return undefined;
    const pairs = [...findPairs(text)];
    const steps = stepsOfPairs('field', pairs);
    const pieces = pairs.flatMap((pair, index) => piecesOf(pair, steps.slice(index, index + 1)));
    return { kind: 'pieces', pieces };
  },
  view: ({ text }) => (isForm(text) && text.includes('=') ? viewForm(text.trim()) : undefined),
};

/** Whether a text of any kind is evidently the fields of a form. */
export function isPairs(text: string): boolean {
  // Each text of a page is asked, and few have an ampersand.
  return text.includes('&') && text.length <= MAX_SNIFFED && FORM.test(text.trim());
}

/**
 * Types of which a body may be a form of one field. Of other types, a text is too likely to look like one by
 * chance.
 */
const UNTYPED = /^(?:text\/plain|)$/;
const FIELD_START = /^[\w.%[\]-]{1,64}=/;
const FIELD = /^[\w.%[\]-]{1,64}=[^\s"<>{}]*$/;

/**
 * Whether a body is a form, or may be a form of one field, which clients also send without a type. For
 * callers to whom a field too many does no harm.
 * @param isStart whether the text is only the start of a body, which may go on as such a form
 */
export function isFormOrField({ text, contentType }: FormatBody, isStart = false): boolean {
  const type = essenceOf(contentType);
  if (mediaKindOf(type) === 'form' || (!isStart && isPairs(text))) return true;
  return UNTYPED.test(type) && (isStart ? FIELD_START : FIELD).test(text);
}

function isForm(text: string): boolean {
  return !/^\s*[[{<]/.test(text);
}

/** A pair, and the offset of its value. */
export interface Pair {
  /** Without its escapes. */
  readonly name: string;
  /** The name as it is written; empty for a pair without an equals sign. */
  readonly rawName: string;
  /** The value, as it is written. */
  readonly raw: string;
  readonly start: number;
}

/**
 * The pairs of a text, those without a value too.
 * @param offset where the text begins in a longer one
 * @param isEscaped whether the text is in markup or in a string of JSON, which escape ampersands
 */
export function* findPairs(text: string, offset = 0, isEscaped = false): Generator<Pair> {
  if (isEscaped) {
    yield* findEscapedPairs(text, offset);
    return;
  }
  for (let at = 0; at <= text.length; ) {
    const next = text.indexOf('&', at);
    const end = next === -1 ? text.length : next;
    yield pairAt(text.slice(at, end), offset + at);
    at = end + 1;
  }
}

/** An ampersand, as it is or as markup and strings of JSON have it. */
const AMPERSAND = /&amp;|\\{1,7}u0026|&/g;

function* findEscapedPairs(text: string, offset: number): Generator<Pair> {
  let at = 0;
  for (const { 0: ampersand, index } of text.matchAll(AMPERSAND)) {
    yield pairAt(text.slice(at, index), offset + at);
    at = index + ampersand.length;
  }
  yield pairAt(text.slice(at), offset + at);
}

function pairAt(pair: string, at: number): Pair {
  const equals = pair.indexOf('=');
  const rawName = pair.slice(0, Math.max(equals, 0));
  return { name: nameOf(rawName), rawName, raw: pair.slice(equals + 1), start: at + equals + 1 };
}

const LIST = /[,|+]|%(?:2c|7c|20)/i;

/** What a pair says besides its value. */
interface PairDescription {
  /** The names of the value. Several values, as in `tags=12,15`, are elements of a list. */
  readonly names: readonly (string | number)[];
  /**
   * How the value may be written, the likeliest first.
   * @note A plus is a space, but some clients do not escape a plus, as in Base64, which is then the likelier
   * meaning.
   */
  readonly codecs: readonly Codec[];
  /** The ids in the name of the pair. */
  readonly ids: readonly IdOfPair[];
}

/** Describes a pair: its names, how its value may be written, and the ids in its name. */
export function describePair(pair: Pair): PairDescription {
  const { name, raw } = pair;
  return {
    names: LIST.test(raw) ? [...namesIn(name), 0] : namesIn(name),
    codecs: raw.includes('+') ? PLUS : PERCENT,
    ids: idsOfPair(pair),
  };
}

/** A name in another charset than UTF-8, which old servers use, is read with a character for each byte. */
function nameOf(raw: string): string {
  return decodePiece(raw, 'form') ?? readEscapes(raw, 'form')?.text ?? raw;
}

const PLUS: readonly Codec[] = ['percent', 'form'];
const PERCENT: readonly Codec[] = ['percent'];
const FORM_CODECS: readonly Codec[] = ['form'];

/** The pieces of a pair: its value, and the ids in its name. */
function piecesOf(pair: Pair, own: readonly Step[]): Piece[] {
  const { raw, start } = pair;
  const { names, codecs, ids } = describePair(pair);
  // A form writes a space as a plus, unless the client has escaped one.
  const isPlain = !raw.includes('+') && !raw.includes('%20');
  const steps: Step[] = [...own, { kind: 'name' }];
  return [
    { as: 'field', names, steps: own, raw, start, codecs: isPlain ? FORM_CODECS : codecs },
    ...ids.map((id): Piece => ({ as: 'name', ...id, steps, codecs: PERCENT })),
  ];
}

/** An id in the name of a pair: the names of its thing, and its range. */
type IdOfPair = Pick<Piece, 'names' | 'raw' | 'start'> & { readonly place: string };

function idsOfPair({ name, rawName, start }: Pair): readonly IdOfPair[] {
  const written = idsInName(rawName);
  if (written.length === 0) return NO_IDS;
  const own = idsInName(name);
  return written.map(({ thing, key, start: offset, isNamed }, index) => ({
    place: placeOfId(name, own[index] ?? { start: offset }),
    names: isNamed ? [thing, 'id'] : [],
    raw: key,
    start: start - 1 - rawName.length + offset,
  }));
}

const NO_IDS: readonly IdOfPair[] = [];

/** Parameters behind these are not read: a text of letters and ampersands may have any number of them. */
const MAX_PARAMETERS = 10_000;

/**
 * Reports the values of the pairs of a form, a query or a fragment. The location of a value is that of
 * `within`, `word` and its name, with a number if the name is repeated.
 * @param url path and query of the URL that has the pairs
 */
export function readParameters(
  text: string,
  word: 'query' | 'fragment' | 'field',
  within: Cursor,
  kind: ValueKind,
  { visit }: Reading,
  url?: string,
): void {
  const repeats = new RepeatCounter();
  const types = word === 'field' ? undefined : typesIn(text);
  let count = 0;
  for (const pair of findPairs(text)) {
    const { name, raw } = pair;
    count += 1;
    if (count > MAX_PARAMETERS) return;
    if (isEmpty(pair)) continue;
    const step = repeats.next({ kind: word, name, url });
    const value = decodeEscapes(raw, 'form');
    const type = types?.get(name);
    visit(
      value,
      new FixedCursor(kind, step, type === undefined ? wordsIn(name) : [type, 'id'], within),
    );
  }
}

/** Whether a pair is neither reported nor counted. */
function isEmpty({ name, raw }: Pair): boolean {
  return name === '' || raw === '';
}

/** The steps to the values of pairs, numbered as `readParameters` numbers them. */
export function stepsOfPairs(kind: 'query' | 'field', pairs: readonly Pair[]): Step[] {
  const repeats = mayRepeat(pairs) ? new RepeatCounter() : undefined;
  return pairs.map((pair) => {
    const step: Step = { kind, name: pair.name };
    return !repeats || isEmpty(pair) ? step : repeats.next(step);
  });
}

/** The names of more pairs than these are not compared. */
const MAX_COMPARED = 8;

/** Whether a name may be repeated. Nothing has to be counted for the many texts in which none is. */
function mayRepeat(pairs: readonly Pair[]): boolean {
  if (pairs.length > MAX_COMPARED) return true;
  for (let index = 1; index < pairs.length; index += 1) {
    for (let before = 0; before < index; before += 1) {
      if (pairs[before]?.name === pairs[index]?.name) return true;
    }
  }
  return false;
}

const TYPED = /(?:^|[?&])([a-z]{1,32})_type=([A-Za-z]\w{0,63})(?=&|#|$)/g;

/** The types that a query gives to ids whose names say nothing: `object_id=7&object_type=order`. */
function typesIn(text: string): ReadonlyMap<string, string> | undefined {
  if (!text.includes('_type=')) return undefined;
  const found = [...text.matchAll(TYPED)].filter(([, name = '']) => isFor('envelopes', name));
  return new Map(found.map(([, name = '', type = '']) => [`${name}_id`, type]));
}

const LAYOUT = layoutOfNames(
  (name, index): Step => ({ kind: 'field', name, ...(index > 0 && { index: index + 1 }) }),
  () => JSON_LAYOUT,
);

/** The list of the values of each field. The order of fields with different names does not matter. */
function viewForm(text: string): View {
  const pairs = [...findPairs(text)].filter(({ name, raw }) => name !== '' || raw !== '');
  const value = groupByName(pairs.map(({ name, raw }) => [name, decodeEscapes(raw, 'form')]));
  const write = (next: unknown): string => {
    const counts = new Map<string, number>();
    let written = '';
    let copied = 0;
    for (const { name, raw, start } of pairs) {
      const index = counts.get(name) ?? 0;
      counts.set(name, index + 1);
      const now = valueAt(next, [name, index]);
      if (typeof now !== 'string' || now === decodeEscapes(raw, 'form')) continue;
      written += text.slice(copied, start) + encodePiece(now, 'form', raw);
      copied = start + raw.length;
    }
    return written + text.slice(copied);
  };
  return { value, layout: LAYOUT, write };
}
