import { encodeBase64, locateInBase64 } from '../../../formats/text/base64.ts';
import {
  escapePlaceholder,
  layersOf,
  plainPlaceholder,
} from '../../../formats/text/placeholder.ts';
import { hashSecret, readShape } from './hashed-placeholder.ts';

/** The secrets of a session that are looked for: what its journals tell of them. */
export class KnownSecrets {
  readonly #key: string | undefined;
  readonly #placeholders: Map<string, { readonly text: string; readonly start: number }> =
    new Map();
  readonly #shapes: Map<number, string> = new Map();
  /** Hashes of what is none. */
  readonly #excepted: Set<string> = new Set();
  /** By hash: whether it stands somewhere without its percent escapes. */
  readonly #isPlain: Map<string, boolean> = new Map();

  /**
   * @param key of the run, with which the journals were written. Undefined where it is lost: then
   * whatever has the shape of a secret counts as that secret, so that none is missed
   */
  constructor(key: string | undefined) {
    this.#key = key;
  }

  /**
   * @param line of a journal
   * @param start of its recording: the first one that has a secret names it
   */
  add(line: string, start: number): void {
    for (const { decoded } of locateInBase64(line, true)) this.#addText(decoded, start);
    this.#addText(line, start);
  }

  #addText(line: string, start: number): void {
    if (!line.includes('REDACTED')) return;
    for (const [written, sign, , hash = '', digits = ''] of line.matchAll(HASHED_PLACEHOLDER)) {
      if (this.#isPlain.get(hash) !== true) this.#isPlain.set(hash, sign === '_');
      const shape = Number.parseInt(digits, 16);
      if (shape === 0) continue;
      this.#shapes.set(shape, plainPlaceholder(written));
      const known = this.#placeholders.get(hash);
      const text = plainPlaceholder(written);
      if (known === undefined || start < known.start) this.#placeholders.set(hash, { text, start });
    }
  }

  /** @param hashes of values that are no secrets, since the user says so */
  except(hashes: readonly string[]): void {
    for (const hash of hashes) this.#excepted.add(hash);
  }

  get size(): number {
    return this.#placeholders.size;
  }

  get isEmpty(): boolean {
    return this.#placeholders.size === 0;
  }

  /** Whether a secret stands nowhere without its percent escapes, by its hash. */
  isAlwaysEscaped(hash: string): boolean {
    return this.#isPlain.get(hash) === false;
  }

  /**
   * How long they are, in characters, the longest first.
   * @param inGroups whether those with spaces are asked for, or the others
   */
  lengths(inGroups: boolean): number[] {
    const shapes = [...this.#shapes.keys()].map(readShape);
    const lengths = shapes.filter(({ isInGroups }) => isInGroups === inGroups);
    return [...new Set(lengths.map(({ length }) => length))].sort((a, b) => b - a);
  }

  /** The placeholder of a piece of a text that has the shape of a secret; undefined for any other shape. */
  likely(shape: number): string | undefined {
    return this.#shapes.get(shape);
  }

  /**
   * The placeholder of a piece of a text, if that is a secret.
   * @param likely the placeholder of its shape, which it is where the key is lost
   */
  placeholder(piece: string, likely: string): string | undefined {
    if (this.#key === undefined) return likely;
    const hash = hashSecret(this.#key, piece);
    return this.#excepted.has(hash) ? undefined : this.#placeholders.get(hash)?.text;
  }
}

/**
 * A renaming of a journal's placeholders to those of the session file: each secret gets the short
 * name of its first appearance, with `_2`, `_3`, ... where another secret has that name already.
 * The names depend on the order of the texts alone, so that recording again gives the same file.
 * @param isPlain whether a secret, by its hash, is nowhere in the session without its percent escapes:
 * then nobody has to be told of them
 * @param onNamed hears of each secret that gets its name
 */
export function createPlaceholderNames(
  isPlain: (hash: string) => boolean = () => false,
  onNamed: (name: string, hash: string) => void = () => undefined,
): (text: string) => string {
  const nameOfHash = new Map<string, string>();
  const taken = new Set<string>();
  const numbers = new Map<string, number>();
  const nameSecret = (hash: string, wanted: string): string => {
    const known = nameOfHash.get(hash);
    if (known !== undefined) return known;
    let name = wanted;
    // A session may have a secret of that name for each of its recordings.
    let number = numbers.get(wanted) ?? 2;
    for (; taken.has(name); number++) name = `${wanted}_${number}`;
    numbers.set(wanted, number);
    taken.add(name);
    nameOfHash.set(hash, name);
    onNamed(name, hash);
    return name;
  };
  const nameIn = (text: string): string =>
    text.replace(HASHED_PLACEHOLDER, (_, sign: string, wanted: string, hash: string) => {
      const name = nameSecret(hash, `REDACTED_${wanted}`);
      const layers = isPlain(hash) ? 0 : layersOf(`REDACTED${sign}`);
      return escapePlaceholder(name, layers);
    });
  return (text) => {
    const coded = locateInBase64(text, true);
    if (coded.length === 0) return nameIn(text);
    let named = '';
    let done = 0;
    for (const { start, raw, decoded } of coded) {
      named += nameIn(text.slice(done, start)) + encodeBase64(nameIn(decoded), raw);
      done = start + raw.length;
    }
    return named + nameIn(text.slice(done));
  };
}

/**
 * Escapes of its first underscore, name, hash and shape, the last two in hexadecimal; shape 0 for a
 * secret that is not looked for. A name is at most 48 characters long (see `createPlaceholder`).
 */
const HASHED_PLACEHOLDER: RegExp =
  /REDACTED(_|%(?:25)*5F)([A-Z0-9](?:[A-Z0-9_]{0,46}[A-Z0-9])?)_([0-9a-f]{16})([0-9a-f]{6})/g;
