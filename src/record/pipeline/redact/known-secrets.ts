import { encodeBase64, locateInBase64 } from '../../../formats/text/base64.ts';
import {
  escapePlaceholder,
  layersOf,
  plainPlaceholder,
} from '../../../formats/text/placeholder.ts';
import { parseUrl } from '../../../http/urls.ts';
import { hashSecret, readShape } from './hashed-placeholder.ts';

/** The secrets that a session is searched for, as the placeholders in its journals reveal them. */
export class KnownSecrets {
  readonly #key: string | undefined;
  readonly #placeholders: Map<string, { readonly text: string; readonly start: number }> =
    new Map();
  readonly #shapes: Map<number, string> = new Map();
  /** Hashes of values that are no secrets. */
  readonly #excepted: Set<string> = new Set();
  readonly #origins: Set<string> = new Set();
  /** By hash: whether the secret occurs anywhere without percent escapes. */
  readonly #isPlain: Map<string, boolean> = new Map();

  /**
   * @param key of the run, with which the journals were written. If it is lost, whatever has the shape of a
   * secret counts as the secret, so that none is missed
   */
  constructor(key: string | undefined) {
    this.#key = key;
  }

  /**
   * Learns the secrets of a line.
   * @param line of a journal
   * @param start of its recording. The earliest recording with a secret names it
   */
  add(line: string, start: number): void {
    for (const { decoded } of locateInBase64(line, true)) this.#addText(decoded, start);
    this.#addText(line, start);
  }

  #addText(line: string, start: number): void {
    if (!line.includes('REDACTED')) return;
    for (const [written, underscore, , hash = '', digits = ''] of line.matchAll(
      HASHED_PLACEHOLDER,
    )) {
      if (this.#isPlain.get(hash) !== true) this.#isPlain.set(hash, underscore === '_');
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

  /**
   * Leaves alone what a session names as an origin, which a cookie, say, may have as its value.
   * @param origin of a recording
   */
  exceptOrigin(origin: string): void {
    const key = this.#key;
    if (key === undefined || this.#origins.has(origin)) return;
    this.#origins.add(origin);
    const { host, hostname } = parseUrl(origin) ?? {};
    const named = [origin, host, hostname].filter((text) => text !== undefined);
    this.except(named.map((text) => hashSecret(key, text)));
  }

  get size(): number {
    return this.#placeholders.size;
  }

  get isEmpty(): boolean {
    return this.#placeholders.size === 0;
  }

  /** Whether the secret with a hash occurs only with percent escapes. */
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
 * Renames the placeholders of journals to those of the session file: each secret gets the short name of its
 * first occurrence, with `_2`, `_3`, … if another secret has that name already. The names depend only on the
 * order of the texts, so that recording again gives the same file.
 * @param isPlain whether the secret with a hash occurs only with percent escapes, which its placeholder then
 * need not show
 * @param onNamed called with each secret that gets a name
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
    // Each recording of a session may have another secret of that name.
    let number = numbers.get(wanted) ?? 2;
    for (; taken.has(name); number++) name = `${wanted}_${number}`;
    numbers.set(wanted, number);
    taken.add(name);
    nameOfHash.set(hash, name);
    onNamed(name, hash);
    return name;
  };
  const nameIn = (text: string): string =>
    text.replace(HASHED_PLACEHOLDER, (_, underscore: string, wanted: string, hash: string) => {
      const name = nameSecret(hash, `REDACTED_${wanted}`);
      const layers = isPlain(hash) ? 0 : layersOf(`REDACTED${underscore}`);
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
