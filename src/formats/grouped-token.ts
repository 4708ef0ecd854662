import { randomness } from './randomness.ts';

/** Groups of letters, digits and dashes with single spaces between them. None is a number that may be a told code. */
const GROUPS = /^(?!\d{5,8}\b)[\w-]+(?: (?!\d{5,8}\b)[\w-]+){1,63}$/;
/** In characters, spaces included. */
const SHORTEST = 12;
/** A length that fits in a byte. */
const LONGEST = 255;
/** In bits: words, dates and names that people give have less. */
const RANDOM = 9;

/**
 * Whether a text is a key or a password in groups, so that people can copy it: `Kx3d 9fQz 81La mW2e`. A
 * sentence is not one.
 */
export function isGroupedToken(text: string): boolean {
  const { length } = text;
  if (length < SHORTEST || length > LONGEST || !text.includes(' ')) return false;
  return GROUPS.test(text) && randomness(text.replaceAll(' ', '')) >= RANDOM;
}
