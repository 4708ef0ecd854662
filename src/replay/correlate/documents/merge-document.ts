/**
 * Merges the changes that a client has made to a document into the live document. What the client has left alone stays
 * as it is there, and what only the live document has stays as well.
 */

import { isDeepStrictEqual } from 'node:util';
import { isMembers, type Members } from '../../../collections.ts';
import { parseExactJson } from '../../../formats/json/exact-json.ts';
import { skipSpace, skipString, skipValue } from '../../../formats/json/json-text.ts';
import { isFor } from '../../../formats/value/api-words.ts';
import { Location, type Step } from '../../../formats/value/location.ts';
import { wordsOf } from '../../../formats/value/names.ts';
import {
  findItems,
  type Item,
  type ItemText,
  keepItem,
  renderItems,
} from '../../../session/json/json-items.ts';
import { mergeLines } from './merge-lines.ts';

/** The versions of one JSON document. */
export interface Versions {
  /** As the recorded client had read it. */
  readonly read: string;
  /** As the recorded client had written it. */
  readonly written: string;
  /** As it is to be sent: as written, with live values. */
  readonly sent: string;
  /** As the live server has it. */
  readonly live: string;
}

/** A merged document, with the locations whose values are those of the live one. */
export type Merged = { readonly text: string; readonly merged: readonly Location[] } | Unclear;

/** A list that cannot be merged: the client may have removed elements from it, or its elements have no ids. */
export interface Unclear {
  readonly unclear: Location;
  readonly size: number;
  readonly liveSize: number;
}

/** How a document is merged. */
export interface MergeOptions {
  /** Whether the request replaces the whole document. It may still leave out members that nobody can set. */
  readonly isReplaced: boolean;
  /** Whether a location stays as it was recorded. */
  readonly isKept: (location: Location) => boolean;
}

/** Merges the versions of a document. @returns undefined if one of them is no JSON */
export function mergeDocument(
  { read, written, sent, live }: Versions,
  options: MergeOptions,
): Merged | undefined {
  const [before, after] = [parse(read), parse(written)];
  const [own, theirs] = [parse(sent), parse(live)];
  if (!before || !after || !own || !theirs) return undefined;
  const merge = new Merge(sent, live, options);
  const versions = { before: before.json, after: after.json, own: own.json, theirs: theirs.json };
  const text = merge.value(versions, skipSpace(sent, 0), skipSpace(live, 0), BODY);
  return merge.unclear ?? { text, merged: merge.merged };
}

/** Number of elements that the client may have removed from a list. */
const MAX_REMOVED = 1;

/** How much a written document shares with one that was read before; 0 if it may be another document. */
export function countShared(written: unknown, read: unknown, isReplaced: boolean): number {
  if (Array.isArray(written) && Array.isArray(read)) {
    if (isReplaced && read.length === 0) return 1;
    const kept = matchElements(written, read).size;
    const isSame = kept >= read.length - MAX_REMOVED && (kept > 1 || isReplaced);
    return isSame ? kept : 0;
  }
  if (!isMembers(written) || !isMembers(read)) return 0;
  const keys = Object.keys(read);
  const shared = keys.filter((key) => kindOf(written[key]) === kindOf(read[key]));
  return shared.length * 2 >= keys.length ? shared.length : 0;
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'array' : typeof value;
}

const BODY = new Location([{ kind: 'body' }]);

function parse(text: string): { readonly json: unknown } | undefined {
  return text.startsWith(")]}'") ? undefined : parseExactJson(text);
}

/** The values at one location. */
interface Values<Value = unknown> {
  readonly before: Value;
  readonly after: Value;
  readonly own: Value;
  readonly theirs: Value;
}

class Merge {
  readonly merged: Location[] = [];
  unclear: Unclear | undefined;
  readonly #sent: string;
  readonly #live: string;
  readonly #isCompact: boolean;
  readonly #isReplaced: boolean;
  readonly #isKept: MergeOptions['isKept'];

  constructor(sent: string, live: string, { isReplaced, isKept }: MergeOptions) {
    this.#isReplaced = isReplaced;
    this.#sent = sent;
    this.#live = live;
    this.#isCompact = compact(sent) === sent;
    this.#isKept = isKept;
  }

