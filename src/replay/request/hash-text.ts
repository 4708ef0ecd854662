/** What is longer is no id, and seldom a value. */
const LONGEST_WHOLE = 1024;
const HALF = LONGEST_WHOLE / 2;

/**
 * A hash of 32 bits: of all signs of a text, of some of a very long one and of its end. All of a query
 * count: where the requests of a session differ in one number amid it, each sign left out would put
 * thousands into one cell. A map of V8 takes five times as long for a string that it has not seen yet,
 * and most of the strings of a session are looked up once.
 */
export function hashText(text: string): number {
  const { length } = text;
  let hash = length;
  let at = 0;
  if (length > LONGEST_WHOLE) {
    at = length - HALF;
    const step = at / HALF;
    for (let sign = 0; sign < HALF; sign += 1) {
      hash = Math.imul(hash, 31) + text.charCodeAt((sign * step) | 0);
    }
  }
  for (; at < length; at += 1) hash = Math.imul(hash, 31) + text.charCodeAt(at);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
