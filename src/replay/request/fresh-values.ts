/** The values of a session that must be new at each replay, where they stand in its texts, and what they are in one replay. */
import { areTooMany, createTextFinder } from '../../formats/text-finder.ts';
import type { Renew } from './renew.ts';

/** The new values of one replay. */
export class FreshValues {
  readonly #texts: FreshTexts;
  readonly #values = new Map<string, string>();

  constructor(texts: FreshTexts, renew: Renew) {
    this.#texts = texts;
    for (const [written, value] of texts.values) {
      const live = this.#values.get(value) ?? renew(value);
      this.#values.set(value, live);
      if (written !== value) this.#values.set(written, escapeValue(live));
    }
  }

  /** Recorded values, each with the new one; once more in escapes. */
  pairs(): Iterable<[recorded: string, live: string]> {
    return this.#values;
  }

  /** What is sent in the place of a recorded value; undefined where that need not be new. */
  of(recorded: string): string | undefined {
    return this.#values.get(recorded);
  }

  /** A recorded text as it would be with the new values, as a whole and inside of it. */
  inText(recorded: string): string {
    const whole = this.of(recorded);
    if (whole !== undefined) return whole;
    let text = '';
    let at = 0;
    for (const { start, end, written } of this.#texts.spansIn(recorded)) {
      text += recorded.slice(at, start) + (this.of(written) ?? written);
      at = end;
    }
    return text + recorded.slice(at);
  }
}

/** In characters: what is longer is no name of anything, and is sent as it was recorded. */
export const MAX_FRESH = 1024;

/** In characters: shorter ones are parts of other texts by chance as well. */
export const MIN_INSIDE = 8;

/** A value inside of a text. */
export interface FreshSpan {
  readonly start: number;
  readonly end: number;
  /** As recorded, and as it is written there. */
  readonly written: string;
}

/** The values that must be new, as recorded. */
export interface FreshTexts {
  /** By how they are written: plain, and in the escapes of a URL, as servers bring them back in texts. */
  readonly values: ReadonlyMap<string, string>;
  /** Where they stand in a text by themselves: not as a part of a longer word or address. */
  spansIn(text: string): readonly FreshSpan[];
}

export function createFreshTexts(recorded: Iterable<string>): FreshTexts {
  const values = new Map<string, string>();
  for (const value of recorded) values.set(escapeValue(value), value);
  for (const value of values.values()) values.set(value, value);
  const inside = [...values.keys()].filter(({ length }) => length >= MIN_INSIDE);
  if (inside.length === 0 || areTooMany(inside)) return { values, spansIn: () => NONE };
  const finder = createTextFinder(inside);
  return {
    values,
    spansIn(text) {
      if (text.length < MIN_INSIDE) return NONE;
      return finder.spansIn(text).flatMap(({ start, end, longest }) => {
        const isAlone = end - start === longest.length && isByItself(text, start, end, longest);
        return isAlone ? { start, end, written: longest } : [];
      });
    },
  };
}

const NONE: readonly never[] = [];

/** As it is written in a URL. Half of a pair of surrogates stands for nothing there. */
function escapeValue(value: string): string {
  return encodeURIComponent(Buffer.from(value).toString());
}

function isByItself(text: string, start: number, end: number, written: string): boolean {
  const before = text.charAt(start - 1);
  const after = text.slice(end, end + 2);
  if (/\w/.test(before) || /^\w/.test(after)) return false;
  // An address has more before it, and behind it, than a word.
  return !/@|%40/.test(written) || !(/[.%+-]/.test(before) || /^(?:-|\.\w)/.test(after));
}
