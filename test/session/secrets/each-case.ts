/** What the cases of the words of secrets are made with. */
import { type Place, words } from './place.ts';

/** A place that has the word in it, and what is a secret there. */
interface WordCase {
  readonly place: Place;
  /** The same with another word. */
  readonly without: Place;
}

export type WordCases = Readonly<Record<string, WordCase>>;

/** What no list has. */
export const OTHER = 'zorb';

/** @param other a word of no list that may stand there */
export function each(list: string, placeOf: (word: string) => Place, other = OTHER): WordCases {
  return Object.fromEntries(
    words(list).map((word) => [word, { place: placeOf(word), without: placeOf(other) }]),
  );
}

/** `one-time` as a name has it. */
export function inName(word: string): string {
  return word.replaceAll('-', '_');
}
