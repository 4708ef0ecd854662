/** Visits the values in URLs and forms: the segments of paths, and pairs of names and values. */

import type { Codec } from '../../../formats/text/codecs.ts';
import { describePair, findPairs, stepsOfPairs } from '../../../formats/url/form.ts';
import { entityKeyOf } from '../../../formats/url/url.ts';
import { isDistinctive } from '../../../formats/value/is-distinctive.ts';
import { Location } from '../../../formats/value/location.ts';
import { namesIn } from '../../../formats/value/names.ts';
import { createFieldTypes } from '../../../formats/value/siblings.ts';
import { rolesOfSegment } from '../naming/path-roles.ts';
import { NO_ROLES, type Roles, rolesOfTyped, TAIL_ROLES, withRoundTrip } from '../naming/roles.ts';
import { endsOfHeads, mayBeTail } from '../naming/value-keys.ts';
import { READ_MODE } from './cursor.ts';
import { isUrl } from './text-kinds.ts';
import type { TextWalk } from './text-walk.ts';
import { walkTokens } from './walk-tokens.ts';

/** Visits the parts of a URL or a path. `http://host` before the path is skipped. */
export function walkUrl(walk: TextWalk, url: string): boolean {
  const start = url.startsWith('/') || !isUrl(url) ? 0 : endOfAuthority(url);
  const hash = url.indexOf('#', start);
  const end = hash === -1 ? url.length : hash;
  const mark = url.indexOf('?', start);
  const isQuery = mark !== -1 && mark < end;
  const isOwnPath = walk.cursor.isWholePath();
  const endOfPath = isQuery ? mark : end;
  const endOfHead = start === 0 ? 0 : walkBase(walk, url, start, endOfPath);
  let isTaken = endOfHead > 0;
  const path = Math.min(Math.max(endOfHead, start), endOfPath);
  if (walkPath(walk, url.slice(path, endOfPath), path, isOwnPath)) isTaken = true;
  if (isQuery) {
    const query = Math.max(mark, endOfHead) + 1;
    if (
      walkPairs(walk, url.slice(query, end), query, isOwnPath ? undefined : url.slice(start, end))
    )
      isTaken = true;
  }
  if (hash !== -1 && walkPairs(walk, url.slice(hash + 1), hash + 1, url.slice(start, end)))
    isTaken = true;
  return isTaken;
}

/** Visits the segments of a JSON Pointer (RFC 6901), such as the `path` of a JSON Patch. They have no percent escapes. */
export function walkPointer(walk: TextWalk, pointer: string): boolean {
  let isTaken = false;
  for (let start = 1; start <= pointer.length; ) {
    const slash = pointer.indexOf('/', start);
    const end = slash === -1 ? pointer.length : slash;
    const segment = pointer.slice(start, end);
    if (
      segment !== '' &&
      walk.range(rolesOfSegment(pointer, start), 0, segment, start, 'pointer')
    ) {
      isTaken = true;
    }
    start = end + 1;
  }
  return isTaken;
}

function walkPath(walk: TextWalk, path: string, offset: number, isOwnPath: boolean): boolean {
  let isTaken = false;
  const endOfHead = isOwnPath ? walkOwnHead(walk, path) : walkHead(walk, path, offset);
  if (endOfHead > 0) isTaken = true;
  const ids = isOwnPath ? findRandomIds(path) : NO_IDS;
  // The start of the previous segment, if nothing in it is taken.
  let before = -1;
  const first = isOwnPath ? path.slice(0, endOfHead).split('/').length - 1 : 0;
  for (let start = endOfHead, index = first; start <= path.length; index += 1) {
    const slash = path.indexOf('/', start);
    const end = slash === -1 ? path.length : slash;
    if (end > start) {
      if (isOwnPath && slash !== -1 && walkTail(walk, path, start, offset, index)) return true;
      const last = walkName(walk, path, start, ids, offset, index);
      if (last) {
        isTaken = true;
        before = -1;
        index = last.index;
        start = last.next;
        continue;
      }
      if (isOwnPath) walk.cursor.moveBase(locationOfSegment(index));
      const isSegmentTaken = walkSegment(walk, path, start, end, offset);
      const id = before < 0 ? undefined : ids.find((each) => each.index === index);
      if (isSegmentTaken || (id && walkRange(walk, path, before, id, offset, index - 1))) {
        isTaken = true;
        before = -1;
      } else before = start;
    } else before = -1;
    start = end + 1;
  }
  return isTaken;
}

/**
 * Takes the longest beginning of a URL that is a value: with some of its query, without a query, or a folder.
 * @param start of the path
 * @returns where the beginning ends; 0 if none is taken
 */
