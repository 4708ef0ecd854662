import { wordsIn } from '../naming/names.ts';
import { decodeEscapes } from './decode-escapes.ts';
import type { Reading } from './reading.ts';
import { Repeats } from './repeats.ts';
import type { Cursor } from './see.ts';
import { Spot } from './spot.ts';

/** A body of one letter and one ampersand, repeated, has more of them than anybody sends. */
const MOST_PARAMETERS = 10_000;

/**
 * Tells the values of `name=value` joined by ampersands, decoded: a query, a form, a fragment. Their
 * places are that of `within`, `word`, their name, and their number where the name is repeated.
 */
export function readParameters(
  text: string,
  word: string,
  within: Cursor,
  kind: Cursor['kind'],
  { see }: Reading,
): void {
  const repeats = new Repeats();
  for (const pair of text.split('&', MOST_PARAMETERS)) {
    const sign = pair.indexOf('=');
    if (sign < 1 || sign === pair.length - 1) continue;
    const name = decodeParameter(pair.slice(0, sign));
    const words = repeats.next(`${word} ${name}`);
    see(decodeParameter(pair.slice(sign + 1)), new Spot(kind, words, wordsIn(name), within));
  }
}

function decodeParameter(text: string): string {
  return decodeEscapes(text.includes('+') ? text.replaceAll('+', ' ') : text);
}
