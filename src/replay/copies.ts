import type { Session } from '../session/schema.ts';
import { linkSession } from './correlate/link-session.ts';
import type { Outcome } from './outcome/outcome.ts';
import { Replay } from './replay.ts';
import { resolveTargets } from './request/target.ts';
import type { ReplaySettings } from './settings.ts';

/**
 * Replays of one session: copies side by side, each of them in rounds one after another. Each round
 * has a replay of its own, which starts without live values, cookies and connections; what the
 * session links is found once.
 */
export class Copies {
  readonly #settings: ReplaySettings;
  readonly #replay: (onOutcome: (outcome: Outcome) => void) => Replay;
  readonly #running = new Set<Replay>();
  #stopped = false;

  /**
   * @param settings checked by `checkSettings`; `onOutcome` must not throw
   * @throws {UserError} `TARGET_MISSING`
   */
  constructor(session: Session, settings: ReplaySettings) {
    this.#settings = settings;
    const linked = linkSession(session, settings, resolveTargets(session, settings));
    this.#replay = (onOutcome) =>
      new Replay(session, { ...settings, onOutcome }, session.recordings, linked);
  }

  /** All outcomes, by copy, round and the order of the recording. Call it once. */
  async run(): Promise<Outcome[]> {
    const { copies = 1 } = this.#settings;
    const first = Array.from({ length: copies }, (_, index) => this.#create(index + 1, 1));
    const all = await Promise.all(first.map((replay, index) => this.#runCopy(replay, index + 1)));
    return all.flat();
  }

  /** Ends all replays, and begins no other. */
  async stop(reason: string): Promise<void> {
    this.#stopped = true;
    await Promise.all([...this.#running].map((replay) => replay.stop(reason)));
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
    // An outcome of another copy may have stopped all, while this one was about to start.
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
    // To the outcome itself: a second object for each would double what a load run keeps.
    return this.#replay((outcome) => onOutcome?.(Object.assign(outcome, place)));
  }
}
