/** Which signs a text has, a bit for each kind. */
const SEPARATORS: readonly string[] = [
  ' \t\r\n"\'`<>(){}[],;&?#|\\^',
  '=',
  '/',
  ':@',
  '.!~+$*',
  '-',
  '_',
];

/** The level of the equals sign. */
export const EQUALS: number = SEPARATORS.indexOf('=');
/** How many kinds of signs part the pieces of a text, from the widest to the narrowest. */
export const LEVELS: number = SEPARATORS.length;
const PERCENT: number = 1 << LEVELS;
const AMPERSAND: number = 1 << (LEVELS + 1);

const bits: readonly number[] = Array.from({ length: 128 }, (_, code) => {
  const sign = String.fromCharCode(code);
  let mask = SEPARATORS.reduce(
    (sum, signs, level) => sum | (signs.includes(sign) ? 1 << level : 0),
    0,
  );
  if (sign === '%') mask |= PERCENT;
  if (sign === '&') mask |= AMPERSAND;
  return mask;
});

/** The kinds of signs in a text: one look at it, since most texts have none. */
export function signsIn(text: string): number {
  let signs = 0;
  for (let index = 0; index < text.length; index += 1) signs |= bits[text.charCodeAt(index)] ?? 0;
  return signs;
}

export function hasLevel(signs: number, level: number): boolean {
  return (signs & (1 << level)) !== 0;
}

export function hasPercent(signs: number): boolean {
  return (signs & PERCENT) !== 0;
}

export function hasAmpersand(signs: number): boolean {
  return (signs & AMPERSAND) !== 0;
}

/**
 * Where the piece ends that begins at `start`: at the next sign of a level, or at `end`.
 * @param from which signs on belong to the piece (see `startOfPadding`)
 */
export function endOfPiece(
  text: string,
  start: number,
  end: number,
  level: number,
  from: number,
): number {
  for (let index = start; index < from; index += 1) {
    if (hasLevel(bits[text.charCodeAt(index)] ?? 0, level)) return index;
  }
  return end;
}

/** Equals signs that fill Base64 up belong to its piece: where they begin, before `end`. */
export function startOfPadding(text: string, end: number): number {
  let start = end;
  while (start > 0 && text[start - 1] === '=') start -= 1;
  return start;
}
