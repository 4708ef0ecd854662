/** Draws characters of an alphabet. */
export type Draw = (alphabet: string, length: number) => string;

/** A generator of 32 bits (Marsaglia's xorshift): the same characters each time. */
export function createDraw(seed: number): Draw {
  let state = seed;
  const next = (below: number): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
  return (alphabet, length) =>
    Array.from({ length }, () => alphabet[next(alphabet.length)]).join('');
}
