import type { FoundSecret } from './found-secret.ts';
import { type CompiledPlaces, compilePlaces, type NamedPlaces } from './named-places.ts';

/** What a user has told to be no secret, although it looks like one. */
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
   * What they match as a whole stays, in headers, targets and bodies as they are on the wire; where a
   * pattern has groups, what these match.
   */
  patterns?: readonly RegExp[] | undefined;
}

/** Where a text comes from: that decides which places may be in it. */
type TextOrigin = 'head' | 'body' | 'binary';

/** Shorter values are words, which may be a secret elsewhere. */
const SHORTEST = 8;
/** Exceptions may be made for data. */
const MOST_KNOWN = 1000;

/**
 * Takes the exceptions out of what was found. A value that stays in one place stays wherever it is
 * found later: it is no secret any more.
 */
export class Exceptions {
  readonly #places: CompiledPlaces;
  readonly #onValue: (value: string) => void;
  readonly #values: Set<string> = new Set();
  readonly #noted: Set<string> = new Set();
  /** There are none. */
  readonly isIdle: boolean;

  /** @param onValue hears of each value that stays */
  constructor(places: NamedPlaces = {}, onValue: (value: string) => void = () => undefined) {
    this.#places = compilePlaces(places);
    this.#onValue = onValue;
    this.isIdle = this.#places.isIdle && (places.headers ?? []).length === 0;
  }

  /** Values that stay, wherever they stand. */
  get values(): string[] {
    return [...this.#values];
  }

  /** @param values that stay, as another one has found out */
  learn(values: readonly string[]): void {
    for (const value of values) {
      if (this.#values.has(value) || this.#values.size >= MOST_KNOWN) continue;
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
    if (this.#places.isIdle && this.#values.size === 0) return found;
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
    if (value.length < SHORTEST) return;
    this.#noted.add(value);
    this.learn([value]);
  }
}
