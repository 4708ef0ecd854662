/**
 * Visits the values in a text: as a URL, as JSON, without its escapes or its Base64, and as pieces between delimiters.
 * The widest value comes first. The inside of a value that is taken is not visited.
 */

import { parseExactJson } from '../../../formats/json/exact-json.ts';
import { findArguments, isDocument } from '../../../formats/json/graphql.ts';
import { isFor } from '../../../formats/value/api-words.ts';
import { opaqueTag } from '../../../http/entity-tag.ts';
import { namesAtObject } from '../naming/calls.ts';
import { NO_ROLES, rolesOfNext } from '../naming/roles.ts';
import { applies } from '../reasons/reasons.ts';
import { READ_MODE } from './cursor.ts';
import { isList, isUrl } from './text-kinds.ts';
import type { TextWalk } from './text-walk.ts';
import { isOne, isSignedToken, walkCoded, walkTokens } from './walk-tokens.ts';
import { walkPointer, walkUrl } from './walk-url.ts';

/** Characters. Shorter pieces mean nothing without a name. */
const MIN_PIECE = 8;
/** Characters. A longer text is a list of paths, or prose. */
const MAX_URL = 8192;

/** @returns whether anything in it is taken */
export function walkInside(walk: TextWalk, text: string, mode: number): boolean {
  const first = text.charAt(0);
  if (first === 'e' && isSignedToken(text)) return false;
  if (mode & READ_MODE.asPointer) return text.length <= MAX_URL && walkPointer(walk, text);
  if ((first === '/' || mode & READ_MODE.asUrl) && text.length <= MAX_URL)
    return walkUrl(walk, text);
  if ((first === '"' || first === 'W') && walkTags(walk, text)) return true;
  if (mode & READ_MODE.asDocument) return walkArguments(walk, text);
  if ((first === '{' || first === '[') && walkJsonText(walk, text)) return true;
  if (text.length <= MAX_URL && isUrl(text)) return walkUrl(walk, text);
  if (walkCoded(walk, text, 0)) return true;
  if (hasEntity(text)) return walkEscaped(walk, text);
  if (text.includes('\r\n')) return walkLines(walk, text, mode);
  const isNamed = (mode & READ_MODE.asNamed) !== 0;
  if (isNamed && walkCompared(walk, text)) return true;
  if (isList(text) && (text.length < MIN_PIECE || (mode & READ_MODE.asPiece) === 0))
    return walkList(walk, text);
  if (isOne(text)) return false;
  if (walkNext(walk, text) || walkPassword(walk, text)) return true;
  if (isNamed && isDocument(text)) return walkArguments(walk, text);
  return walkTokens(walk, text);
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

/** Visits a text that may be JSON. @returns whether anything in it is taken; false if it is no JSON */
function walkJsonText(walk: TextWalk, text: string): boolean {
  const parsed = parseExactJson(text);
  return parsed !== undefined && walk.json(parsed.json, parsed.isMarked);
}

/** Whether a text has HTML escapes. */
function hasEntity(text: string): boolean {
  return /&(?:#|amp;|lt;|gt;|quot;|apos;)/i.test(text);
}

/** Visits an entity tag, which a client may send back as weak, as strong, or as one of several. */
function walkTags(walk: TextWalk, text: string): boolean {
  const { roles, mode } = walk.cursor;
  const tag = opaqueTag(text);
  if (tag !== undefined) return walk.range(roles ?? NO_ROLES, mode, tag, text.indexOf('"') + 1);
  return roles?.isValidator === true && walkList(walk, text);
}

/** Visits the elements of a list such as `7,8`, `7|8`, `7+8` or `k3f9x2a qkzrvtp`. */
function walkList(walk: TextWalk, text: string): boolean {
  const { roles, mode } = walk.cursor;
  let start = 0;
  let isTaken = false;
  for (const item of text.split(/[,|]/.test(text) ? /[,|]/ : /[ +]/)) {
    const raw = item.trim();
    const at = start + item.length - item.trimStart().length;
    if (raw !== '' && raw !== text && walk.range(roles ?? NO_ROLES, mode, raw, at)) isTaken = true;
    start += item.length + 1;
  }
  return isTaken;
}

/** Visits the user and the password of Basic credentials (RFC 7617). A password may have spaces and punctuation. */
function walkPassword(walk: TextWalk, text: string): boolean {
  const colon = text.indexOf(':');
  const step = walk.cursor.steps.at(-1);
  const isCoded = step?.kind === 'range' && step.codec === 'base64';
  if (walk.cursor.part !== 'header' || !isCoded || colon < 0) return false;
  const isUserTaken = walk.piece(text.slice(0, colon), 0);
  return walk.piece(text.slice(colon + 1), colon + 1) || isUserTaken;
}

/** A value after a word for a comparison: `eq.7` and `not.in.(7,9)` of PostgREST, `IS:7` of Request Tracker. */
const COMPARED = /^(?:not\.)?([a-z]{2,5})[.:](?:\(([^()]+)\)|([^()]+))$/i;

/** Visits the value, or the list of values, after a word for a comparison. */
function walkCompared(walk: TextWalk, text: string): boolean {
  const { roles, mode } = walk.cursor;
  const [, word = '', list, value = list] = COMPARED.exec(text) ?? [];
  if (!roles || value === undefined || !isFor('comparisons', word.toLowerCase())) return false;
  const end = list === undefined ? text.length : text.length - 1;
  return walk.range(roles, mode, value, end - value.length);
}

/** Visits the arguments of a GraphQL document. @returns whether any is taken */
function walkArguments(walk: TextWalk, document: string): boolean {
  const { subjects } = walk.cursor.subject().context;
  let isTaken = false;
  for (const { names, raw, start } of findArguments(document)) {
    if (walk.named(namesAtObject(names, 0, subjects), raw, start)) isTaken = true;
  }
  return isTaken;
}
