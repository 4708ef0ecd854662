/** Cuts a text to so many characters, an ellipsis included. */
export function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}

/** How many common characters are shown before the first difference of two long texts. */
const MAX_COMMON = 20;

/** Two texts, of which one is longer than `most`, from shortly before their first difference. */
export function fromDifference(
  recorded: unknown,
  actual: unknown,
  most: number,
): [unknown, unknown] {
  if (typeof recorded !== 'string' || typeof actual !== 'string') return [recorded, actual];
  const common = commonStart(recorded, actual);
  const isLong = Math.max(recorded.length, actual.length) > most;
  if (!isLong || common <= MAX_COMMON) return [recorded, actual];
  const from = (text: string): string => `…${text.slice(common - MAX_COMMON)}`;
  return [from(recorded), from(actual)];
}

/** How many characters, or bytes, two texts have in common before their first difference. */
export function commonStart(one: ArrayLike<unknown>, other: ArrayLike<unknown>): number {
  let at = 0;
  while (at < one.length && at < other.length && one[at] === other[at]) at += 1;
  return at;
}
