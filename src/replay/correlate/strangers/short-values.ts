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
const WORDS = /[\p{L}\p{N}_]+(?:[-.:][\p{L}\p{N}_]+)*/gu;
/** In characters. Longer words are no short values. */
const MAX_WORD = 24;
/** `7`, also in `7.json`. */
const NUMBER = /^(\d{1,7})(?:\.[a-z]{2,5})?$/;
/** `OPS-12`, `webhook:58`, `u7`, `row_12`. */
const NAME = /^([A-Za-z]{1,16}(?:[-_:.][A-Za-z]{1,16}){0,3})([-_:]?)(\d{1,7})$/;

/** The short values of a text, escaped or not, in their order. */
export function readShortValues(written: string): ShortValue[] {
  const found: ShortValue[] = [];
  const text = /[%\\]/.test(written)
    ? written.replace(ESCAPES, ({ length }) => ' '.repeat(length))
    : written;
  let left = '';
  for (const { 0: word, index } of text.matchAll(WORDS)) {
    if (word.length <= MAX_WORD && /\d/.test(word)) {
      const isNumbered = text[index - 1] === '#';
      const end = index + word.length;
      const [, plain] = NUMBER.exec(word) ?? [];
      if (plain !== undefined) {
        found.push({ value: plain, start: index, end: index + plain.length, left, isNumbered });
      }
      const [, name, joint, number] = NAME.exec(word) ?? [];
      if (name !== undefined && number !== undefined) {
        found.push({ value: word, start: index, end, left, isNumbered });
        const start = end - number.length;
        if (joint !== '') found.push({ value: number, start, end, left: name, isNumbered: false });
      }
    }
    if (/\p{L}/u.test(word)) left = word;
  }
  return found;
}
