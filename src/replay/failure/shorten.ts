/** Cuts a text to so many characters, an ellipsis included. */
export function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}

/** What is shown before the place where two long texts part. */
const COMMON_SHOWN = 20;

/** Two texts, where one is longer than `most`, from shortly before the place where they part. */
export function fromDifference(
  recorded: unknown,
  actual: unknown,
  most: number,
): [unknown, unknown] {
  if (typeof recorded !== 'string' || typeof actual !== 'string') return [recorded, actual];
  const common = commonStart(recorded, actual);
  const isLong = Math.max(recorded.length, actual.length) > most;
  if (!isLong || common <= COMMON_SHOWN) return [recorded, actual];
  const from = (text: string): string => `…${text.slice(common - COMMON_SHOWN)}`;
  return [from(recorded), from(actual)];
}

/** How many characters of two texts, or how many bytes, are the same before they differ. */
export function commonStart(one: ArrayLike<unknown>, other: ArrayLike<unknown>): number {
  let at = 0;
  while (at < one.length && at < other.length && one[at] === other[at]) at += 1;
  return at;
}