  /** The text of a value, merged if it can be. */
  value(values: Values, at: number, liveAt: number, location: Location): string {
    const { before, after, own, theirs } = values;
    if (this.#isKept(location)) return this.#own(at);
    const isAlone = isDeepStrictEqual(before, after) && !isDeepStrictEqual(own, theirs);
    if (isAlone && !isMembers(after) && (Array.isArray(after) || isPlain(after))) {
      this.merged.push(location);
      return this.#theirs(liveAt);
    }
    if ([before, after, own, theirs].every(Array.isArray)) {
      return this.#list(values as Values<unknown[]>, at, liveAt, location);
    }
    if ([before, after, own, theirs].every(isMembers)) {
      return this.#object(values as Values<Members>, at, liveAt, location);
    }
    return this.#text(values, location) ?? this.#own(at);
  }

  /** A text whose lines the client has changed. */
  #text({ before, after, own, theirs }: Values, location: Location): string | undefined {
    if (typeof before !== 'string' || typeof after !== 'string' || typeof theirs !== 'string') {
      return undefined;
    }
    if (own !== after || before === after || before === theirs) return undefined;
    const merged = mergeLines(before, after, theirs);
    if (merged === undefined) return undefined;
    this.merged.push(location);
    return JSON.stringify(merged);
  }

