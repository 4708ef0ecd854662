import { WORDS } from '../../../formats/value/wordings.ts';

/** Recorded values with the live ones that have replaced them, as far as requests carry them. */
export class LivePairs {
  readonly #live = new Map<string, Set<string>>();
  /** By live value, even if it equals the recorded one. */
  readonly #recorded = new Map<string, Set<string>>();

  /** Adds a pair. If the values differ word by word, as `/orders/7` and `/orders/12` do, adds their words as well. */
  add(recorded: string, live: string): void {
    this.#add(recorded, live);
    const words = recorded.match(WORDS) ?? [];
    const others = live.match(WORDS) ?? [];
    if (words.length < 2 || words.length !== others.length) return;
    for (const [index, word] of words.entries()) this.#add(word, others[index] ?? '');
  }

  has(recorded: string, live: string): boolean {
    return this.#live.get(recorded)?.has(live) ?? false;
  }

  /** All live values that have replaced a recorded one. */
  liveOf(recorded: string): readonly string[] {
    return [...(this.#live.get(recorded) ?? [])];
  }

  /** The first recorded value that a live one has replaced; undefined if there is none, or if the live one has also come in its own place. */
  recordedOf(live: string): string | undefined {
    const known = this.#recorded.get(live);
    return known?.has(live) ? undefined : known?.values().next().value;
  }

  #add(recorded: string, live: string): void {
    enter(this.#recorded, live, recorded);
    if (recorded !== live) enter(this.#live, recorded, live);
  }
}

function enter(pairs: Map<string, Set<string>>, from: string, to: string): void {
  pairs.set(from, (pairs.get(from) ?? new Set()).add(to));
}
