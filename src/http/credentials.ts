/** Credentials, as `Authorization` has them (RFC 9110 section 11.4). */

/** An authentication scheme, before anything else. */
const SCHEME = /^([!#$%&'*+.^_`|~\w-]+) +(?! )/;

/** The scheme that a value begins with, and where its credentials do; undefined for a single word. */
export function readScheme(value: string): { scheme: string; start: number } | undefined {
  const [all = '', scheme] = SCHEME.exec(value) ?? [];
  if (scheme === undefined || all.length === value.length) return undefined;
  return { scheme, start: all.length };
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

/**
 * User and password as they go on the wire.
 * @param pair a character for a byte, as header values are
 */
export function encodeBasic(pair: string): string {
  return Buffer.from(pair, 'latin1').toString('base64');
}