function walkBase(walk: TextWalk, url: string, start: number, endOfPath: number): number {
  let tried = 0;
  for (const end of endsOfBase(url, start, endOfPath)) {
    if (tried === MAX_SEGMENTS) return 0;
    tried += 1;
    if (walk.range(NO_ROLES, READ_MODE.asPiece | READ_MODE.asWhole, url.slice(0, end), 0))
      return end;
  }
  return 0;
}

/** The ends of the beginnings of a URL, the longest first. */
function* endsOfBase(url: string, start: number, endOfPath: number): Generator<number> {
  let end = url.lastIndexOf('&');
  for (; end > endOfPath; end = url.lastIndexOf('&', end - 1)) yield end;
  end = endOfPath === url.length ? url.lastIndexOf('/') : endOfPath;
  for (; end > start; end = url.lastIndexOf('/', end - 1)) yield end;
}

/** Segments. Longer paths are no folders. */
const MAX_SEGMENTS = 24;

/**
 * Takes the longest beginning of a path in a text that is a value, such as the folder of a file.
 * @returns where it ends; 0 if none is taken
 */
function walkHead(walk: TextWalk, path: string, offset: number): number {
  let segments = 0;
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
    segments += 1;
    if (segments > MAX_SEGMENTS) return 0;
    const head = path.slice(0, end);
    if (head.indexOf('/', 1) === -1) return 0;
    if (walk.range(NO_ROLES, READ_MODE.asPiece | READ_MODE.asWhole, head, offset, 'path'))
      return end;
  }
  return 0;
}

/**
 * Takes the longest beginning of the request's own path that is a value, such as a link that the client has appended
 * something to. All values in it come from that link, since a short one means nothing by itself.
 * @returns where it ends; 0 if none is taken
 */
function walkOwnHead(walk: TextWalk, path: string): number {
  for (const end of endsOfHeads(path)) {
    walk.cursor.moveBase(locationOfTail(1));
    if (walk.range(NO_ROLES, READ_MODE.asPiece | READ_MODE.asWhole, path.slice(0, end), 0, 'path'))
      return end;
  }
  return 0;
}

/** Visits the end of a path from a segment on. */
function walkTail(
  walk: TextWalk,
  path: string,
  start: number,
  offset: number,
  index: number,
): boolean {
  if (!mayBeTail(index, path.length - start)) return false;
  walk.cursor.moveBase(locationOfTail(index));
  return walk.range(TAIL_ROLES, READ_MODE.asWhole, path.slice(start), offset + start, 'path');
}

/** A random id, with which the name of a resource may end: `projects/p1/topics/t9k2ls04m`. */
interface RandomId {
  readonly index: number;
  /** Where it ends, with and without an extension or a verb. */
  readonly ends: readonly number[];
  /** Where the next segment begins. */
  readonly next: number;
}

const NO_IDS: readonly RandomId[] = [];
/** An extension, or a verb as in `topics/t9k2ls04m:publish`. */
const VERB = /(?:\.[a-z]{2,5}|:[a-z]\w*)$/i;
/** Segments. */
const MAX_NAME = 8;

function findRandomIds(path: string): readonly RandomId[] {
  let ids: RandomId[] | undefined;
  for (let start = 0, index = 0; start <= path.length; index += 1) {
    const slash = path.indexOf('/', start);
    const end = slash === -1 ? path.length : slash;
    const id = randomIdIn(path, start, end, index);
    if (id && ids) ids.push(id);
    else if (id) ids = [id];
    start = end + 1;
  }
  return ids ?? NO_IDS;
}

function randomIdIn(path: string, start: number, end: number, index: number): RandomId | undefined {
  const segment = path.slice(start, end);
  if (!isDistinctive(segment)) return undefined;
  const id = segment.replace(VERB, '');
  const isShorter = id !== segment && isDistinctive(id);
  return { index, ends: isShorter ? [end, start + id.length] : [end], next: end + 1 };
}

/**
 * Takes the longest name of a resource that begins at a segment.
 * @returns the id with which it ends
 */
function walkName(
  walk: TextWalk,
  path: string,
  start: number,
  ids: readonly RandomId[],
  offset: number,
  index: number,
): RandomId | undefined {
  for (let last = ids.length - 1; last >= 0; last -= 1) {
    const id = ids[last];
    if (!id || id.index < index + 2) break;
    if (id.index < index + MAX_NAME && walkRange(walk, path, start, id, offset, index)) {
      return id;
    }
  }
  return undefined;
}

function walkRange(
  walk: TextWalk,
  path: string,
  start: number,
  { ends }: RandomId,
  offset: number,
  index: number,
): boolean {
  walk.cursor.moveBase(locationOfTail(index));
  for (const end of ends) {
    const name = path.slice(start, end);
    if (walk.range(TAIL_ROLES, READ_MODE.asWhole, name, offset + start, 'path')) return true;
  }
  return false;
}

