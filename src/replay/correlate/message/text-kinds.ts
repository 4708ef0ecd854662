import { randomness } from '../../../formats/value/randomness.ts';

/** Whether it is an absolute URL. */
export function isUrl(text: string): boolean {
  return /^https?:\/\//i.test(text);
}

/** Such as `12+15`, and that out of its escapes. */
const IDS = /^[A-Za-z_-]*\d[\w-]*(?:[ +][A-Za-z_-]*\d[\w-]*)+$/;

/** Whether it may be several values. */
export function isList(text: string): boolean {
  // Two bars separate the parts of a condition: `id||eq||7`.
  if (text.includes(',') || (text.includes('|') && !text.includes('||'))) return true;
  if (!text.includes('+') && !text.includes(' ')) return false;
  // In what people write, words stand beside a code: `Order k3f9x2a`.
  return IDS.test(text) || (text.length <= MAX_IDS && areIds(text.split(/[ +]/)));
}

/** In characters. */
const MAX_IDS = 8192;
const ID = /^[A-Za-z\d]{5,40}$/;
/** In characters: by so much one is longer than another. */
const SPREAD = 2;
/** In bits, of all together: of lists of words and of names in programs, fewer than one in 100 has as much. */
const RANDOM = 12;
/** The same where something else speaks for ids. */
const RANDOM_IDS = 0;

/**
 * Whether the elements of a list are ids as a program makes them, such as `k3f9x` and `qkzrvtp`. Each may be so
 * short that it is a word by itself, but all of them are of one kind, and together they are random.
 * @param isLikely whether something besides the list says so
 */
export function areIds(list: readonly string[], isLikely = false): boolean {
  if (list.length < 2 || !list.every((each) => ID.test(each))) return false;
  let [shortest, longest, bits] = [Infinity, 0, 0];
  for (const id of list) {
    shortest = Math.min(shortest, id.length);
    longest = Math.max(longest, id.length);
    bits += randomness(id);
  }
  if (longest - shortest > SPREAD) return false;
  return bits >= (isLikely ? RANDOM_IDS : RANDOM);
}
