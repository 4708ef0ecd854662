/** What ids and tokens are made of. */
const WORDS = /[A-Za-z0-9_.~%-]+/g;

/** Which live values have come in the place of which recorded ones, as far as requests carry them. */
export class LivePairs {
  readonly #live = new Map<string, Set<string>>();

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

  #add(recorded: string, live: string): void {
    if (recorded === live) return;
    const known = this.#live.get(recorded);
    if (known) known.add(live);
    else this.#live.set(recorded, new Set([live]));
  }
}
