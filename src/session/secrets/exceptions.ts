/** Places in messages that a user names: what is a secret there, or is none. */

import { isJson } from '../../formats/json/exact-json.ts';
import { leafText, placedLeaves } from '../../formats/json/json-text.ts';
import { decodeWritten } from '../../formats/markup/loose-text.ts';
import { enter, isPointedAt, type Pointers, parsePointers } from '../pointers.ts';
import { findMembers } from './find-members.ts';
import { type FoundSecret, secretAt } from './found-secret.ts';

/** What a user has excluded although it looks like a secret. */
export interface SecretExceptions {
  /** Names of headers, in any case: their values stay as they are. */
  headers?: readonly string[] | undefined;
  /**
   * Names in any case and spelling, of members of JSON at any depth, parameters, fields of forms,
   * elements, attributes and cookies: what stands there stays, whatever form it has.
   */
  keys?: readonly string[] | undefined;
  /** JSON pointers to what stays in JSON bodies, and all below, such as `/cursors/*\/token`. */
  json?: readonly string[] | undefined;
  /**
   * What they match as a whole stays, in headers, paths and bodies as they are on the wire; where a
   * pattern has groups, what these match.
   */
  patterns?: readonly RegExp[] | undefined;
}

/** Where a text comes from: that decides which places may be in it. */
type TextOrigin = 'head' | 'body' | 'binary';

/** Shorter values are words, which may be a secret elsewhere. */
const MIN_LENGTH = 8;
/** Exceptions may be made for data. */
const MAX_CACHED = 1000;

/**
 * Removes the exceptions from what was found. A value that is excluded in one place stays everywhere after
 * that, since it is no longer secret.
 */
export class Exceptions {
  readonly #places: CompiledPlaces;
  readonly #onValue: (value: string) => void;
  readonly #values: Set<string> = new Set();
  readonly #noted: Set<string> = new Set();
  /** There are none. */
  readonly isEmpty: boolean;

  /** @param onValue hears of each value that stays */
  constructor(places: NamedPlaces = {}, onValue: (value: string) => void = () => undefined) {
    this.#places = compilePlaces(places);
    this.#onValue = onValue;
    this.isEmpty = this.#places.isEmpty && (places.headers ?? []).length === 0;
  }

