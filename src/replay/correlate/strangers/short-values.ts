/** Short values in any text: numbers and short names with a number, by which other instances call other rows. */

/** A short value in a text. */
export interface ShortValue {
  readonly value: string;
  readonly start: number;
  readonly end: number;
  /** The word to its left; empty if there is none. */
  readonly left: string;
  /** Whether a number sign precedes it. */
  readonly isNumbered: boolean;
}

const ESCAPES = /%[\da-f]{2}|\\(?:u[\da-f]{4}|.)/gi;
const DIGITS = /\d+/g;
/** In characters. Longer words are no short values. */
const MAX_WORD = 24;
const JOINTS = /^[-.:]+|[-.:]+$/g;
/** `7`, also in `7.json`. */
const NUMBER = /^(\d{1,7})(?:\.[a-z]{2,5})?$/;
/** `OPS-12`, `webhook:58`, `u7`, `row_12`. */
const NAME = /^([A-Za-z]{1,16}(?:[-_:.][A-Za-z]{1,16}){0,3})([-_:]?)(\d{1,7})$/;
/** In characters before a value, in which the word to its left is looked for. */
const MAX_LEFT = 48;

/**
 * The short values of a text, escaped or not, in their order.
 * @param wanted those that are asked for. @default all
 */
export function readShortValues(written: string, wanted?: ReadonlySet<string>): ShortValue[] {
  const found: ShortValue[] = [];
  const text = /[%\\]/.test(written)
    ? written.replace(ESCAPES, ({ length }) => ' '.repeat(length))
    : written;
  let done = 0;
  const add = (value: string, start: number, left?: string): void => {
    if (wanted && !wanted.has(value)) return;
    const isNumbered = text[start - 1] === '#';
    const end = start + value.length;
    found.push({ value, start, end, left: left ?? wordBefore(text, start), isNumbered });
  };
  for (const { 0: digits, index } of text.matchAll(DIGITS)) {
    if (index < done || digits.length > 7) continue;
    const { word, start, end } = wordAround(text, index, index + digits.length);
    done = end;
    const [, plain] = NUMBER.exec(word) ?? [];
    if (plain !== undefined) add(plain, start);
    const [, name, joint, number] = NAME.exec(word) ?? [];
    if (name === undefined || number === undefined) continue;
    add(word, start);
    if (joint !== '') add(number, start + word.length - number.length, name);
  }
  return found;
}

/** The word that a number is in, or a part of it that is too long for a short value. */
function wordAround(
  text: string,
  from: number,
  to: number,
): { readonly word: string; readonly start: number; readonly end: number } {
  let [start, end] = [from, to];
  while (start > 0 && from - start < MAX_WORD && isInWord(text, start - 1)) start -= 1;
  while (end < text.length && end - to < MAX_WORD && isInWord(text, end)) end += 1;
  const whole = text.slice(start, end);
  const word = whole.replace(JOINTS, '');
  return { word, start: start + whole.indexOf(word), end };
}

/** Whether a character belongs to a word, or joins two. */
function isInWord(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  // A point, a colon, a hyphen.
  return code === 0x2e || code === 0x3a || code === 0x2d || isOfName(code);
}

/** Whether a character may be in a name: a letter, a digit, an underscore. */
function isOfName(code: number): boolean {
  return isLetter(code) || (code >= 0x30 && code <= 0x39) || code === 0x5f;
}

function isLetter(code: number): boolean {
  const lower = code | 0x20;
  return (lower >= 0x61 && lower <= 0x7a) || code > 0xbf;
}

/** The last name with a letter before an offset; empty if it is far away. */
function wordBefore(text: string, offset: number): string {
  const least = Math.max(0, offset - MAX_LEFT);
  let end = offset;
  while (end > least && !isLetter(text.charCodeAt(end - 1))) end -= 1;
  let start = end;
  while (start > least && isOfName(text.charCodeAt(start - 1))) start -= 1;
  return text.slice(start, end);
}
