/** Suggestions for misspelt names. */

/** A stranger's file may have any number of names. */
const MAX_COMPARED = 1000;
/** In characters. */
const MAX_LENGTH = 128;

interface Nearest {
  /** Undefined if none is near. */
  readonly nearest?: string;
  /** The number of characters to add, remove or change, or of neighbours to swap. */
  readonly distance: number;
}

/**
 * The nearest of several names. Names that differ in more than half of their characters are not near.
 * @param core the part of a name that is compared
 */
export function findNearest(
  name: string,
  others: Iterable<string>,
  core: (name: string) => string = (whole) => whole,
): Nearest {
  const wanted = core(name);
  let nearest: Nearest = { distance: Math.ceil(wanted.length / 2) };
  if (wanted.length > MAX_LENGTH) return nearest;
  let compared = 0;
  for (const other of others) {
    if (other.length > MAX_LENGTH) continue;
    compared += 1;
    if (compared > MAX_COMPARED) break;
    const distance = editDistance(wanted, core(other));
    if (distance < nearest.distance) nearest = { nearest: other, distance };
  }
  return nearest;
}

/**
 * The number of characters to add, remove or change, or of neighbours to swap, to turn one name into the other
 * (Damerau and Levenshtein, as the optimal string alignment).
 */
function editDistance(one: string, other: string): number {
  let before: readonly number[] = [];
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let at = 1; at <= one.length; at++) {
    const next = [at];
    for (let to = 1; to <= other.length; to++) {
      const changed = (row[to - 1] ?? 0) + (one[at - 1] === other[to - 1] ? 0 : 1);
      const isSwapped = one[at - 1] === other[to - 2] && one[at - 2] === other[to - 1];
      const swapped = (isSwapped ? before[to - 2] : undefined) ?? Infinity;
      next.push(Math.min(changed, swapped + 1, (row[to] ?? 0) + 1, (next[to - 1] ?? 0) + 1));
    }
    before = row;
    row = next;
  }
  return row.at(-1) ?? 0;
}
