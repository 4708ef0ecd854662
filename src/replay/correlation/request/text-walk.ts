/**
 * Goes through a text to the values in it: as it stands, as a URL, as JSON, taken out of its escapes
 * or its Base64, and by its pieces between the signs that part words. The widest value comes first,
 * and what is inside of one that is taken is not looked at.
 */

import { inheritsKeys } from '../inherits-keys.ts';
import { namesIn } from '../names.ts';
import { markedNumber, parseExactJson } from '../response/parse-exact-json.ts';
import { type Codec, decodePiece } from './codecs.ts';
import type { JsonKeys, Naming, RequestCursor } from './cursor.ts';
import { looksCoded } from './looks-coded.ts';
import { findArguments, findConditions, type NamedPiece } from './named-pieces.ts';
import {
  EQUALS,
  endOfPiece,
  hasAmpersand,
  hasLevel,
  hasPercent,
  LEVELS,
  signsIn,
  startOfPadding,
} from './signs.ts';
import { hasEntity, isEscaped, isList, isOne, isUrl } from './text-kinds.ts';
import type { Visitor } from './visitor.ts';

const MAX_DEPTH = 5;
const MAX_JSON_DEPTH = 200;
/** Shorter pieces mean nothing without a name. */
const MIN_PIECE = 8;
/** What is longer is a list of paths, or a text. */
const LONGEST_URL = 8192;
/** Nor does shorter Base64. */
const MIN_CODED = 12;

const NOTHING: Naming = { by: 'nothing' };

export class TextWalk {
  readonly cursor: RequestCursor;
  readonly #visitor: Visitor;
  readonly #inherits: boolean = inheritsKeys();
  #depth = 0;

  constructor(cursor: RequestCursor, visitor: Visitor) {
    this.cursor = cursor;
    this.#visitor = visitor;
  }

  /** A text that is all the value of something. */
  named(naming: Naming, text: string): boolean {
    const before = this.cursor.naming;
    this.cursor.naming = naming;
    const isTaken = this.text(text);
    this.cursor.naming = before;
    return isTaken;
  }

  /** A piece of the text so far. @returns whether anything in it is taken */
  range(naming: Naming, raw: string, start: number, codec: Codec = 'plain'): boolean {
    const text = decodePiece(raw, codec);
    if (text === undefined || text === '') return false;
    this.cursor.steps.push({ kind: 'range', start, end: start + raw.length, codec });
    const isTaken = this.named(naming, text);
    this.cursor.steps.pop();
    return isTaken;
  }

