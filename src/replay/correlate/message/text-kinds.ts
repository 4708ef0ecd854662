import { randomness } from '../../../formats/value/randomness.ts';

/** Whether a text is an absolute URL. */
export function isUrl(text: string): boolean {
  return /^https?:\/\//i.test(text);
}

/** Ids such as `12+15`, or `12 15` without the escapes. */
const IDS = /^[A-Za-z_-]*\d[\w-]*(?:[ +][A-Za-z_-]*\d[\w-]*)+$/;

/** Whether a text may be a list of values. */
export function isList(text: string): boolean {
  // Two bars separate the parts of a condition: `id||eq||7`.
  if (text.includes(',') || (text.includes('|') && !text.includes('||'))) return true;
  if (!text.includes('+') && !text.includes(' ')) return false;
  // People write words beside a code: `Order k3f9x2a`.
  return IDS.test(text) || (text.length <= MAX_IDS && areIds(text.split(/[ +]/)));
}

/** Characters. */
const MAX_IDS = 8192;
const ID = /^[A-Za-z\d]{5,40}$/;
/** Characters by which one id may be longer than another. */
const SPREAD = 2;
/** Bits of all ids together. Of lists of words and of names in programs, fewer than one in 100 has as much. */
const RANDOM = 12;

/**
 * Whether the elements of a list are generated ids, such as `k3f9x` and `qkzrvtp`. One of them alone may be a word, but
 * all have about the same length, and together they are random.
 */
function areIds(list: readonly string[]): boolean {
  if (list.length < 2 || !list.every((each) => ID.test(each))) return false;
  let [shortest, longest, bits] = [Infinity, 0, 0];
  for (const id of list) {
    shortest = Math.min(shortest, id.length);
    longest = Math.max(longest, id.length);
    bits += randomness(id);
  }
  if (longest - shortest > SPREAD) return false;
  return bits >= RANDOM;
}
