/**
 * A number for each text, roughly: it may say a higher one than the text was given, never a lower one.
 * Most of a session's million values are told apart by it, in a tenth of the time that a map takes.
 */
export class Sketch {
  /** Plus one, so that none is zero. */
  readonly #numbers: Uint32Array;
  readonly #mask: number;

  /** @param texts about how many there will be */
  constructor(texts: number) {
    const bits = Math.min(Math.max(Math.ceil(Math.log2(texts)), MIN_BITS), MAX_BITS);
    this.#numbers = new Uint32Array(2 ** bits);
    this.#mask = 2 ** bits - 1;
  }

  /** Gives a text a number, if it has no higher one. */
  raise(text: string, number: number): void {
    const at = hashOf(text) & this.#mask;
    if ((this.#numbers[at] ?? 0) <= number) this.#numbers[at] = number + 1;
  }

  /** At least the number that the text was given; -1: it was given none. */
  atMost(text: string): number {
    return (this.#numbers[hashOf(text) & this.#mask] ?? 0) - 1;
  }
}

const MIN_BITS = 10;
const MAX_BITS = 22;

/** Of up to 14 of its signs. */
function hashOf(text: string): number {
  const { length } = text;
  const step = length < 14 ? 1 : (length / 7) | 0;
  let hash = length;
  for (let at = 0; at < length; at += step) {
    hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0;
  }
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return hash ^ (hash >>> 12);
}