  /** Values that stay, wherever they stand. */
  get values(): string[] {
    return [...this.#values];
  }

  /** @param values that stay, as another one has found out */
  learn(values: readonly string[]): void {
    for (const value of values) {
      if (this.#values.has(value) || this.#values.size >= MAX_CACHED) continue;
      this.#values.add(value);
      this.#onValue(value);
    }
  }

  /** The values that have stayed since the last call. */
  takeNoted(): string[] {
    const noted = [...this.#noted];
    this.#noted.clear();
    return noted;
  }

  /** What of a header's value is a secret all the same. */
  filterHeader(name: string, value: string, found: readonly FoundSecret[]): readonly FoundSecret[] {
    if (!this.#places.isHeader(name)) return this.filter(value, found, 'head');
    this.#note(value);
    for (const secret of found) this.#note(secret.value);
    return [];
  }

  /**
   * What of a text is a secret all the same.
   * @param found in their order
   */
  filter(text: string, found: readonly FoundSecret[], origin: TextOrigin): readonly FoundSecret[] {
    if (this.#places.isEmpty && this.#values.size === 0) return found;
    const places = this.#find(text, origin).sort((a, b) => a.start - b.start);
    for (const { value } of places) this.#note(value);
    let next = 0;
    let end = 0;
    return found.filter((secret) => {
      for (let place = places[next]; place && place.start <= secret.start; place = places[++next]) {
        end = Math.max(end, place.end);
      }
      const isExcepted = secret.end <= end || this.#isNone(secret);
      if (isExcepted) this.#note(secret.value);
      return !isExcepted;
    });
  }

  /** Wherever it stands. */
  #isNone({ name, value, isUnnamed }: FoundSecret): boolean {
    if (isUnnamed !== true && this.#places.isKey(name)) return true;
    return this.#values.has(value) || this.#places.isMatched(value);
  }

  #find(text: string, origin: TextOrigin): FoundSecret[] {
    if (origin === 'binary') return this.#places.findPatterns(text);
    return origin === 'body' ? this.#places.findInBody(text) : this.#places.find(text);
  }

  #note(value: string): void {
    if (value.length < MIN_LENGTH) return;
    this.#noted.add(value);
    this.learn([value]);
  }
}

/** A regular expression as plain data: it crosses processes. */
interface PatternSource {
  readonly source: string;
  readonly flags: string;
}

/** The excluded places, as plain data. */
export interface NamedPlaces {
  readonly headers?: readonly string[] | undefined;
  readonly keys?: readonly string[] | undefined;
  readonly json?: readonly string[] | undefined;
  readonly patterns?: readonly PatternSource[] | undefined;
}

/** Finds what stands at the places. */
interface CompiledPlaces {
  /** Nothing is named but headers. */
  readonly isEmpty: boolean;
  readonly hasPatterns: boolean;
  isHeader(name: string): boolean;
  isKey(name: string): boolean;
  /** The whole text is what a pattern matches. */
  isMatched(text: string): boolean;
  find(text: string): FoundSecret[];
  findInBody(text: string): FoundSecret[];
  /** In what is no text, names mean nothing. */
  findPatterns(text: string): FoundSecret[];
}

export function compilePlaces({
  headers = [],
  keys = [],
  json = [],
  patterns = [],
}: NamedPlaces): CompiledPlaces {
  const headerNames = new Set(headers.map((name) => name.toLowerCase()));
  const keyNames = new Set(keys.map(plainName));
  const pointers = parsePointers(json);
  const expressions = patterns.map(
    ({ source, flags }) => new RegExp(source, [...new Set(`${flags}gd`)].join('')),
  );
  const isKey = (name: string): boolean => keyNames.size > 0 && keyNames.has(plainName(name));
  const findPatterns = (text: string): FoundSecret[] =>
    expressions.flatMap((expression) => findPattern(text, expression));
  const find = (text: string): FoundSecret[] => [
    ...findPatterns(text),
    ...(keyNames.size > 0 ? findKeyed(text, isKey) : []),
  ];
  return {
    isEmpty: keyNames.size === 0 && expressions.length === 0 && pointers.length === 0,
    hasPatterns: expressions.length > 0,
    isHeader: (name) => headerNames.size > 0 && headerNames.has(name.toLowerCase()),
    isKey,
    isMatched: (text) =>
      findPatterns(text).some(({ start, end }) => start === 0 && end === text.length),
    find,
    findInBody: (text) => {
      const found = find(text);
      if (pointers.length === 0 || !/^\s*[[{]/.test(text)) return found;
      return [...findPointed(text, pointers), ...found];
    },
    findPatterns,
  };
}

/** In all its spellings. */
export function plainName(name: string): string {
  return name.replace(/[^A-Za-z\d]/g, '').toLowerCase();
}

/** The groups of a pattern, or all of it where it has none. */
function findPattern(text: string, expression: RegExp): FoundSecret[] {
  return [...text.matchAll(expression)].flatMap(({ indices }) => {
    const [all, ...groups] = indices ?? [];
    const named = Object.entries(indices?.groups ?? {});
    const places = groups.some(Boolean) ? groups : [all];
    return places.flatMap((place) => {
      if (!place) return [];
      const [start, end] = place;
      const name = named.find(([, of]) => of?.[0] === start && of?.[1] === end)?.[0] ?? 'secret';
      return [{ name, value: text.slice(start, end), start, end }];
    });
  });
}

function findKeyed(text: string, isKey: (name: string) => boolean): FoundSecret[] {
  return findMembers(text, isKey).map((member) => {
    const { name, value, start, end, written } = member;
    if (written.kind === 'literal') return { name, value, start, end, quote: written.quote };
    return { name, value: decodeWritten(value, written), start, end };
  });
}

/** Where in JSON it is, as the pointers see it. */
interface Place {
  readonly pointers: Pointers;
  /** One of the pointers leads to it, or to something that it is in. */
  readonly isNamed: boolean;
  /** Its name, or that of what the list is in. */
  readonly name: string;
}

function findPointed(text: string, pointers: Pointers): FoundSecret[] {
  if (!isJson(text)) return [];
  const root = { pointers, isNamed: isPointedAt(pointers), name: 'secret' };
  return [...placedLeaves<Place>(text, root, below)].flatMap((leaf) =>
    leaf.place.isNamed ? [secretAt(leafText(text, leaf), leaf.place.name)] : [],
  );
}

function below(above: Place, key: string | number): Place {
  const pointers = enter(above.pointers, key);
  const name = /^\d+$/.test(String(key)) ? above.name : String(key);
  return { pointers, isNamed: above.isNamed || isPointedAt(pointers), name };
}