const NAMED_WHOLE = READ_MODE.asNamed | READ_MODE.asWhole;

/**
 * Visits the values of `name=value&…`.
 * @param url that has them; undefined if they are the query of the request
 */
function walkPairs(walk: TextWalk, text: string, offset: number, url: string | undefined): boolean {
  const { cursor } = walk;
  const isOwnPath = url === undefined;
  let isTaken = false;
  const pairs = [...findPairs(text, offset)];
  const typeOf = createFieldTypes(() =>
    pairs.map(({ name, raw }) => ({ names: namesIn(name), raw })),
  );
  const steps = isOwnPath ? stepsOfPairs('query', pairs) : [];
  for (const [index, pair] of pairs.entries()) {
    const { name, raw, start } = pair;
    const { names, codecs, ids } = describePair(pair);
    const step = steps[index];
    for (const id of ids) {
      if (step) cursor.moveBase([step, { kind: 'name' }]);
      const roles = id.names.length === 0 ? NO_ROLES : cursor.rolesOf(id.names, url);
      const own = isOwnPath ? withRoundTrip(roles, cursor.fieldRoundTrip(id.place)) : roles;
      if (walk.range(own, READ_MODE.asNamed, id.raw, id.start, 'percent')) isTaken = true;
    }
    if (step) cursor.moveBase([step]);
    const named = rolesOfTyped(cursor.rolesOf(names, url), typeOf(names));
    const roles = isOwnPath ? withRoundTrip(named, cursor.fieldRoundTrip(name)) : named;
    if (walkValue(walk, roles, raw, start, codecs)) isTaken = true;
  }
  return isTaken;
}

/** Visits a named value that may be written in several ways. All but the last one are tried for the value as a whole. */
export function walkValue(
  walk: TextWalk,
  roles: Roles,
  raw: string,
  start: number,
  codecs: readonly Codec[],
): boolean {
  return codecs.some((codec, index) => {
    const mode = index === codecs.length - 1 ? READ_MODE.asNamed : NAMED_WHOLE;
    return walk.range(roles, mode, raw, start, codec);
  });
}

/** A number with a title after it. */
const TITLED = /^(\d{1,19})-[a-z][\w-]*$/i;

/** Where the extension, the verb or the title after an id begins: `7.json`, `7:cancel`, `7-buy-milk`. */
function startOfSuffix(segment: string): number {
  const number = TITLED.exec(segment)?.[1];
  return number === undefined ? segment.search(VERB) : number.length;
}

function walkSegment(
  walk: TextWalk,
  path: string,
  start: number,
  end: number,
  offset: number,
): boolean {
  const segment = path.slice(start, end);
  const entity = entityKeyOf(segment);
  if (!entity) {
    const roles = rolesOfSegment(path, start);
    if (walk.range(roles, 0, segment, offset + start, 'percent')) return true;
    const hasSlash = segment.includes('%') && /%2f/i.test(segment);
    if (hasSlash && walk.range(TAIL_ROLES, READ_MODE.asWhole, segment, offset + start, 'percent')) {
      return true;
    }
    const suffix = startOfSuffix(segment);
    if (suffix > 0) {
      return walk.range(roles, 0, segment.slice(0, suffix), offset + start, 'percent');
    }
    return false;
  }
  const { name, key } = entity;
  const at = offset + start + entity.start;
  if (key.includes('=')) return walkTokens(walk, key, at);
  return walk.range(rolesOfSegment(`${name}/${key}`, name.length + 1), 0, key, at, 'percent');
}

/** Where `http://host` ends. */
function endOfAuthority(url: string): number {
  const start = url.indexOf('//') + 2;
  const end = url.slice(start).search(/[/?#]/);
  return end === -1 ? url.length : start + end;
}

/** Segments. The locations of most paths are created once. */
const MAX_KNOWN = 16;
const SEGMENTS: readonly Location[] = locationsOf('segment');
const TAILS: readonly Location[] = locationsOf('tail');

function locationsOf(kind: 'segment' | 'tail'): Location[] {
  return Array.from({ length: MAX_KNOWN }, (_, index) => locationAt(kind, index));
}

function locationOfSegment(index: number): Location {
  return SEGMENTS[index] ?? locationAt('segment', index);
}

function locationOfTail(index: number): Location {
  return TAILS[index] ?? locationAt('tail', index);
}

function locationAt(kind: 'segment' | 'tail', index: number): Location {
  return new Location([{ kind: 'path' }, { kind, index }]);
}
