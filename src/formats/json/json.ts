/**
 * JSON, and the reader of single values: a leaf of JSON, a header, a text, with the values in strings, URLs
 * and JSON within them. Every leaf of a session is read here, so nothing is allocated for most of them.
 */

import { isTagName, opaqueTag } from '../../http/entity-tag.ts';
import { essenceOf } from '../../http/media-type.ts';
import { markedPlaceholder } from '../text/placeholder.ts';
import { readInsideText } from '../url/pairs.ts';
import { MAX_URL_LENGTH, readUrlParts } from '../url/url.ts';
import { JSON_LAYOUT, type TextFormat, type View } from '../value/format.ts';
import { isDistinctive } from '../value/is-distinctive.ts';
import { idsInName } from '../value/names.ts';
import {
  type Cursor,
  FixedCursor,
  type Reading,
  type ValueKind,
  type ValueVisitor,
} from '../value/reading.ts';
import {
  markedNumber,
  parseComparableJson,
  parseExactJson,
  renderExactJson,
} from './exact-json.ts';
import { JsonCursor } from './json-cursor.ts';

/** In levels. Deeper values are not read, since each level takes room on the stack. */
const MAX_DEPTH = 200;
/**
 * In characters, of all keys to a value. Values behind longer keys are not read, since locations are made of
 * the keys.
 */
const MAX_PATH_LENGTH = 4096;
/** In levels of JSON inside of strings of JSON, each of which doubles the backslashes. */
const MAX_NESTED = 4;

