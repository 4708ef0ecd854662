import { escapeValue, type FreshTexts } from './fresh-texts.ts';
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
