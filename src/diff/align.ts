/**
 * Aligns two sequences by a longest common subsequence. Bit-parallel (Hyyrö, "Bit-Parallel LCS-length Computation
 * Revisited", 2004): one bit for each pair, 32 pairs a step, so that 10,000 by 10,000 rows take some 20 ms and 12 MB
 * whatever the rows are. Algorithms that are fast for similar sequences take minutes for different ones.
 */

/** A pair of equal elements by their indexes, or one that has no partner. */
interface Aligned {
  readonly left?: number;
  readonly right?: number;
}

/** In bits, of the whole table: 64 MB. */
const MAX_TABLE = 5e8;

/**
 * The elements of two sequences in one order, with equal ones in pairs. Sequences that are too long for the table
 * are paired at their common start and end alone.
 */
export function align(left: readonly string[], right: readonly string[]): Aligned[] {
  let start = 0;
  while (start < left.length && start < right.length && left[start] === right[start]) start += 1;
  let end = 0;
  const rest = Math.min(left.length, right.length) - start;
  while (end < rest && left[left.length - 1 - end] === right[right.length - 1 - end]) end += 1;
  const middle = alignMiddle(
    left.slice(start, left.length - end),
    right.slice(start, right.length - end),
  );
  return [
    ...Array.from({ length: start }, (_, index) => ({ left: index, right: index })),
    ...middle.map(({ left: l, right: r }) => ({
      ...(l !== undefined && { left: l + start }),
      ...(r !== undefined && { right: r + start }),
    })),
    ...Array.from({ length: end }, (_, index) => ({
      left: left.length - end + index,
      right: right.length - end + index,
    })),
  ];
}

function alignMiddle(left: readonly string[], right: readonly string[]): Aligned[] {
  const isSmall = left.length * right.length <= MAX_TABLE;
  const table = isSmall ? lcsTable(left, right) : undefined;
  const aligned: Aligned[] = [];
  let column = left.length;
  let row = right.length;
  while (table !== undefined && column > 0 && row > 0) {
    if (isSet(table, row, column)) {
      column -= 1;
      aligned.push({ left: column });
    } else if (row > 1 && !isSet(table, row - 1, column)) {
      row -= 1;
      aligned.push({ right: row });
    } else {
      column -= 1;
      row -= 1;
      aligned.push({ left: column, right: row });
    }
  }
  while (row > 0) {
    row -= 1;
    aligned.push({ right: row });
  }
  while (column > 0) {
    column -= 1;
    aligned.push({ left: column });
  }
  return leftFirst(aligned.reverse());
}

/** Between two pairs, elements that only the left side has come first. */
function leftFirst(aligned: readonly Aligned[]): Aligned[] {
  const ordered: Aligned[] = [];
  let waiting: Aligned[] = [];
  for (const each of aligned) {
    if (each.left === undefined) {
      waiting.push(each);
      continue;
    }
    if (each.right !== undefined) {
      for (const only of waiting) ordered.push(only);
      waiting = [];
    }
    ordered.push(each);
  }
  return [...ordered, ...waiting];
}

interface Table {
  readonly words: number;
  /** One row for each element on the right. A bit is 0 where the subsequence grows with the element on the left. */
  readonly bits: Uint32Array;
}

function isSet({ words, bits }: Table, row: number, column: number): boolean {
  const word = bits[(row - 1) * words + ((column - 1) >>> 5)] ?? 0;
  return ((word >>> ((column - 1) & 31)) & 1) === 1;
}

function lcsTable(left: readonly string[], right: readonly string[]): Table {
  const words = (left.length + 31) >>> 5;
  const places = placesOf(left, words);
  const none = new Uint32Array(words);
  const bits = new Uint32Array(words * right.length);
  let before = new Uint32Array(words).fill(0xffffffff);
  for (const [row, element] of right.entries()) {
    const matches = places.get(element) ?? none;
    const now = bits.subarray(row * words, (row + 1) * words);
    let carry = 0;
    for (let word = 0; word < words; word += 1) {
      const all = before[word] ?? 0;
      const matching = (all & (matches[word] ?? 0)) >>> 0;
      const sum = all + matching + carry;
      carry = sum > 0xffffffff ? 1 : 0;
      now[word] = (sum >>> 0) | (all & ~matching);
    }
    before = now;
  }
  return { words, bits };
}

/** The bits of the places of each element. */
function placesOf(elements: readonly string[], words: number): Map<string, Uint32Array> {
  const places = new Map<string, Uint32Array>();
  for (const [index, element] of elements.entries()) {
    const bits = places.get(element) ?? new Uint32Array(words);
    bits[index >>> 5] = ((bits[index >>> 5] ?? 0) | (1 << (index & 31))) >>> 0;
    places.set(element, bits);
  }
  return places;
}
