/** Places in messages that a user has named, either as secrets or as exceptions. */

import { isJson } from '../../formats/json/exact-json.ts';
import { leafText, placedLeaves } from '../../formats/json/json-text.ts';
import { decodeWritten } from '../../formats/markup/loose-text.ts';
import { enter, isPointedAt, type Pointers, parsePointers } from '../pointers.ts';
import { findMembers } from './find-members.ts';
import { type FoundSecret, secretAt } from './found-secret.ts';
import { plainName } from './secret-names.ts';

/** Values that a user has excluded although they look like secrets. */
export interface SecretExceptions {
  /** Names of headers, in any case. The values of these headers stay as they are. */
  headers?: readonly string[] | undefined;
  /**
   * Names of JSON members at any depth, parameters, form fields, elements, attributes and cookies, in any
   * case and spelling. The values under these names stay as they are, whatever their form.
   */
  keys?: readonly string[] | undefined;
  /**
   * JSON pointers into JSON bodies, such as `/cursors/*\/token`. The values there, and all values below,
   * stay.
   */
  json?: readonly string[] | undefined;
  /**
   * Patterns for values that stay, in headers, paths and bodies as they are on the wire. Each whole match
   * stays or, if the pattern has groups, only the text of the groups.
   */
  patterns?: readonly RegExp[] | undefined;
}

/** The origin of a text, which decides which places may be in it. */
type TextOrigin = 'head' | 'body' | 'binary';

/** In characters. A shorter value is a word, which may be a secret elsewhere. */
const MIN_LENGTH = 8;
/** Limits the values, since a pattern may match any amount of data. */
const MAX_CACHED = 1000;

/**
 * Removes the exceptions from the secrets that were found. A value that is excluded in one place stays
 * readable everywhere after that, since it is no longer secret.
 */
export class Exceptions {
  readonly #places: CompiledPlaces;
  readonly #onValue: (value: string) => void;
  readonly #values: Set<string> = new Set();
  readonly #noted: Set<string> = new Set();
  /** Whether the user has named no exceptions. */
  readonly isEmpty: boolean;

  /** @param onValue is called with each value that stays */
  constructor(places: NamedPlaces = {}, onValue: (value: string) => void = () => undefined) {
    this.#places = compilePlaces(places);
    this.#onValue = onValue;
    this.isEmpty = this.#places.isEmpty && (places.headers ?? []).length === 0;
  }

  /** Values that stay in every place. */
  get values(): string[] {
    return [...this.#values];
  }

  /** @param values values that stay, as found by another instance */
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

  /** The secrets in a header's value that are not exceptions. */
  filterHeader(name: string, value: string, found: readonly FoundSecret[]): readonly FoundSecret[] {
    if (!this.#places.isHeader(name)) return this.filter(value, found, 'head');
    this.#note(value);
    for (const secret of found) this.#note(secret.value);
    return [];
  }

  /**
   * The secrets in a text that are not exceptions.
   * @param found secrets in the order of the text
   */
  filter(text: string, found: readonly FoundSecret[], origin: TextOrigin): readonly FoundSecret[] {
    if (this.#places.isEmpty && this.#values.size === 0) return found;
    const places = this.#places.find(text, origin).sort((a, b) => a.start - b.start);
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

  /** Whether the secret is an exception in every place. */
  #isNone({ name, value, isUnnamed }: FoundSecret): boolean {
    if (isUnnamed !== true && this.#places.isKey(name)) return true;
    return this.#values.has(value) || this.#places.isMatched(value);
  }

  #note(value: string): void {
    if (value.length < MIN_LENGTH) return;
    this.#noted.add(value);
    this.learn([value]);
  }
}

/** A regular expression as plain data, which can be sent to another process. */
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

/** Finds the values at the places that a user has named. */
interface CompiledPlaces {
  /** Whether the user has named nothing but headers. */
  readonly isEmpty: boolean;
  readonly hasPatterns: boolean;
  isHeader(name: string): boolean;
  isKey(name: string): boolean;
  /** Whether a pattern matches the whole text. */
  isMatched(text: string): boolean;
  find(text: string, origin: TextOrigin): FoundSecret[];
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
  return {
    isEmpty: keyNames.size === 0 && expressions.length === 0 && pointers.length === 0,
    hasPatterns: expressions.length > 0,
    isHeader: (name) => headerNames.size > 0 && headerNames.has(name.toLowerCase()),
    isKey,
    isMatched: (text) =>
      findPatterns(text).some(({ start, end }) => start === 0 && end === text.length),
    find: (text, origin) => [
      ...(origin === 'body' && pointers.length > 0 ? findPointed(text, pointers) : []),
      ...findPatterns(text),
      // Names mean nothing in binary data.
      ...(keyNames.size > 0 && origin !== 'binary' ? findKeyed(text, isKey) : []),
    ],
  };
}

/** The groups of a pattern, or the whole match if the pattern has no groups. */
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

/** A place in JSON, and the pointers that apply to it. */
interface Place {
  readonly pointers: Pointers;
  /** Whether one of the pointers leads to the place, or to a value that contains the place. */
  readonly isNamed: boolean;
  /** The key of the place or, for an element of a list, the key of the list. */
  readonly name: string;
}

function findPointed(text: string, pointers: Pointers): FoundSecret[] {
  if (!/^\s*[[{]/.test(text) || !isJson(text)) return [];
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
