/**
 * The keys under which values are indexed and looked up. A distinctive value is its own key. A short one such as 7
 * is indexed by its roles: as the id of an order it differs from a number of pieces. Values that say less (`true`, a
 * sentence) have no keys.
 */

import { isCommon, isDistinctive } from '../../../formats/value/is-distinctive.ts';
import { isValue } from '../../../formats/value/names.ts';
import { isShortCode } from '../../../formats/value/randomness.ts';
import { isIdRole, type Roles, readKey, TAIL_ROLES } from './roles.ts';

/**
 * How much a value says by itself. A short value is a `name` if it consists of digits, letters and hyphens (`7`,
 * `ORD-12`), `odd` if it has other characters (`1.5`), or a `word`.
 */
export type ValueKind = 'distinctive' | 'name' | 'odd' | 'word' | 'nothing';

/** Keys that are no roles. */
export const KEYS = {
  /** Of a distinctive value. */
  itself: 'itself',
  /** Of a whole path, with its query. */
  path: 'path',
  /** Of a value with slashes that is the end of a path. */
  tail: 'tail',
  /** Of a code (see `gather-produced.ts`). */
  rare: 'rare',
} as const;

/** A URL of another host: a webhook, a website, a picture. */
const WHOLE_URL = /^https?:\/\/[^\s/]+\.[^\s/]/;
const MAX_SHORT = 64;
const DIGIT = /\d/;
const SPACE = /\s/;
const PLAIN = /^[\w-]+$/;
const PATH_DELIMITER = /[/?&=]/;

const NONE: readonly string[] = [];
const OF_DISTINCTIVE: readonly string[] = [KEYS.itself];
const OF_PATH: readonly string[] = [KEYS.path];
const OF_TAIL: readonly string[] = [KEYS.tail];
/** Characters. Shorter ends of paths are values by chance as well. */
const MIN_TAIL = 8;
/** Segments. With more words of the API before it, the end of a path is no name of a file. */
const MAX_TAIL = 5;

export function kindOf(value: string): ValueKind {
  if (isDistinctive(value) || isWholeUrl(value)) return 'distinctive';
  if (!isShort(value)) return 'nothing';
  if (!DIGIT.test(value)) return 'word';
  return PLAIN.test(value) ? 'name' : 'odd';
}

function isWholeUrl(value: string): boolean {
  return value.startsWith('http') && WHOLE_URL.test(value);
}

/** Whether a value is a URL with nothing random in it, which a client may just as well have from elsewhere. */
export function isPlainUrl(value: string): boolean {
  return isWholeUrl(value) && !isDistinctive(value);
}

/**
 * The keys under which a response offers a value.
 * @param roles null for a whole path
 */
export function keysOfProduced(
  value: string,
  kind: ValueKind,
  roles: Roles | null,
): readonly string[] {
  return roles ? keysOf(kind, roles, 'response') : keysOfPath(value);
}

function keysOf(kind: ValueKind, roles: Roles, side: 'request' | 'response'): readonly string[] {
  if (kind === 'distinctive') return OF_DISTINCTIVE;
  const keys = keysOfRoles(kind, roles, side);
  return roles.roundTrip === undefined ? keys : [roles.roundTrip, ...keys];
}

/** Not what has more decimals: such are the ids of messages in Slack, named `timestamp`. */
const NUMBER = /^-?\d+(?:\.\d\d?)?$/;

/**
 * The keys under which a value of a request is looked up.
 * @param roles null for a whole path
 */
export function keysOfCarried(
  value: string,
  kind: ValueKind,
  roles: Roles | null,
): readonly string[] {
  if (roles === TAIL_ROLES) return keysOfTail(value);
  // Every client knows where counting begins, but a form may have filled in the zero.
  if (value === '0' && roles && !isOfId(roles) && !isNext(roles)) {
    return roles.roundTrip === undefined ? NONE : [roles.roundTrip];
  }
  // A sum of eight digits is another one's as well, by chance.
  if (kind === 'distinctive' && roles?.isQuantity && NUMBER.test(value)) return roles.sent;
  if (!roles) return keysOfPath(value);
  const keys = keysOf(kind, roles, 'request');
  const isRare = kind !== 'distinctive' && !roles.isQuantity && isCode(value);
  return isRare ? [...keys, KEYS.rare] : keys;
}

function isNext({ strong }: Roles): boolean {
  return readKey(strong[0] ?? '')?.kind === 'next';
}

function isOfId({ strong, weak }: Roles): boolean {
  return isIdRole(strong[0] ?? weak[0] ?? '');
}

function keysOfRoles(
  kind: ValueKind,
  roles: Roles,
  side: 'request' | 'response',
): readonly string[] {
  if (kind === 'nothing') return NONE;
  if (kind === 'word') return roles.word;
  if (kind === 'odd' && roles.strong.length === 0) return NONE;
  return side === 'request' ? roles.sent : roles.brought;
}

/** A number that is no sum or size. Longer ones are distinctive (see `isDistinctive`). */
const CODE = /^\d{5,7}$/;
const ROUND = /000$/;
/** A number behind another one: the transaction `3-6`. */
const COMPOUND = /^\d{1,9}-\w{1,3}$/;

/** Whether a value looks like a code. */
export function isCode(value: string): boolean {
  return isShortCode(value) || COMPOUND.test(value) || (CODE.test(value) && !ROUND.test(value));
}

/** The keys of the whole path of a request; none unless it has a value in it. */
function keysOfPath(path: string): readonly string[] {
  return DIGIT.test(path) || path.split(PATH_DELIMITER).some(isDistinctive) ? OF_PATH : NONE;
}

/**
 * Whether the end of a path, from a segment on, may be a value with slashes, such as the key of a file. The first
 * segment never belongs to it: that is a word of the API.
 * @param segment number of the segment, from 1
 * @param length of the end, in characters
 */
export function mayBeTail(segment: number, length: number): boolean {
  return segment >= 2 && segment <= MAX_TAIL && length >= MIN_TAIL;
}

/** Segments. */
const MAX_HEAD = 24;

/**
 * The ends of the beginnings of a path that may come from a link, the longest first. Such a beginning has a value, and
 * more follows.
 */
export function endsOfHeads(path: string): number[] {
  const ends: number[] = [];
  let values = 0;
  for (let start = 1, segment = 1; segment <= MAX_HEAD; segment += 1) {
    const end = path.indexOf('/', start);
    if (end === -1) break;
    if (values > 0) ends.unshift(end);
    if (isValue(path.slice(start, end))) values += 1;
    start = end + 1;
  }
  return ends;
}

/** The keys of several segments at the end of a path. Dates and fractions have slashes as well. */
function keysOfTail(tail: string): readonly string[] {
  if (isDistinctive(tail)) return OF_DISTINCTIVE;
  const isName = tail.length >= MIN_TAIL && /[a-z]/i.test(tail) && !isCommon(tail);
  return isName ? OF_TAIL : NONE;
}

function isShort(value: string): boolean {
  if (value === '' || value.length > MAX_SHORT || SPACE.test(value)) return false;
  return value !== 'true' && value !== 'false' && value !== 'null' && !isCommon(value);
}
