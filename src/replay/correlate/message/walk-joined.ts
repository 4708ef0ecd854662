/**
 * Visits values that are joined in one text, or surrounded by other text. No codec writes these: each value is a range
 * of the text, its surroundings stay, and its roles say what it is for.
 *
 * | form | examples |
 * | --- | --- |
 * | quotes of a validator | `"abc"`, `W/"abc"`, `"abc", "def"` |
 * | list | `7,8`, `7|8`, `7+8` |
 * | id after the kind of its thing | `folder:29` |
 * | version after the name of its thing | `web:2`, `/shared/flag:2` |
 * | user and password | `ada:pass word` |
 * | UUID with other text | `copy-of-0b54f86e-…`, `0b54f86e-…:k3x9qd7fw2` |
 * | named by the text itself | arguments of a query, conditions of a filter |
 *
 * Pieces between mere delimiters are found in `walk-inside.ts`, ends of paths and parameters in `walk-url.ts`.
 */

import { findArguments } from '../../../formats/json/graphql.ts';
import type { TextRange } from '../../../formats/text/splices.ts';
import { isFor } from '../../../formats/value/api-words.ts';
import { isDistinctive } from '../../../formats/value/is-distinctive.ts';
import { namesAtObject } from '../naming/calls.ts';
import { partsOf } from '../naming/names.ts';
import { contextAfter } from '../naming/request-subject.ts';
import { NO_ROLES, rolesOfCount, rolesOfId } from '../naming/roles.ts';
import { isCounted } from '../naming/value-keys.ts';
import { applies } from '../reasons/reasons.ts';
import { READ_MODE } from './cursor.ts';
import type { TextWalk } from './text-walk.ts';

