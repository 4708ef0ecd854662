import { WORDS } from '../../../formats/value/wordings.ts';

/** Which live values have come in the place of which recorded ones, as far as requests carry them. */
export class LivePairs {
  readonly #live = new Map<string, Set<string>>();
  /** Also of values that are the same. */
  readonly #recorded = new Map<string, Set<string>>();

  /** In texts that differ word by word, such as `/orders/7` and `/orders/12`, so do the words. */
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

  /** All that have come in the place of a recorded one. */
  liveOf(recorded: string): readonly string[] {
    return [...(this.#live.get(recorded) ?? [])];
  }

  /** The first that a live value has come for; undefined for none, and where it is one itself. */
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
