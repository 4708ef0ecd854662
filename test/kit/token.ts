/** A signed token (RFC 7519) with these claims. Its signature is always the same. */
export function tokenOf(claims: Readonly<Record<string, unknown>>): string {
  const parts = [{ alg: 'HS256', typ: 'JWT' }, claims].map(encode);
  return [...parts, SIGNATURE].join('.');
}

/** The signature of all tokens: nobody verifies it. */
export const SIGNATURE: string = encode('a signature that nobody verifies');

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