const SLASH = 0x2f;
const QUOTE = 0x22;
const WEAK = 0x57;
const LETTER_R = 0x52;
const NOT_IN_URLS = /[\s<>"\\^`{|}]/;
const HTTP_URL = /^https?:\/\//i;

interface Walk {
  readonly visit: ValueVisitor;
  readonly reading: Reading;
  readonly cursor: JsonCursor;
  /** Whether the strings may be marked numbers. */
  readonly isMarked: boolean;
  /** Number of strings around this JSON. */
  readonly nested: number;
}

/**
 * Reports each string and number of a value of JSON, which may be a single string.
 * @param within place of the value
 * @param isMarked whether some of its strings are numbers (`parseExactJson`)
 */
export function readValue(
  value: unknown,
  within: Cursor,
  reading: Reading,
  isMarked = false,
): void {
  readNested(value, within, reading, isMarked, 0);
}

/** JSON, also of types with the suffix `+json` (RFC 6839), except for JSON sequences and lines. */
export const jsonFormat: TextFormat = {
  codec: 'json',
  fits({ text }, type) {
    if (TYPE.test(type)) return 'declared';
    return FIRST.test(text) ? 'sniffed' : undefined;
  },
  read({ text }, within, reading) {
    const parsed = parseExactJson(text);
    if (parsed) readValue(parsed.json, within, reading, parsed.isMarked);
    return parsed !== undefined;
  },
  carried({ text }) {
    const parsed = parseExactJson(text);
    return parsed && { kind: 'json', ...parsed };
  },
  view({ text, contentType }) {
    const parsed = parseComparableJson(text);
    if (!parsed) return undefined;
    // A single value is a text, unless the type says otherwise.
    const isValue = typeof parsed.json === 'object' && parsed.json !== null;
    return isValue || TYPE.test(essenceOf(contentType)) ? viewOfJson(parsed.json) : undefined;
  },
};

/** The view of a parsed body of JSON. */
export function viewOfJson(value: unknown): View {
  return { value, layout: JSON_LAYOUT, write: renderExactJson };
}

const TYPE = /(?:\/|(?<!\/stream)\+)json(?:-(?!(?:seq|lines)$)[\w-]+)?$/;
/** The start of an object, an array or a string, or of a guard against scripts. */
const FIRST = /^\s*[{[")]/;

/** Reports each string and number of a value of JSON with a cursor that is made once for its place. */
export function readJsonAt(cursor: JsonCursor, value: unknown, reading: Reading): void {
  cursor.moveTo(value);
  const { visit } = reading;
  readAny(value, 0, MAX_PATH_LENGTH, { visit, reading, cursor, isMarked: false, nested: 0 });
}

function readNested(
  value: unknown,
  within: Cursor,
  reading: Reading,
  isMarked: boolean,
  nested: number,
): void {
  if (typeof value === 'string' && isPlain(value.charCodeAt(0))) {
    if (value === '') return;
    reading.visit(value, within);
    readInsideText(value, within, reading);
    return;
  }
  const cursor = new JsonCursor(within, value);
  readAny(value, 0, MAX_PATH_LENGTH, { visit: reading.visit, reading, cursor, isMarked, nested });
}

/**
 * Reads any value of JSON. Smaller functions would be optimised again and again.
 * @param room what is left of `MAX_PATH_LENGTH`
 */
function readAny(value: unknown, depth: number, room: number, walk: Walk): void {
  const { cursor } = walk;
  if (typeof value === 'string') {
    if (value === '') return;
    const first = value.charCodeAt(0);
    if (!isPlain(first)) {
      readString(value, first, depth, walk);
      return;
    }
    cursor.depth = depth;
    cursor.kind = 'string';
    walk.visit(value, cursor);
    readInsideText(value, cursor, walk.reading);
  } else if (typeof value === 'number') {
    cursor.depth = depth;
    cursor.kind = 'number';
    walk.visit(String(value), cursor);
  } else if (typeof value === 'boolean') {
    if (walk.reading.visitsFlags) tell(String(value), 'flag', depth, walk);
  } else if (typeof value === 'object' && value !== null && depth < MAX_DEPTH) {
    const { path } = cursor;
    if (Array.isArray(value)) {
      for (let index = 0; index < value.length; index += 1) {
        path[depth] = index;
        readAny(value[index], depth + 1, room, walk);
      }
      return;
    }
    const { inherits } = walk.reading;
    // The arrays of `Object.keys` would cost more than the walk.
    for (const key in value) {
      if (key.length > room || (inherits && !Object.hasOwn(value, key))) continue;
      path[depth] = key;
      if (cursor.isEntry(key, value)) tellKey(key, depth + 1, walk);
      const member = (value as Readonly<Record<string, unknown>>)[key];
      readAny(member, depth + 1, room - key.length, walk);
    }
  }
}

/** Reads a string that may be a URL, JSON, an entity tag or a marked number. */
function readString(value: string, first: number, depth: number, walk: Walk): void {
  const isUrl = (first === SLASH || first === 0x68 || first === 0x48) && looksLikeUrl(value);
  const number = numberIn(value, first, walk);
  if (number !== undefined) tell(number, 'number', depth, walk);
  else tell(value, isUrl ? 'url' : 'string', depth, walk);
  if (isUrl) {
    readUrlParts(value, false, walk.cursor, walk.reading);
    return;
  }
  if (number !== undefined || ((first === 0x7b || first === 0x5b) && readJsonText(value, walk))) {
    return;
  }
  if (first === QUOTE || first === WEAK) readTag(value, walk);
  readInsideText(value, walk.cursor, walk.reading);
}

/** The number that a string represents, or its placeholder. */
function numberIn(value: string, first: number, { isMarked, reading }: Walk): string | undefined {
  if (first === LETTER_R) return reading.server.isRecorded ? markedPlaceholder(value) : undefined;
  return first === 0 && isMarked ? markedNumber(value) : undefined;
}

/** Whether a string with a first character is no URL, JSON, entity tag or marked number. */
function isPlain(first: number): boolean {
  return (
    first !== SLASH &&
    first !== QUOTE &&
    first !== WEAK &&
    first !== LETTER_R &&
    first !== 0x68 &&
    first !== 0x48 &&
    first !== 0x7b &&
    first !== 0x5b &&
    first !== 0
  );
}

/** Reads an entity tag without its quotes. Texts under other names have quotes by chance. */
function readTag(value: string, { cursor, visit }: Walk): void {
  const tag = opaqueTag(value);
  if (tag === undefined || !isTagName(cursor.names().at(-1) ?? '')) return;
  visit(tag, new FixedCursor('string', { kind: 'tag' }, undefined, cursor));
}

function tell(value: string, kind: ValueKind, depth: number, { cursor, visit }: Walk): void {
  cursor.depth = depth;
  cursor.kind = kind;
  visit(value, cursor);
}

/** Reports the key of a map by ids, and the random id in it: `role:a8f3bc12de`. */
function tellKey(key: string, depth: number, walk: Walk): void {
  const { cursor, visit } = walk;
  cursor.isAtKey = true;
  tell(key, 'string', depth, walk);
  const [id, other] = idsInName(key);
  if (id?.isNamed && !other && id.key !== key && isDistinctive(id.key)) {
    visit(id.key, new FixedCursor('part', { kind: 'inside' }, [id.thing, 'id'], cursor));
  }
  cursor.isAtKey = false;
}

/** Reads JSON in a string. @returns whether the string is JSON */
function readJsonText(value: string, walk: Walk): boolean {
  if (walk.nested === MAX_NESTED || !/[\]}]\s*$/.test(value.slice(-8))) return false;
  const parsed = parseExactJson(value);
  if (!parsed) return false;
  const within = new FixedCursor('string', { kind: 'json' }, undefined, walk.cursor);
  readNested(parsed.json, within, walk.reading, parsed.isMarked, walk.nested + 1);
  return true;
}

function looksLikeUrl(value: string): boolean {
  if (value.length > MAX_URL_LENGTH || value.length < 2) return false;
  if (value.charCodeAt(0) !== SLASH && !HTTP_URL.test(value)) return false;
  return !NOT_IN_URLS.test(value);
}
