/**
 * Visits the values in a text: as a URL, as JSON, without its escapes or its Base64, and as pieces between delimiters.
 * The widest value comes first. The inside of a value that is taken is not visited.
 */

import { parseExactJson } from '../../../formats/json/exact-json.ts';
import { isDocument } from '../../../formats/json/graphql.ts';
import { looksCoded } from '../../../formats/text/base64.ts';
import { isUuid } from '../../../formats/text/is-uuid.ts';
import type { TextRange } from '../../../formats/text/splices.ts';
import { findUrls } from '../../../formats/url/url.ts';
import { opaqueTag } from '../../../http/entity-tag.ts';
import { NO_ROLES, rolesOfNext } from '../naming/roles.ts';
import { applies } from '../reasons/reasons.ts';
import { READ_MODE } from './cursor.ts';
import { isList, isUrl } from './text-kinds.ts';
import type { TextWalk } from './text-walk.ts';
import {
  takeIds,
  walkArguments,
  walkCompared,
  walkConditions,
  walkCounted,
  walkList,
  walkPassword,
  walkRevision,
} from './walk-joined.ts';
import { walkPointer, walkUrl } from './walk-url.ts';

/** Characters. Shorter pieces mean nothing without a name. */
const MIN_PIECE = 8;
/** Characters. A longer text is a list of paths, or prose. */
const MAX_URL = 8192;
/** Characters. Shorter Base64 means nothing either. */
const MIN_CODED = 12;

/** @returns whether anything in it is taken */
export function walkInside(walk: TextWalk, text: string, mode: number): boolean {
  const first = text.charAt(0);
  if (first === 'e' && isSignedToken(text)) return false;
  if (mode & READ_MODE.asPointer) return text.length <= MAX_URL && walkPointer(walk, text);
  if ((first === '/' || mode & READ_MODE.asUrl) && text.length <= MAX_URL)
    return walkUrl(walk, text);
  if ((first === '"' || first === 'W') && walkTags(walk, text)) return true;
  const isNamed = (mode & READ_MODE.asNamed) !== 0;
  if (isNamed && walkCompared(walk, text)) return true;
  const mayBeJson = first === '{' || first === '[';
  if (text.length < MIN_PIECE) {
    if (mayBeJson && walkJsonText(walk, text)) return true;
    if (text.includes('\r\n')) return walkLines(walk, text, mode);
    if (isNamed && walkConditions(walk, text, 0)) return true;
    if (walkNext(walk, text) || walkCounted(walk, text)) return true;
    return isList(text) && walkList(walk, text);
  }
  if (mode & READ_MODE.asDocument) return walkArguments(walk, text);
  const delimiters = delimitersIn(text);
  if (mayBeJson && walkJsonText(walk, text)) return true;
  if (first === 'h' && text.length <= MAX_URL && isUrl(text)) return walkUrl(walk, text);
  if (hasPercent(delimiters) && isEscaped(text) && walk.piece(text, 0, 'percent')) return true;
  if (hasAmpersand(delimiters) && hasEntity(text)) return walkEscaped(walk, text);
  if (text.includes('\r\n')) return walkLines(walk, text, mode);
  if (walk.piece(text, 0, 'uuid')) return true;
  if (walkCoded(walk, text, 0)) return true;
  if (isList(text) && (mode & READ_MODE.asPiece) === 0) {
    return walkList(walk, text);
  }
  if (delimiters === 0 || isOne(text)) return false;
  if (walkCounted(walk, text)) return true;
  if (walkRevision(walk, text, 0))
    return walk.piece(text.slice(0, text.lastIndexOf(':')), 0) || true;
  if (walkPassword(walk, text) || walkAroundIds(walk, text, 0, text.length, 0, delimiters))
    return true;
  if (isNamed && isDocument(text)) return walkArguments(walk, text);
  const isTaken = isNamed && walkConditions(walk, text, 0);
  return walkText(walk, text, delimiters) || isTaken;
}

/** Visits the URLs in a text, and the pieces of the rest. */
function walkText(walk: TextWalk, text: string, delimiters: number): boolean {
  let isTaken = false;
  let at = 0;
  for (const { url, start } of findUrls(text)) {
    if (!walk.range(NO_ROLES, READ_MODE.asPiece | READ_MODE.asWhole, url, start)) continue;
    isTaken = true;
    walkPieces(walk, text, at, start, 0, delimiters);
    at = start + url.length;
  }
  return walkPieces(walk, text, at, text.length, 0, delimiters) || isTaken;
}

