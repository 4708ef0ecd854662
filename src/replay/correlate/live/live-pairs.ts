import { WORDS } from '../../../formats/value/wordings.ts';

/** A text that a session has in place of a live one. */
export interface StandIn {
  readonly text: string;
  /** The recorded value that is meant, or that must not be meant. Requests show of which thing it is the id. */
  readonly of: string;
}

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

  /** Whether it is known what has replaced a recorded value, or that nothing has. */
  has(recorded: string): boolean {
    return this.#live.has(recorded) || this.#recorded.get(recorded)?.has(recorded) === true;
  }

  /** Whether a live value has replaced a recorded one, or stands for it (see `standInFor`). */
  isSame(recorded: string, live: string): boolean {
    return this.#live.get(recorded)?.has(live) === true || this.standInFor(live)?.text === recorded;
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

  /**
   * What a session has in place of a live value. That is the recorded value that the live one has replaced. If the
   * live value equals a recorded one that something else has replaced, it is the live value of that, so that two things
   * still have two values. Undefined if the live value is the one of the session.
   */
  standInFor(live: string): StandIn | undefined {
    const known = this.#recorded.get(live);
    if (known?.has(live)) return undefined;
    const [recorded] = known ?? [];
    if (recorded !== undefined) return { text: recorded, of: recorded };
    const seen = new Set<string>();
    let text = live;
    for (let next: string | undefined = live; next !== undefined; [next] = this.liveOf(text)) {
      if (seen.has(next)) return undefined;
      seen.add(next);
      text = next;
    }
    return text === live ? undefined : { text, of: live };
  }

  #add(recorded: string, live: string): void {
    enter(this.#recorded, live, recorded);
    if (recorded !== live) enter(this.#live, recorded, live);
  }
}

function enter(pairs: Map<string, Set<string>>, from: string, to: string): void {
  pairs.set(from, (pairs.get(from) ?? new Set()).add(to));
}
