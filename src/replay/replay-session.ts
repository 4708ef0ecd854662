import type { Recording, Session } from '../session/schema.ts';
import { checkArguments } from './check-arguments.ts';
import type { JudgedAnswer } from './compare/comparison.ts';
import { linkSession } from './correlate/link-session.ts';
import { findUnmatchedRules } from './correlate/unmatched-rules.ts';
import { type EngineSettings, Replay } from './engine.ts';
import { explainUnmatchedRule } from './explain-unmatched-rules.ts';

import type { Outcome } from './failure/outcome.ts';
import { type Summary, Tally } from './failure/summary.ts';
import { explainUnread, findUnread } from './find-unread.ts';
import { resolveTargets } from './send/target.ts';
import type { ReplaySettings } from './settings.ts';

export interface ReplayResult {
  /**
   * In the order in which the requests left in the recording. Of several copies and rounds, sorted by copy
   * and then by round. Each outcome takes some 200 bytes.
   */
  readonly outcomes: Outcome[];
  readonly summary: Summary;
  /**
   * In one line each: rules and exclusions of the settings that match nothing in the session, and packages
   * without which its bodies cannot be read.
   */
  readonly warnings: string[];
}

/**
 * Sends every recorded request of a session to a target and compares the statuses.
 * @example
 * const session = await readSession('sessions/checkout.session.json');
 * const { summary } = await replaySession(session, { target: 'https://staging.example.com' });
 * console.log(`${summary.passed} of ${summary.total} passed`);
 * @throws {UserError} `INVALID_SESSION`, `INVALID_OPTIONS` or `TARGET_MISSING`, before anything is sent
 * @throws {unknown} the reason of `settings.signal`, once it is aborted
 * @throws {unknown} what `settings.onOutcome` throws
 */
export async function replaySession(
  session: Session,
  settings: ReplaySettings = {},
): Promise<ReplayResult> {
  const { onOutcome, ...rest } = await checkArguments('replaySession', [session], settings);
  return replayChecked(session, {
    ...rest,
    onOutcome: onOutcome && (({ outcome }) => onOutcome(outcome)),
  });
}

/**
 * The same for checked settings, with a callback that gets comparisons as well.
 * @param recordings those to replay, by default all. Those whose live values they need are replayed as well
 */
export async function replayChecked(
  session: Session,
  settings: EngineSettings,
  recordings: readonly Recording[] = session.recordings,
): Promise<ReplayResult> {
  const { signal, onOutcome = () => undefined, ...rest } = settings;
  signal?.throwIfAborted();
  const warnings = [
    ...findUnmatchedRules(session, rest.correlate).map((rule) => explainUnmatchedRule(rule)),
    ...findUnread(session).map((unread) => explainUnread(unread)),
  ];
  const callback = new OutcomeCallback(onOutcome, () => copies.stop('callback'));
  const tally = new Tally();
  const observed: EngineSettings = {
    ...rest,
    onOutcome(judged) {
      tally.add(judged.outcome);
      callback.call(judged);
    },
  };
  const copies = new Copies(session, observed, recordings);
  const stop = (): Promise<void> => copies.stop('signal');
  signal?.addEventListener('abort', stop, { once: true });
  const startedAt = performance.now();
  try {
    const outcomes = await copies.run();
    const duration = performance.now() - startedAt;
    await callback.finish();
    signal?.throwIfAborted();
    return { outcomes, summary: tally.summary(duration), warnings };
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

/**
 * Replays of one session: copies at the same time, each of them in rounds one after another. Each round is a
 * replay of its own, which starts without live values, cookies and connections. The links of the session are
 * found once for all of them.
 */
class Copies {
  readonly #settings: EngineSettings;
  readonly #replay: (onOutcome: EngineSettings['onOutcome']) => Replay;
  readonly #running = new Set<Replay>();
  #stopped = false;

  /**
   * @throws {UserError} `TARGET_MISSING`
   */
  constructor(session: Session, settings: EngineSettings, recordings: readonly Recording[]) {
    this.#settings = settings;
    const linked = linkSession(session, settings, resolveTargets(session, settings));
    this.#replay = (onOutcome) =>
      new Replay(session, { ...settings, onOutcome }, recordings, linked);
  }

  /** All outcomes, by copy, round and the order of the recording. To be called once. */
  async run(): Promise<Outcome[]> {
    const { copies = 1 } = this.#settings;
    const first = Array.from({ length: copies }, (_, index) => this.#create(index + 1, 1));
    const all = await Promise.all(first.map((replay, index) => this.#runCopy(replay, index + 1)));
    return all.flat();
  }

  /** Ends all replays, and starts no further one. */
  async stop(by: 'callback' | 'signal'): Promise<void> {
    this.#stopped = true;
    await Promise.all([...this.#running].map((replay) => replay.stop({ by })));
  }

  async #runCopy(first: Replay, copy: number): Promise<Outcome[]> {
    const { repeat = 1 } = this.#settings;
    const outcomes = await this.#runOne(first);
    for (let round = 2; round <= repeat && !this.#stopped; round++) {
      for (const outcome of await this.#runOne(this.#create(copy, round))) outcomes.push(outcome);
    }
    return outcomes;
  }

  async #runOne(replay: Replay): Promise<Outcome[]> {
    // An outcome of another copy may have stopped all of them before this one started.
    if (this.#stopped) return [];
    this.#running.add(replay);
    try {
      return await replay.run();
    } finally {
      this.#running.delete(replay);
      await replay.close();
    }
  }

  #create(copy: number, round: number): Replay {
    const { copies = 1, repeat = 1, onOutcome } = this.#settings;
    const place = { ...(copies > 1 && { copy }), ...(repeat > 1 && { round }) };
    // On the outcome itself: copies of outcomes would double what a load run keeps in memory.
    return this.#replay((judged) => {
      Object.assign(judged.outcome, place);
      return onOutcome?.(judged);
    });
  }
}

/**
 * The user's `onOutcome`. Once it throws, or a promise that it returned rejects, it is not called again, and
 * `finish` throws that error.
 */
class OutcomeCallback {
  readonly #callback: NonNullable<EngineSettings['onOutcome']>;
  readonly #onFailure: () => void;
  readonly #pending = new Set<Promise<unknown>>();
  #failure: { readonly error: unknown } | undefined;

  constructor(callback: NonNullable<EngineSettings['onOutcome']>, onFailure: () => void) {
    this.#callback = callback;
    this.#onFailure = onFailure;
  }

  call(judged: JudgedAnswer): void {
    if (this.#failure) return;
    try {
      const returned = this.#callback(judged);
      if (!isThenable(returned)) return;
      const settled = Promise.resolve(returned)
        .catch((error: unknown) => this.#fail(error))
        .finally(() => this.#pending.delete(settled));
      this.#pending.add(settled);
    } catch (error) {
      this.#fail(error);
    }
  }

  /**
   * Waits for the promises that it returned.
   * @throws {unknown} its first error
   */
  async finish(): Promise<void> {
    await Promise.all(this.#pending);
    if (this.#failure) throw this.#failure.error;
  }

  #fail(error: unknown): void {
    if (this.#failure) return;
    this.#failure = { error };
    this.#onFailure();
  }
}

/** Not by `instanceof`: the promise may come from another realm. */
function isThenable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'then' in value;
}
