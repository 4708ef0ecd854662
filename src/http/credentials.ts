/** Credentials, as `Authorization` has them (RFC 9110 section 11.4). */

/** An authentication scheme, before anything else. */
const SCHEME = /^([!#$%&'*+.^_`|~\w-]+) +(?! )/;

/** The scheme that a value begins with, and where its credentials do; undefined for a single word. */
export function readScheme(value: string): { scheme: string; start: number } | undefined {
  const [all = '', scheme] = SCHEME.exec(value) ?? [];
  if (scheme === undefined || all.length === value.length) return undefined;
  return { scheme, start: all.length };
}

/** What stands between a scheme and its credentials in a text: a blank, which a URL has otherwise. */
const BLANK = String.raw`(?:[ \t]{1,9}|%20|\+)`;
const CREDENTIALS = String.raw`([\w.~+/=-]{8,4096})`;

/** What stands behind a scheme in a text. */
interface Credentials {
  readonly value: string;
  readonly start: number;
}

/** Finds some schemes in texts of any kind, such as a command or a URL. */
export class Schemes {
  readonly #first: RegExp;
  readonly #any: RegExp;

  /** @param names alternatives of an expression, in any case */
  constructor(names: string) {
    this.#first = new RegExp(`(?:${names})${BLANK}(?=\\S)`, 'iy');
    this.#any = new RegExp(`(?:${names})${BLANK}${CREDENTIALS}`, 'gi');
  }

  /** The scheme that stands at an offset, with the blank behind it; empty where there is none. */
  at(text: string, offset: number): string {
    this.#first.lastIndex = offset;
    return this.#first.exec(text)?.[0] ?? '';
  }

  /** What may be the credentials of any of these, wherever it stands. */
  *findCredentials(text: string): Generator<Credentials> {
    for (const { 0: all, 1: value = '', index } of text.matchAll(this.#any)) {
      // A word of its own: a lookbehind in front of the expression would take twice the time.
      if (/[\w-]/.test(text.charAt(index - 1))) continue;
      yield { value, start: index + all.length - value.length };
    }
  }
}

/** User and password of Basic authentication (RFC 7617). */
interface UserPassword {
  readonly user: string;
  readonly password: string;
}

/** User and password out of their Base64; undefined where no colon stands between. */
export function decodeBasic(coded: string): UserPassword | undefined {
  const text = Buffer.from(coded, 'base64').toString();
  const colon = text.indexOf(':');
  if (colon < 0) return undefined;
  return { user: text.slice(0, colon), password: text.slice(colon + 1) };
}
