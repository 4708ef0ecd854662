import { randomness } from './randomness.ts';

/** Letters and digits, also with dashes, in groups with a blank between them: none is a number like a told code. */
const GROUPS = /^(?!\d{5,8}\b)[\w-]+(?: (?!\d{5,8}\b)[\w-]+){1,63}$/;
/** In characters, with the blanks. */
const SHORTEST = 12;
/** A length that fits in a byte. */
const LONGEST = 255;
/** In bits: words, dates, and what people call their things, have less. */
const RANDOM = 9;

/**
 * Whether a text is a key or a password in groups, so that people can copy it: `Kx3d 9fQz 81La mW2e`. A
 * sentence is none.
 */
export function isGroupedToken(text: string): boolean {
  const { length } = text;
  if (length < SHORTEST || length > LONGEST || !text.includes(' ')) return false;
  return GROUPS.test(text) && randomness(text.replaceAll(' ', '')) >= RANDOM;
}