/** Visits a text with the line ends of browsers as one with line feeds, which responses have. */
function walkLines(walk: TextWalk, text: string, mode: number): boolean {
  const { roles } = walk.cursor;
  return walk.range(
    roles ?? NO_ROLES,
    mode & (READ_MODE.asNamed | READ_MODE.asPiece),
    text,
    0,
    'crlf',
  );
}

/** Visits a version as the next one after a version that the client has seen. */
function walkNext(walk: TextWalk, text: string): boolean {
  if (!applies('next number')) return false;
  const roles = walk.cursor.roles && rolesOfNext(walk.cursor.roles);
  if (!roles) return false;
  return walk.range(roles, READ_MODE.asWhole | READ_MODE.asNext, text, 0, 'next');
}

/** Visits a text with HTML escapes. Each text between the delimiters of tags and attributes is escaped by itself. */
function walkEscaped(walk: TextWalk, text: string): boolean {
  if (!/[<>"]/.test(text)) return walk.piece(text, 0, 'html');
  let isTaken = false;
  for (const { 0: raw, index } of text.matchAll(/[^<>"]+/g)) {
    if (raw.length < MIN_PIECE) continue;
    const codec = hasEntity(raw) ? 'html' : 'plain';
    if (walk.piece(raw, index, codec)) isTaken = true;
  }
  return isTaken;
}

function walkPieces(
  walk: TextWalk,
  text: string,
  start: number,
  end: number,
  from: number,
  delimiters: number,
): boolean {
  if (end - start < MIN_PIECE) return false;
  const level = nextLevel(delimiters, from);
  if (level === LEVELS) return false;
  return walkLevel(walk, text, start, end, level, delimiters);
}

/** Visits the pieces between the delimiters of one level. */
function walkLevel(
  walk: TextWalk,
  text: string,
  start: number,
  end: number,
  level: number,
  delimiters: number,
): boolean {
  const padding = level === EQUALS ? startOfPadding(text, end) : end;
  let isTaken = false;
  for (let at = start; at < end; ) {
    const to = endOfPiece(text, at, end, level, padding);
    if (to - at >= MIN_PIECE) {
      const isWhole = at === start && to === end;
      const found = isWhole
        ? walkPieces(walk, text, at, to, level + 1, delimiters)
        : walkPiece(walk, text, at, to, level + 1, delimiters);
      if (found) isTaken = true;
    }
    at = to + 1;
  }
  return isTaken;
}

function walkPiece(
  walk: TextWalk,
  text: string,
  start: number,
  end: number,
  level: number,
  delimiters: number,
): boolean {
  const raw = text.slice(start, end);
  if (walk.range(NO_ROLES, READ_MODE.asPiece | READ_MODE.asWhole, raw, start)) return true;
  if (isSignedToken(raw)) return false;
  if (raw.startsWith('/') || isUrl(raw) || (hasPercent(delimiters) && isEscaped(raw))) {
    return walk.piece(raw, start);
  }
  return (
    walkCoded(walk, raw, start) ||
    walkAroundIds(walk, text, start, end, level, delimiters) ||
    walkPieces(walk, text, start, end, level, delimiters)
  );
}

/** Visits the UUIDs in a text and the text around them, so that no recorded id stays beside a live one. */
function walkAroundIds(
  walk: TextWalk,
  text: string,
  start: number,
  end: number,
  level: number,
  delimiters: number,
): boolean {
  const ids = takeIds(walk, text.slice(start, end), start);
  return walkRest(walk, text, ids, { start, end }, level, delimiters);
}

/** Visits a text outside of the ranges that are taken. @returns whether there are any such ranges */
function walkRest(
  walk: TextWalk,
  text: string,
  taken: Iterable<TextRange>,
  { start, end }: TextRange,
  level: number,
  delimiters: number,
): boolean {
  let at = start;
  for (const id of taken) {
    walkPieces(walk, text, at, id.start, level, delimiters);
    at = id.end;
  }
  if (at === start) return false;
  walkPieces(walk, text, at, end, level, delimiters);
  return true;
}

function walkCoded(walk: TextWalk, raw: string, start: number): boolean {
  if (raw.length < MIN_CODED) return false;
  if (walk.piece(raw, start, 'hex')) return true;
  if (!looksCoded(raw)) return false;
  return walk.piece(raw, start, 'base64') || walk.piece(raw, start, 'base64url');
}

/** Visits a text that may be JSON. @returns whether anything in it is taken; false if it is no JSON */
function walkJsonText(walk: TextWalk, text: string): boolean {
  const parsed = parseExactJson(text);
  return parsed !== undefined && walk.json(parsed.json, parsed.isMarked);
}

/** The delimiters of each level, from the widest to the narrowest. */
const SEPARATORS: readonly string[] = [
  ' \t\r\n"\'`<>(){}[],;&?#|\\^',
  '=',
  '/',
  ':@',
  '!~+$*',
  '.',
  '-',
  '_',
];

/** The level of the equals sign. */
const EQUALS: number = SEPARATORS.indexOf('=');
const LEVELS: number = SEPARATORS.length;
const PERCENT: number = 1 << LEVELS;
const AMPERSAND: number = 1 << (LEVELS + 1);

const bits: readonly number[] = Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  let mask = SEPARATORS.reduce(
    (sum, delimiters, level) => sum | (delimiters.includes(character) ? 1 << level : 0),
    0,
  );
  if (character === '%') mask |= PERCENT;
  if (character === '&') mask |= AMPERSAND;
  return mask;
});

/** The levels whose delimiters a text has, as a bit mask. One pass finds them, since most texts have none. */
function delimitersIn(text: string): number {
  let delimiters = 0;
  for (let index = 0; index < text.length; index += 1)
    delimiters |= bits[text.charCodeAt(index)] ?? 0;
  return delimiters;
}

/** The first level, from one on, that has delimiters in a text; `LEVELS` if none has. */
function nextLevel(delimiters: number, from: number): number {
  let level = from;
  while (level < LEVELS && !hasLevel(delimiters, level)) level += 1;
  return level;
}

function hasLevel(delimiters: number, level: number): boolean {
  return (delimiters & (1 << level)) !== 0;
}

function hasPercent(delimiters: number): boolean {
  return (delimiters & PERCENT) !== 0;
}

function hasAmpersand(delimiters: number): boolean {
  return (delimiters & AMPERSAND) !== 0;
}

/**
 * The end of the piece that begins at `start`: the next delimiter of a level, or `end`.
 * @param from start of the delimiters that belong to the piece (see `startOfPadding`)
 */
function endOfPiece(text: string, start: number, end: number, level: number, from: number): number {
  for (let index = start; index < from; index += 1) {
    if (hasLevel(bits[text.charCodeAt(index)] ?? 0, level)) return index;
  }
  return end;
}

/** Where the padding of Base64 before `end` begins. It belongs to the piece. */
function startOfPadding(text: string, end: number): number {
  let start = end;
  while (start > 0 && text[start - 1] === '=') start -= 1;
  return start;
}

/** Whether a text may be percent-encoded as a whole. */
function isEscaped(text: string): boolean {
  return /%[0-9a-f]{2}/i.test(text) && !/\s/.test(text);
}

/** Whether a text has HTML escapes. */
function hasEntity(text: string): boolean {
  return /&(?:#|amp;|lt;|gt;|quot;|apos;)/i.test(text);
}

/** Whether a text is a UUID or a time, whose parts mean nothing. */
function isOne(text: string): boolean {
  if (text.length === 36 && text[8] === '-') return isUuid(text);
  return (
    text.length <= 35 &&
    text[4] === '-' &&
    /^\d{4}-\d\d-\d\d(?:[T ][\d:.]+(?:[a-z_]\w*)?)?$/i.test(text)
  );
}

/** Whether a text is a token whose parts are signed together (RFC 7519), so that none of them goes without the others. */
function isSignedToken(text: string): boolean {
  return /^eyJ[\w-]{8}[\w-]*\.[\w-]*\.[\w+/=-]+$/.test(text);
}

/** Visits an entity tag, which a client may send back as weak, as strong, or as one of several. */
function walkTags(walk: TextWalk, text: string): boolean {
  const { roles, mode } = walk.cursor;
  const tag = opaqueTag(text);
  if (tag !== undefined) return walk.range(roles ?? NO_ROLES, mode, tag, text.indexOf('"') + 1);
  return roles?.isValidator === true && walkList(walk, text);
}