/** Visits the elements of a list such as `7,8`, `7|8`, `7+8` or `k3f9x2a qkzrvtp`. `shop.folder,29` is one thing. */
export function walkList(walk: TextWalk, text: string): boolean {
  if (/,\d+$/.test(text) && walkTyped(walk, text)) return true;
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

/** The kind of a thing and its id: `folder:29`, `folders/29`, `Folders(29)` of OData, `shop.folder,29` of Tryton. */
const TYPED = /^(?:[a-z]\w*\.)*([a-z][\w-]*)(?:[:/,](?=.*\d)([\w:-]{1,64})|\((\d{1,19})\))$/i;

/** Visits the id after the kind of its thing: `folder:29`. */
function walkTyped(walk: TextWalk, text: string): boolean {
  const [, type, after, key] = TYPED.exec(text) ?? [];
  const id = after ?? key;
  const thing = type === undefined ? undefined : contextAfter(type);
  if (!thing || !id) return false;
  return walk.range(rolesOfId(thing), READ_MODE.asWhole, id, text.lastIndexOf(id));
}

/** Visits the id after the kind of its thing (`folder:29`), or the version after the name of its thing (`web:2`). */
export function walkCounted(walk: TextWalk, text: string): boolean {
  if (walkTyped(walk, text)) return true;
  if (!isCounted(text) || !applies('version in a name')) return false;
  const start = text.search(/[:@]\d+$/) + 1;
  if (start === 0) return false;
  const head = text.slice(0, start - 1);
  const isTaken = walk.range(rolesOfCount(head), READ_MODE.asWhole, text.slice(start), start);
  return isTaken && (walk.piece(head, 0) || true);
}

/** A revision after the name of its thing: `/shared/flag:2`, `web:2`. */
const REVISION = /[\w-]:(\d{1,9})$/;
/** Characters of a revision, its colon and the character before it. */
const MAX_REVISION = 11;
/** A host before a port, or hours before minutes: neither is the name of a thing. */
const NO_NAME = /^(?:localhost|[\w-]+(?:\.[\w-]+)+)$|^[^a-z]*$/i;

/** Visits the revision at the end of a text. */
export function walkRevision(walk: TextWalk, text: string, offset: number): boolean {
  const [, raw = ''] = REVISION.exec(text.slice(-MAX_REVISION)) ?? [];
  const revised = text.slice(0, text.length - raw.length - 1);
  if (!applies('version in a name')) return false;
  if (raw === '' || NO_NAME.test(revised)) return false;
  const { cursor } = walk;
  cursor.revised = revised;
  const at = offset + text.length - raw.length;
  const isTaken = walk.range(cursor.rolesOf(['revision']), READ_MODE.asWhole, raw, at);
  cursor.revised = undefined;
  return isTaken;
}

const ID_INSIDE = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;
/** Characters of a UUID. */
const ID_LENGTH = 36;
/** Characters. A longer text is a document. */
const MAX_TEXT = 8192;

/** Visits the UUIDs in a text with other text around them, such as `copy-of-…`. Gives the ranges of those that are taken. */
export function* takeIds(walk: TextWalk, text: string, offset: number): Generator<TextRange> {
  if (text.length <= ID_LENGTH || text.length > MAX_TEXT || !text.includes('-')) return;
  for (const { 0: raw, index } of text.matchAll(ID_INSIDE)) {
    const mode = READ_MODE.asPiece | READ_MODE.asWhole;
    const start = offset + index;
    if (walk.range(NO_ROLES, mode, raw, start)) yield { start, end: start + raw.length };
  }
}

/** Visits the user and the password of Basic credentials (RFC 7617). A password may have spaces and punctuation. */
export function walkPassword(walk: TextWalk, text: string): boolean {
  const colon = text.indexOf(':');
  const step = walk.cursor.steps.at(-1);
  const isCoded = step?.kind === 'range' && step.codec === 'base64';
  if (walk.cursor.part !== 'header' || !isCoded || colon < 0) return false;
  const isUserTaken = walk.piece(text.slice(0, colon), 0);
  return walk.piece(text.slice(colon + 1), colon + 1) || isUserTaken;
}

/**
 * A condition of OData (`OrderID eq 7`), RSQL (`id==7`), PostgREST (`and=(id.eq.7)`), NestJS (`id||$eq||7`), or of a
 * search that people write (`id:7`).
 */
const CONDITION = /\b(\w+)(?:\s*(?:==?|:|\.eq\.|\|\|\$?eq\|\|)\s*|\s+eq\s+)(['"]?)([\w-]+)\2/gi;

/**
 * Visits the short ids in a filter whose conditions say what they are the ids of: the 7 of `OrderID eq 7 and Size eq
 * 2`. Long ids are found without that.
 * @param offset of the filter in the current text
 * @returns whether anything in it is taken
 */
export function walkConditions(walk: TextWalk, filter: string, offset: number): boolean {
  let isTaken = false;
  if (!applies('condition')) return false;
  for (const match of filter.matchAll(CONDITION)) {
    const [all, name = '', quote = '', raw = ''] = match;
    if (partsOf(name).idWord === undefined || isDistinctive(raw)) continue;
    const start = match.index + all.length - quote.length - raw.length;
    if (walk.named([name], raw, offset + start)) isTaken = true;
  }
  return isTaken;
}

/** A value after a word for a comparison: `eq.7` and `not.in.(7,9)` of PostgREST, `IS:7` of Request Tracker. */
const COMPARED = /^(?:not\.)?([a-z]{2,5})[.:](?:\(([^()]+)\)|([^()]+))$/i;

/** Visits the value, or the list of values, after a word for a comparison. */
export function walkCompared(walk: TextWalk, text: string): boolean {
  const { roles, mode } = walk.cursor;
  const [, word = '', list, value = list] = COMPARED.exec(text) ?? [];
  if (!roles || value === undefined || !isFor('comparisons', word.toLowerCase())) return false;
  const end = list === undefined ? text.length : text.length - 1;
  return walk.range(roles, mode, value, end - value.length);
}

/** Visits the arguments of a GraphQL document. @returns whether any is taken */
export function walkArguments(walk: TextWalk, document: string): boolean {
  const { subjects } = walk.cursor.subject().context;
  let isTaken = false;
  for (const { names, raw, start } of findArguments(document)) {
    if (walk.named(namesAtObject(names, 0, subjects), raw, start)) isTaken = true;
  }
  return isTaken;
}
