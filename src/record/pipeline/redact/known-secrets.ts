import { locateInBase64 } from '../../../formats/text/base64.ts';
import { plainPlaceholder } from '../../../formats/text/placeholder.ts';
import { parseUrl } from '../../../http/urls.ts';
import { HASHED_PLACEHOLDER, readShape } from './hashed-placeholder.ts';
import { hashSecret } from './run-keys.ts';

/** Where the secrets of a message are used, and how they fare. Times are those of the journal. */
interface SecretUse {
  /** When the first request with the secret was sent. */
  readonly sent?: number | undefined;
  /** When the first response with the secret had arrived. */
  readonly brought?: number | undefined;
  /** Whether all these messages are refusals, and the requests that they answer. */
  readonly isRefused: boolean;
}

function mergeUses(a: SecretUse | undefined, b: SecretUse): SecretUse {
  if (a === undefined) return b;
  return {
    sent: Math.min(a.sent ?? Infinity, b.sent ?? Infinity),
    brought: Math.min(a.brought ?? Infinity, b.brought ?? Infinity),
    isRefused: a.isRefused && b.isRefused,
  };
}

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
  readonly #uses: Map<string, SecretUse> = new Map();

  /**
   * @param key of the run, with which the journals were written. If it is lost, whatever has the shape of a
   * secret counts as the secret, so that none is missed
   */
  constructor(key: string | undefined) {
    this.#key = key;
  }

  /**
   * Learns the secrets of a text.
   * @param text of a journal
   * @param start of its recording. The earliest recording with a secret names it
   * @param use of the secrets
   */
  add(text: string, start: number, use?: SecretUse): void {
    for (const { decoded } of locateInBase64(text, true)) this.#addText(decoded, start, use);
    this.#addText(text, start, use);
  }

  #addText(line: string, start: number, use: SecretUse | undefined): void {
    if (!line.includes('REDACTED')) return;
    for (const [written, underscore, , hash = '', digits = ''] of line.matchAll(
      HASHED_PLACEHOLDER,
    )) {
      if (use !== undefined) this.#uses.set(hash, mergeUses(this.#uses.get(hash), use));
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

  /** Whether a request carried the secret before any response had it. */
  isOfClient(hash: string): boolean {
    const { sent = Infinity, brought = Infinity } = this.#uses.get(hash) ?? {};
    return sent < brought;
  }

  /** Whether all answers to the requests with the secret say that it is wrong. */
  isRefused(hash: string): boolean {
    return this.#uses.get(hash)?.isRefused === true;
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