  #object(values: Values<Members>, at: number, liveAt: number, location: Location): string {
    const { before, after, own, theirs } = values;
    const items = findItems(this.#sent, at);
    const liveItems = new Map(findItems(this.#live, liveAt).map((item) => [item.key, item]));
    const isWhole = Object.keys(before).every((key) => Object.hasOwn(after, key));
    const mergeItem = (item: Item): ItemText => {
      const { key = '' } = item;
      const live = liveItems.get(key);
      const isRead = Object.hasOwn(before, key) && Object.hasOwn(after, key);
      // The client may have set a flag that it sends with only some of the members.
      const isSet = isPlain(after[key]) && !isWhole && !this.#isReplaced;
      if (!live || !isRead || isSet) return keepItem(this.#sent, item);
      const inner = { before: before[key], after: after[key], own: own[key], theirs: theirs[key] };
      const to = location.to({ kind: 'key', name: key });
      return keepItem(this.#sent, item, this.value(inner, item.value, live.value, to));
    };
    const isFilled = isBegun(before, after);
    const isOthers = (key: string): boolean =>
      !(Object.hasOwn(before, key) || Object.hasOwn(own, key)) &&
      (!isFilled || typeof theirs[key] === 'object') &&
      !this.#isKept(location.to({ kind: 'key', name: key }));
    const others = new Set(isWhole ? Object.keys(theirs).filter(isOthers) : []);
    if (others.size === 0) return this.#render(at, items, items.map(mergeItem));
    for (const name of others) this.merged.push(location.to({ kind: 'key', name }));
    const owns = new Map(items.map((item) => [item.key, item]));
    const result = [...liveItems].flatMap(([key = '', { start, end }]): ItemText[] => {
      const item = owns.get(key);
      if (item) return [mergeItem(item)];
      return others.has(key) ? [{ text: this.#restyle(this.#live.slice(start, end)) }] : [];
    });
    const added = items.filter(({ key }) => !liveItems.has(key)).map(mergeItem);
    return this.#render(at, items, [...result, ...added]);
  }

  #list(values: Values<unknown[]>, at: number, liveAt: number, location: Location): string {
    const { before, after, own, theirs } = values;
    const items = findItems(this.#sent, at);
    const liveItems = findItems(this.#live, liveAt);
    const same = matchElements(own, theirs);
    const recorded = matchElements(after, before);
    const hasMore = theirs.length > before.length;
    if (hasMore && (after.length < before.length || same.size !== before.length)) {
      this.unclear ??= { unclear: location, size: before.length, liveSize: theirs.length };
      return this.#own(at);
    }
    const originals = invert(recorded);
    const mergedAt = (index: number, item: Item, liveIndex: number): ItemText => {
      const original = originals.get(index);
      const live = liveItems[liveIndex];
      if (original === undefined || !live) return keepItem(this.#sent, item);
      const inner = {
        ...{ before: before[original], after: after[index] },
        ...{ own: own[index], theirs: theirs[liveIndex] },
      };
      const step: Step = { kind: 'item', index };
      return keepItem(
        this.#sent,
        item,
        this.value(inner, item.value, live.value, location.to(step)),
      );
    };
    if (!hasMore) {
      const counterparts = invert(same);
      const result = items.map((item, index) => {
        const liveIndex = counterparts.get(index);
        return liveIndex === undefined
          ? keepItem(this.#sent, item)
          : mergedAt(index, item, liveIndex);
      });
      return this.#render(at, items, result);
    }
    this.merged.push(location);
    const matched = new Set(same.values());
    const last = Math.max(-1, ...matched);
    // An element that the client has added stays after its predecessor. Appended ones come last.
    const addedAt = (from: number): ItemText[] => {
      let end = from;
      while (end < items.length && !matched.has(end)) end += 1;
      return items.slice(from, end).map((item) => keepItem(this.#sent, item));
    };
    const merged = liveItems.flatMap(({ value, end }, liveIndex) => {
      const index = same.get(liveIndex);
      const item = index === undefined ? undefined : items[index];
      if (index === undefined || !item)
        return [{ text: this.#restyle(this.#live.slice(value, end)) }];
      const added = index === last ? [] : addedAt(index + 1);
      return [mergedAt(index, item, liveIndex), ...added];
    });
    const first = matched.size === 0 ? [] : addedAt(0);
    return this.#render(at, items, [...first, ...merged, ...addedAt(last + 1)]);
  }

  #own(at: number): string {
    return this.#sent.slice(at, skipValue(this.#sent, at));
  }

  #theirs(at: number): string {
    return this.#restyle(this.#live.slice(at, skipValue(this.#live, at)));
  }

  #restyle(text: string): string {
    return this.#isCompact ? compact(text) : text;
  }

  #render(at: number, items: readonly Item[], result: readonly ItemText[]): string {
    if (items.length > 0) return renderItems(this.#sent, at, items, result);
    const open = this.#sent[at];
    return `${open}${result.map(({ text }) => text).join(',')}${open === '[' ? ']' : '}'}`;
  }
}

/** JSON as `JSON.stringify` writes it. Numbers keep their spelling. */
function compact(text: string): string {
  let written = '';
  for (let at = skipSpace(text, 0); at < text.length; ) {
    const end = text[at] === '"' ? skipString(text, at) : at + 1;
    const token = text.slice(at, end);
    written += end > at + 1 ? JSON.stringify(JSON.parse(token)) : token;
    at = skipSpace(text, end);
  }
  return written;
}

/** Whether the client has filled in an object that was empty. */
function isBegun(before: Members, after: Members): boolean {
  return Object.keys(before).length === 0 && Object.keys(after).length > 0;
}

/** Whether a value is one that is never linked: true, false, null or the empty text. */
function isPlain(value: unknown): boolean {
  return typeof value === 'boolean' || value === null || value === '';
}

function invert(map: ReadonlyMap<number, number>): Map<number, number> {
  return new Map([...map].map(([key, value]) => [value, key]));
}

/** Members of an element that may be its id. */
const MAX_ID_KEYS = 16;

/** Maps the index of each element of the other list to the index of the own element with the same id. */
function matchElements(
  own: readonly unknown[],
  other: readonly unknown[],
): ReadonlyMap<number, number> {
  if (isWords(own) && isWords(other)) return matchBy(own, other, (word) => word);
  const members = other.map(membersOf);
  const keys = keysOfAll(members).filter((key) => isIdOfAll(key, members));
  const matches = keys
    .slice(0, MAX_ID_KEYS)
    .map((key) => matchBy(own, other, (element) => membersOf(element)[key]));
  return matches.toSorted((a, b) => b.size - a.size)[0] ?? new Map();
}

function matchBy(
  own: readonly unknown[],
  other: readonly unknown[],
  idOf: (element: unknown) => unknown,
): ReadonlyMap<number, number> {
  const positions = new Map(other.map((element, index) => [idOf(element), index]));
  return new Map(
    own.flatMap((element, at) => {
      const index = positions.get(idOf(element));
      return index === undefined ? [] : [[index, at] as const];
    }),
  );
}

/** Whether all are texts or numbers, and none is there twice. */
function isWords(elements: readonly unknown[]): boolean {
  const isWord = (each: unknown): boolean => typeof each === 'string' || typeof each === 'number';
  return elements.every(isWord) && new Set(elements).size === elements.length;
}

function membersOf(element: unknown): Members {
  return isMembers(element) ? element : {};
}

/** The keys that every element has. They are counted, since an element may have as many keys as the list has elements. */
function keysOfAll(elements: readonly Members[]): string[] {
  const counts = new Map<string, number>();
  for (const key of elements.flatMap((element) => Object.keys(element))) {
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].filter(([, count]) => count === elements.length).map(([key]) => key);
}

const NONE = /(?!)/;

/** Whether the values of a key are ids, all different. A number under another name may be a position. */
function isIdOfAll(key: string, elements: readonly Members[]): boolean {
  const values = new Set(elements.map((element) => element[key]));
  const word = wordsOf(key).at(-1) ?? '';
  const types = isFor('ids', word)
    ? /^(?:string|number)$/
    : isFor('labels', word)
      ? /^string$/
      : NONE;
  return values.size === elements.length && [...values].every((value) => types.test(typeof value));
}
