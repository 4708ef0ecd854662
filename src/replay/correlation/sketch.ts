const BITS = 22;

/**
 * Tells for nearly all texts that were not added that they were not, by a few of their signs: a
 * session has a million values, few of which matter, and to look each up in a map takes ten times as
 * long.
 */
export class Sketch {
  readonly #bytes = new Uint8Array(1 << (BITS - 3));

  add(text: string): void {
    const bit = bitOf(text);
    this.#bytes[bit >> 3] = (this.#bytes[bit >> 3] ?? 0) | (1 << (bit & 7));
  }

  /** False: it was not added. */
  mayHave(text: string): boolean {
    const bit = bitOf(text);
    return ((this.#bytes[bit >> 3] ?? 0) & (1 << (bit & 7))) !== 0;
  }
}

function bitOf(text: string): number {
  const { length } = text;
  let hash = length;
  const step = length > 12 ? length / 6 : 1;
  for (let at = 0; at < length; at += step) {
    hash = Math.imul(hash, 31) + text.charCodeAt(at | 0);
  }
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 12)) & ((1 << BITS) - 1);
}
