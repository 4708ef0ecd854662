/**
 * Finds the smallest part of a failing session that still fails, by delta debugging (Zeller and Hildebrandt,
 * "Simplifying and isolating failure-inducing input", 2002). Each try is a whole replay. A slice always holds the
 * requests whose live values its requests need, so that no request fails for lack of a value. Before a request is
 * called needed, the session, the result, and the result without each of its requests are replayed several times.
 */
import type { Recording, Session } from '../session/schema.ts';
import { sliceSession } from '../session/slice-session.ts';
import { Causality } from './causality.ts';
import type { Outcome } from './failure/outcome.ts';
import { replaySession } from './replay-session.ts';
import type { ReplaySettings } from './settings.ts';

interface ShrinkOptions {
  /** Id of the recording whose failure to keep. By default, the first one that was not blocked by another failure. */
  readonly id?: string | undefined;
  /** Maximum number of replays, including the first one. */
  readonly maxReplays: number;
  /** Called before each replay, to reset the target's data. */
  readonly reset?: (() => Promise<void>) | undefined;
  /** Called after each replay. */
  readonly onReplay?: ((progress: ShrinkProgress) => void) | undefined;
}

interface ShrinkProgress {
  readonly replays: number;
  /** The number of requests in the smallest failing slice so far. */
  readonly kept: number;
}

/** The result of shrinking. */
export interface ShrunkSession extends ShrinkProgress {
  /** The outcomes of the first replay, of the whole session. */
  readonly outcomes: readonly Outcome[];
  /** Undefined if there was no failure to shrink. */
  readonly failure?: Outcome;
  /** Undefined also if no request was answered, or if it is flaky. Otherwise, the smallest slice that fails alike. */
  readonly slice?: Session;
  /**
   * `'smallest'`: nothing can be left out. `'stopped'`: the maximum number of replays was reached, or it was aborted.
   * `'flaky'`: the same requests failed in one replay and not in another, so nothing is known of what they need.
   */
  readonly end: 'smallest' | 'stopped' | 'flaky';
  /** Set if it is flaky. */
  readonly flaky?: FlakySlice;
}

/** Requests that did not always fail. */
interface FlakySlice {
  readonly requests: number;
  /** How many of their replays had the failure. */
  readonly failed: number;
  readonly replays: number;
}

/** How often a slice is replayed before anything is said of it: a failure by even chance shows in 3 of 4 slices. */
const TRIES = 3;

/**
 * Shrinks a session to the requests that one failure needs. A slice fails if the same request fails in the same way:
 * the same kind of failure, with the same status.
 * @param settings as for `replaySession`. If `signal` is aborted, the smallest slice so far is the result
 * @throws {UserError} as `replaySession` does
 */
export async function shrinkSession(
  session: Session,
  settings: ReplaySettings,
  options: ShrinkOptions,
): Promise<ShrunkSession> {
  const shrinking = new Shrinking(session, settings, options);
  return shrinking.run();
}

class Shrinking {
  readonly #session: Session;
  readonly #settings: ReplaySettings;
  readonly #options: ShrinkOptions;
  /** Slices that were replayed, keyed by the ids of their recordings. */
  readonly #tried = new Map<string, { failed: number; replays: number }>();
  #replays = 0;
  #kept: readonly Recording[];
  #failure: Outcome | undefined;

  constructor(session: Session, settings: ReplaySettings, options: ShrinkOptions) {
    this.#session = session;
    this.#settings = settings;
    this.#options = options;
    this.#kept = session.recordings;
  }

