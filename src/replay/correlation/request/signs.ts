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
 * The pieces of a range of a text between the signs of a level, as pairs of start and end. An equals
 * sign that fills Base64 up belongs to its piece.
 */
export function piecesOf(text: string, start: number, end: number, level: number): number[] {
  const pieces: number[] = [];
  let from = start;
  for (let index = start; index < end; index += 1) {
    const mask = bits[text.charCodeAt(index)] ?? 0;
    if (!hasLevel(mask, level) || (level === 1 && isPadding(text, index, end))) continue;
    if (index > from) pieces.push(from, index);
    from = index + 1;
  }
  if (end > from) pieces.push(from, end);
  return pieces;
}

function isPadding(text: string, index: number, end: number): boolean {
  for (let at = index; at < end; at += 1) if (text[at] !== '=') return false;
  return true;
}
