import type { Recording, Session } from '../session/schema.ts';
import { SOURCE } from '../session/session-file.ts';
import { checkArguments } from './check-arguments.ts';
import type { JudgedAnswer } from './compare/comparison.ts';
import { findUnmatchedRules } from './correlate/unmatched-rules.ts';
import type { EngineSettings, Replay } from './engine.ts';
import { explainUnmatchedRule } from './explain-unmatched-rules.ts';
import { explainUnread } from './explain-unread.ts';
import type { Outcome } from './failure/outcome.ts';
import { type Summary, Tally } from './failure/summary.ts';
import { findUnread } from './find-unread.ts';
import { Replays } from './replays.ts';
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
 * @param recordings the recordings to replay, by default all. Recordings whose live values they need are replayed too
 */
export async function replayChecked(
  session: Session,
  settings: EngineSettings,
  recordings: readonly Recording[] = session.recordings,
): Promise<ReplayResult> {
  const { signal, onOutcome = () => undefined, ...rest } = settings;
  signal?.throwIfAborted();
  const warnings = warningsOf(session, rest);
  const callback = new OutcomeCallback(onOutcome, () => replays.stop({ by: 'callback' }));
  const tally = new Tally();
  const observed: EngineSettings = {
    ...rest,
    onOutcome(judged) {
      tally.add(judged.outcome);
      callback.call(judged);
    },
  };
  const replays = new Replays(session, observed, recordings);
  const stop = (): Promise<void> => replays.stop({ by: 'signal' });
  signal?.addEventListener('abort', stop, { once: true });
  const unlisten = rest.end?.listen((why) => replays.stop(why));
  const startedAt = performance.now();
  try {
    const outcomes = await runCopies(replays, rest);
    const duration = performance.now() - startedAt;
    await callback.finish();
    signal?.throwIfAborted();
    return { outcomes, summary: tally.summary(duration), warnings };
  } finally {
    unlisten?.();
    signal?.removeEventListener('abort', stop);
  }
}

/** What a replay of a session would ignore silently, one line each. */
export function warningsOf(
  session: Session,
  { correlate }: Pick<EngineSettings, 'correlate'>,
): string[] {
  return [
    ...findUnmatchedRules(session, correlate).map((rule) => explainUnmatchedRule(rule)),
    ...findUnread(session).map((unread) => explainUnread(unread)),
    ...(session[SOURCE]?.losses ?? []),
  ];
}

/**
 * Runs copies at the same time, each with its rounds one after another.
 * @returns all outcomes, sorted by copy, round and the order of the recording
 */
async function runCopies(
  replays: Replays,
  { copies = 1, repeat = 1, end }: EngineSettings,
): Promise<Outcome[]> {
  if (end?.why) return replays.skip(end.why);
  const create = (copy: number, round: number): Replay =>
    replays.create({ ...(copies > 1 && { copy }), ...(repeat > 1 && { round }) });
  const first = Array.from({ length: copies }, (_, index) => create(index + 1, 1));
  const all = await Promise.all(
    first.map(async (replay, index) => {
      const outcomes = await replays.run(replay);
      for (let round = 2; round <= repeat && !replays.isStopped; round++) {
        for (const outcome of await replays.run(create(index + 1, round))) outcomes.push(outcome);
      }
      return outcomes;
    }),
  );
  return all.flat();
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