  async run(): Promise<ShrunkSession> {
    const outcomes = (await this.#replay(this.#session)) ?? [];
    this.#failure = outcomes.find(({ id, state }) => {
      return state === 'failed' && (this.#options.id === undefined || id === this.#options.id);
    });
    const failing = this.#session.recordings.find(({ id }) => id === this.#failure?.id);
    const { signal } = this.#settings;
    if (!failing || !this.#failure) {
      return { ...this.#progress, outcomes, end: signal?.aborted ? 'stopped' : 'smallest' };
    }
    // The target answered nothing, so a smaller session would fail in the same way.
    if (outcomes.every(({ actual }) => actual === undefined)) {
      return { ...this.#progress, outcomes, failure: this.#failure, end: 'smallest' };
    }
    this.#note(this.#session.recordings, true);
    const causality = new Causality(this.#session, this.#settings);
    const isSmallest =
      (await this.#isSteady(this.#session.recordings)) &&
      (await this.#reduce(failing, causality)) &&
      (await this.#isConfirmed(failing, causality));
    const flaky = this.#findFlaky();
    const failure = this.#failure;
    if (flaky) return { ...this.#progress, outcomes, failure, end: 'flaky', flaky };
    const slice = this.#sliceOf(this.#kept);
    const end = isSmallest ? 'smallest' : 'stopped';
    return { ...this.#progress, outcomes, failure, slice, end };
  }

  /** Whether the slice fails each time, and does not without any one of the requests that it does not need. */
  async #isConfirmed(failing: Recording, causality: Causality): Promise<boolean> {
    const kept = this.#kept;
    const needed = causality.withProducers([failing]);
    const others = kept.filter((recording) => !needed.has(recording));
    const slices = others.map((left) => {
      const without = causality.withConsumers([left]);
      return kept.filter((each) => !without.has(each) || needed.has(each));
    });
    for (const slice of [kept, ...slices]) if (!(await this.#isSteady(slice))) return false;
    return true;
  }

  /** Replays a slice several times. @returns whether it has the same result each time */
  async #isSteady(recordings: readonly Recording[]): Promise<boolean> {
    const tried = (): number => this.#tried.get(keyOf(recordings))?.replays ?? 0;
    while (tried() < TRIES) {
      if (this.#isOver() || this.#findFlaky()) return false;
      await this.#try(recordings);
    }
    return this.#findFlaky() === undefined;
  }

  #findFlaky(): FlakySlice | undefined {
    for (const [key, { failed, replays }] of this.#tried) {
      if (failed > 0 && failed < replays) {
        return { requests: key.split('\n').length, failed, replays };
      }
    }
    return undefined;
  }

  #note(recordings: readonly Recording[], fails: boolean): void {
    const key = keyOf(recordings);
    const tried = this.#tried.get(key) ?? { failed: 0, replays: 0 };
    this.#tried.set(key, tried);
    tried.replays += 1;
    if (fails) tried.failed += 1;
  }

  get #progress(): ShrinkProgress {
    return { replays: this.#replays, kept: this.#kept.length };
  }

  get #isSpent(): boolean {
    return this.#replays >= this.#options.maxReplays;
  }

  /** @returns whether no more can be left out */
  async #reduce(failing: Recording, causality: Causality): Promise<boolean> {
    const { recordings } = causality;
    const needed = causality.withProducers([failing]);
    const ordered = (set: ReadonlySet<Recording>): Recording[] => {
      return recordings.filter((recording) => set.has(recording));
    };
    if (await this.#fails(ordered(needed))) return true;
    const before = recordings.slice(0, recordings.indexOf(failing));
    const until = causality.withProducers([...before, failing]);
    // Usually, later requests do not contribute to the failure.
    let open = recordings.filter((recording) => !needed.has(recording));
    if (await this.#fails(ordered(until))) open = open.filter((recording) => until.has(recording));
    let count = 2;
    while (open.length > 0 && !this.#isOver()) {
      const smaller = await this.#findSmaller(
        open,
        count,
        (suspects) => {
          return ordered(causality.withProducers([...needed, ...suspects]));
        },
        (left) => {
          const without = causality.withConsumers(left);
          return ordered(
            new Set(this.#kept.filter((each) => !without.has(each) || needed.has(each))),
          );
        },
      );
      if (smaller) {
        open = this.#kept.filter((recording) => !needed.has(recording));
        count = smaller === 'part' ? 2 : Math.max(2, count - 1);
      } else if (count >= open.length) {
        return true;
      } else {
        count = Math.min(open.length, count * 2);
      }
    }
    return open.length === 0;
  }

  /** Tries to keep only one part of the suspects, and then to leave one part out. The last parts are the likeliest. */
  async #findSmaller(
    open: readonly Recording[],
    count: number,
    withOnly: (suspects: readonly Recording[]) => readonly Recording[],
    without: (left: readonly Recording[]) => readonly Recording[],
  ): Promise<'part' | 'rest' | undefined> {
    const parts = partsOf(open, count);
    for (const part of parts) {
      if (await this.#isSmaller(withOnly(part))) return 'part';
    }
    for (const part of parts) {
      if (await this.#isSmaller(without(part))) return 'rest';
    }
    return undefined;
  }

  async #isSmaller(recordings: readonly Recording[]): Promise<boolean> {
    return recordings.length < this.#kept.length && (await this.#fails(recordings));
  }

  #isOver(): boolean {
    return this.#isSpent || this.#settings.signal?.aborted === true;
  }

  /** Whether a slice fails like the session. A smaller failing slice becomes the one to keep. */
  async #fails(recordings: readonly Recording[]): Promise<boolean> {
    const known = this.#tried.get(keyOf(recordings));
    if (known !== undefined) return known.failed > 0;
    return !this.#isOver() && (await this.#try(recordings));
  }

  /** Replays a slice once more. */
  async #try(recordings: readonly Recording[]): Promise<boolean> {
    const outcomes = await this.#replay(this.#sliceOf(recordings));
    const found = outcomes?.find(({ id }) => id === this.#failure?.id);
    const fails =
      found !== undefined && this.#failure !== undefined && isAlike(found, this.#failure);
    if (outcomes) this.#note(recordings, fails);
    if (fails && recordings.length <= this.#kept.length) {
      this.#kept = recordings;
      this.#failure = found;
    }
    return fails;
  }

  #sliceOf(recordings: readonly Recording[]): Session {
    return sliceSession(this.#session, this.#session.name, recordings);
  }

  /** Undefined if the replay was aborted. */
  async #replay(session: Session): Promise<readonly Outcome[] | undefined> {
    try {
      await this.#options.reset?.();
      const { outcomes } = await replaySession(session, this.#settings);
      this.#replays += 1;
      this.#options.onReplay?.(this.#progress);
      return outcomes;
    } catch (error) {
      if (this.#settings.signal?.aborted) return undefined;
      throw error;
    }
  }
}

function keyOf(recordings: readonly Recording[]): string {
  return recordings.map(({ id }) => id).join('\n');
}

function isAlike(one: Outcome, other: Outcome): boolean {
  return (
    one.state === other.state &&
    one.actual === other.actual &&
    one.failure?.kind === other.failure?.kind
  );
}

/** Parts of about the same size, from the last to the first. */
function partsOf<Item>(items: readonly Item[], count: number): Item[][] {
  const size = Math.ceil(items.length / count);
  const parts: Item[][] = [];
  for (let end = items.length; end > 0; end -= size) {
    parts.push(items.slice(Math.max(0, end - size), end));
  }
  return parts;
}
