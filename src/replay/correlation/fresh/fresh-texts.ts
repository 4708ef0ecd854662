/** The values of a session that must be new at each replay, and where they stand in its texts. */
import { areTooMany, createTextFinder } from '../../text-finder.ts';

/** In characters: what is longer is no name of anything, and is sent as it was recorded. */
export const MAX_FRESH = 1024;

/** In characters: shorter ones are parts of other texts by chance as well. */
const MIN_INSIDE = 8;

/** A value inside of a text. */
export interface FreshSpan {
  readonly start: number;
  readonly end: number;
  /** As recorded. */
  readonly value: string;
}

/** The values that must be new, as recorded. */
export interface FreshTexts {
  readonly values: ReadonlySet<string>;
  /** Where they stand in a text by themselves: not as a part of a longer word or address. */
  spansIn(text: string): readonly FreshSpan[];
}

export function createFreshTexts(values: ReadonlySet<string>): FreshTexts {
  const inside = [...values].filter(({ length }) => length >= MIN_INSIDE);
  if (inside.length === 0 || areTooMany(inside)) return { values, spansIn: () => NONE };
  const finder = createTextFinder(inside);
  return {
    values,
    spansIn(text) {
      if (text.length < MIN_INSIDE) return NONE;
      return finder.spansIn(text).flatMap(({ start, end, longest }) => {
        const isAlone = end - start === longest.length && isByItself(text, start, end, longest);
        return isAlone ? { start, end, value: longest } : [];
      });
    },
  };
}

const NONE: readonly never[] = [];

function isByItself(text: string, start: number, end: number, value: string): boolean {
  const before = text.charAt(start - 1);
  const after = text.slice(end, end + 2);
  if (/\w/.test(before) || /^\w/.test(after)) return false;
  // An address has more before it, and behind it, than a word.
  return !value.includes('@') || !(/[.%+-]/.test(before) || /^(?:-|\.\w)/.test(after));
}