  text(text: string): boolean {
    if (this.#visitor.carry(text, this.cursor)) return true;
    this.#visitor.text(text, this.cursor);
    if (this.#depth === MAX_DEPTH) return false;
    this.#depth += 1;
    const isTaken = this.#inside(text);
    this.#depth -= 1;
    return isTaken;
  }

  /**
   * The strings and numbers of a JSON value.
   * @param isMarked see `parseExactJson`
   */
  json(value: unknown, isMarked = false): boolean {
    const keys: JsonKeys = [];
    const before = this.cursor.naming;
    this.cursor.naming = { by: 'keys', keys, root: value };
    this.cursor.steps.push({ kind: 'keys', keys });
    const isTaken = this.#jsonValue(value, keys, isMarked);
    this.cursor.steps.pop();
    this.cursor.naming = before;
    return isTaken;
  }

  /** A text that may be JSON. @returns whether anything in it is taken; false as well if it is none */
  jsonText(text: string): boolean {
    const parsed = parseExactJson(text);
    return parsed !== undefined && this.json(parsed.json, parsed.isMarked);
  }

  /** The parts of a URL or a path; `http://host` before the path is passed over. */
  url(url: string): boolean {
    const [, prefix = '', path = '', query, fragment] =
      /^((?:https?:\/\/[^/?#]*)?)([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/is.exec(url) ?? [];
    const segments = path.split('/');
    const isAtTarget = this.cursor.isTarget();
    let start = prefix.length;
    let isTaken = false;
    for (const [index, segment] of segments.entries()) {
      if (isAtTarget) this.cursor.label = `path segment ${index}`;
      if (segment !== '' && this.#segment(segments, index, segment, start)) isTaken = true;
      start += segment.length + 1;
    }
    if (query !== undefined && this.pairs(query, start, isAtTarget ? 'query' : undefined)) {
      isTaken = true;
    }
    start += query === undefined ? 0 : query.length + 1;
    if (fragment !== undefined && this.pairs(fragment, start)) isTaken = true;
    return isTaken;
  }

  /**
   * The values of `name=value&…`.
   * @param label what they are called: `query`, `body field`
   */
  pairs(text: string, offset: number, label?: string): boolean {
    let start = offset;
    let isTaken = false;
    for (const pair of text.split('&')) {
      const split = pair.indexOf('=');
      const name = decodePiece(pair.slice(0, Math.max(split, 0)), 'form') ?? '';
      if (label) this.cursor.label = `${label} ${name}`;
      const naming: Naming = { by: 'names', names: namesIn(name) };
      const raw = pair.slice(split + 1);
      const at = start + split + 1;
      // A plus is a space, but some clients mean a plus, as in Base64.
      if (raw.includes('+') && this.#carryRange(naming, raw, at, 'percent')) isTaken = true;
      else if (this.range(naming, raw, at, raw.includes('+') ? 'form' : 'percent')) isTaken = true;
      start += pair.length + 1;
    }
    return isTaken;
  }

  #segment(segments: readonly string[], index: number, segment: string, start: number): boolean {
    // OData: /Orders('7'), /Lines(OrderID=7,Line=1)
    const [, name, key] = /^([A-Za-z_]\w*)\('?([^()']+)'?\)$/.exec(segment) ?? [];
    if (name === undefined || key === undefined) {
      return this.range({ by: 'segment', segments, index }, segment, start, 'percent');
    }
    const at = start + segment.indexOf(key, name.length);
    if (key.includes('=')) return this.#named(findConditions(key), at);
    return this.range({ by: 'segment', segments: [name, key], index: 1 }, key, at, 'percent');
  }

  #named(pieces: readonly NamedPiece[], offset: number): boolean {
    let isTaken = false;
    for (const { names, raw, start } of pieces) {
      if (this.range({ by: 'names', names }, raw, offset + start)) isTaken = true;
    }
    return isTaken;
  }

  #inside(text: string): boolean {
    const first = text.charAt(0);
    if (first === '/' && text.length <= LONGEST_URL) return this.url(text);
    if (text.length < MIN_PIECE) return isList(text) && this.#list(text);
    if (this.cursor.isDocument()) return this.#named(findArguments(text), 0);
    const signs = signsIn(text);
    if ((first === '{' || first === '[') && this.jsonText(text)) return true;
    if (first === 'h' && text.length <= LONGEST_URL && isUrl(text)) return this.url(text);
    if (hasPercent(signs) && isEscaped(text) && this.range(NOTHING, text, 0, 'percent'))
      return true;
    if (hasAmpersand(signs) && hasEntity(text)) return this.#escaped(text);
    if (this.#coded(text, 0)) return true;
    if (isList(text) && this.cursor.naming.by !== 'nothing') return this.#list(text);
    if (signs === 0 || isOne(text)) return false;
    const isTaken = this.cursor.isQueryValue() && this.#named(findConditions(text), 0);
    return this.#pieces(text, 0, text.length, 0, signs) || isTaken;
  }

  /** A text as HTML has it: what stands between the signs of tags and attributes is escaped for itself. */
  #escaped(text: string): boolean {
    if (!/[<>"]/.test(text)) return this.range(NOTHING, text, 0, 'html');
    let isTaken = false;
    for (const { 0: raw, index } of text.matchAll(/[^<>"]+/g)) {
      if (raw.length < MIN_PIECE) continue;
      const codec = hasEntity(raw) ? 'html' : 'plain';
      if (this.range(NOTHING, raw, index, codec)) isTaken = true;
    }
    return isTaken;
  }

  /** `7,8` or `7|8`: each is what the whole is. */
  #list(text: string): boolean {
    let start = 0;
    let isTaken = false;
    for (const item of text.split(/[,|]/)) {
      const raw = item.trim();
      const at = start + item.indexOf(raw);
      if (raw !== '' && raw !== text && this.range(this.cursor.naming, raw, at)) isTaken = true;
      start += item.length + 1;
    }
    return isTaken;
  }

  #pieces(text: string, start: number, end: number, from: number, signs: number): boolean {
    if (end - start < MIN_PIECE) return false;
    let level = from;
    while (level < LEVELS && !hasLevel(signs, level)) level += 1;
    if (level === LEVELS) return false;
    const padding = level === EQUALS ? startOfPadding(text, end) : end;
    let isTaken = false;
    for (let at = start; at < end; ) {
      const to = endOfPiece(text, at, end, level, padding);
      if (to - at >= MIN_PIECE) {
        const isWhole = at === start && to === end;
        const found = isWhole
          ? this.#pieces(text, at, to, level + 1, signs)
          : this.#piece(text, at, to, level + 1, signs);
        if (found) isTaken = true;
      }
      at = to + 1;
    }
    return isTaken;
  }

  #piece(text: string, start: number, end: number, level: number, signs: number): boolean {
    const raw = text.slice(start, end);
    if (this.#carryRange(NOTHING, raw, start, 'plain')) return true;
    if (raw.startsWith('/') || isUrl(raw) || (hasPercent(signs) && isEscaped(raw))) {
      return this.range(NOTHING, raw, start);
    }
    return this.#coded(raw, start) || this.#pieces(text, start, end, level, signs);
  }

  /** As `range`, but nothing inside of the piece. */
  #carryRange(naming: Naming, raw: string, start: number, codec: Codec): boolean {
    const { cursor } = this;
    const text = decodePiece(raw, codec);
    if (text === undefined) return false;
    const before = cursor.naming;
    cursor.naming = naming;
    cursor.steps.push({ kind: 'range', start, end: start + raw.length, codec });
    const isTaken = this.#visitor.carry(text, cursor);
    cursor.steps.pop();
    cursor.naming = before;
    return isTaken;
  }

  #coded(raw: string, start: number): boolean {
    if (raw.length < MIN_CODED || !looksCoded(raw)) return false;
    return (
      this.range(NOTHING, raw, start, 'base64') || this.range(NOTHING, raw, start, 'base64url')
    );
  }

  #jsonValue(value: unknown, keys: JsonKeys, isMarked: boolean): boolean {
    if (typeof value === 'string') return this.#jsonString(value, isMarked);
    if (typeof value === 'number') return this.text(String(value));
    if (keys.length > MAX_JSON_DEPTH) return false;
    const depth = keys.length;
    let isTaken = false;
    if (Array.isArray(value)) {
      for (let index = 0; index < value.length; index += 1) {
        keys[depth] = index;
        if (this.#jsonValue(value[index], keys, isMarked)) isTaken = true;
      }
    } else if (isRecord(value)) {
      for (const key in value) {
        if (this.#inherits && !Object.hasOwn(value, key)) continue;
        keys[depth] = key;
        if (this.#jsonValue(value[key], keys, isMarked)) isTaken = true;
      }
    }
    if (keys.length > depth) keys.pop();
    return isTaken;
  }

  #jsonString(value: string, isMarked: boolean): boolean {
    const text = isMarked ? (markedNumber(value) ?? value) : value;
    return text !== '' && this.text(text);
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
