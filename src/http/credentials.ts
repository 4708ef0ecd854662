/** Credentials, as `Authorization` has them (RFC 9110 section 11.4). */

/** The scheme that a value begins with. */
const SCHEME = /^([!#$%&'*+.^_`|~\w-]+) +(?! )/;

/** The scheme that a value begins with, and the offset of its credentials; undefined for a single word. */
export function readScheme(value: string): { scheme: string; start: number } | undefined {
  const [all = '', scheme] = SCHEME.exec(value) ?? [];
  if (scheme === undefined || all.length === value.length) return undefined;
  return { scheme, start: all.length };
}

/** The blank between a scheme and its credentials in a text; in a URL, it is escaped. */
const BLANK = String.raw`(?:[ \t]{1,9}|%20|\+)`;
const CREDENTIALS = String.raw`([\w.~+/=-]{8,4096})`;

/** The credentials behind a scheme in a text. */
interface Credentials {
  readonly value: string;
  readonly start: number;
}

/** Finds schemes in texts of any kind, such as a command or a URL. */
export class Schemes {
  readonly #first: RegExp;
  readonly #any: RegExp;

  /** @param names alternatives of a regular expression, which ignores case */
  constructor(names: string) {
    this.#first = new RegExp(`(?:${names})${BLANK}(?=\\S)`, 'iy');
    this.#any = new RegExp(`(?:${names})${BLANK}${CREDENTIALS}`, 'gi');
  }

  /** The scheme at an offset, with the blank behind it; empty without one. */
  at(text: string, offset: number): string {
    this.#first.lastIndex = offset;
    return this.#first.exec(text)?.[0] ?? '';
  }

  /** What may be the credentials of any of the schemes, wherever it is in a text. */
  *findCredentials(text: string): Generator<Credentials> {
    for (const { 0: all, 1: value = '', index } of text.matchAll(this.#any)) {
      // A scheme is a word of its own. A lookbehind in the expression would take twice the time.
      if (/[\w-]/.test(text.charAt(index - 1))) continue;
      yield { value, start: index + all.length - value.length };
    }
  }
}

/** The offset of Basic credentials in the value of a header. Undefined for any other value. */
export function startOfBasic(value: string): number | undefined {
  const { scheme = '', start } = readScheme(value) ?? {};
  return /^basic$/i.test(scheme) ? start : undefined;
}

/** User and password of Basic authentication (RFC 7617). */
interface UserPassword {
  readonly user: string;
  readonly password: string;
}

/** User and password from their Base64; undefined for a text without a colon between them. */
export function decodeBasic(coded: string): UserPassword | undefined {
  const text = Buffer.from(coded, 'base64').toString();
  const colon = text.indexOf(':');
  if (colon < 0) return undefined;
  return { user: text.slice(0, colon), password: text.slice(colon + 1) };
}
