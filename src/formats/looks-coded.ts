/** The value of each Base64 sign, of both alphabets, by its code. */
const sextets: readonly number[] = Array.from({ length: 123 }, (_, code) => {
  const sign = String.fromCharCode(code);
  if (sign === '-') return 62;
  if (sign === '_') return 63;
  return 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'.indexOf(sign);
});

/**
 * Whether a text may be Base64 of a text: its first signs give printable ones. Most ids do not pass,
 * and are not decoded for nothing.
 */
export function looksCoded(raw: string): boolean {
  let bits = 0;
  for (let index = 0; index < 4; index += 1) {
    const sextet = sextets[raw.charCodeAt(index)] ?? -1;
    if (sextet < 0) return false;
    bits = (bits << 6) | sextet;
  }
  return isPrintable(bits >> 16) && isPrintable((bits >> 8) & 255) && isPrintable(bits & 255);
}

function isPrintable(code: number): boolean {
  return code >= 32 ? code < 127 : code === 9 || code === 10 || code === 13;
}
