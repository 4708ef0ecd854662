/** The replays of one session in a run: copies, rounds, or the arrivals under load. */
import type { Recording, Session } from '../session/schema.ts';
import { type LinkedSession, linkSession } from './correlate/link-session.ts';
import { type EngineSettings, Replay } from './engine.ts';
import type { Outcome } from './failure/outcome.ts';
import { resolveTargets } from './send/target.ts';

type StopReason = Parameters<Replay['stop']>[0];

/** Which of the replays an outcome belongs to. Numbers start at 1. */
type Place = Pick<Outcome, 'copy' | 'round'>;

/**
 * Creates and runs replays of one session. Each starts without live values, cookies and connections. The links of the
 * session are found once for all replays.
 */
export class Replays {
  readonly #session: Session;
  readonly #settings: EngineSettings;
  readonly #recordings: readonly Recording[];
  readonly #linked: LinkedSession | null;
  readonly #running = new Set<Replay>();
  #stopped = false;

  /** @throws {UserError} `TARGET_MISSING` */
  constructor(session: Session, settings: EngineSettings, recordings: readonly Recording[]) {
    this.#session = session;
    this.#settings = settings;
    this.#recordings = recordings;
    this.#linked = linkSession(session, settings, resolveTargets(session, settings));
  }

  /** Whether no further replay will start. */
  get isStopped(): boolean {
    return this.#stopped;
  }

  create(place: Place): Replay {
    const { onOutcome } = this.#settings;
    return new Replay(
      this.#session,
      {
        ...this.#settings,
        // Set on the outcome itself: copies of outcomes would double the memory of a load run.
        onOutcome(judged) {
          Object.assign(judged.outcome, place);
          return onOutcome?.(judged);
        },
      },
      this.#recordings,
      this.#linked,
    );
  }

  /** All outcomes of a replay; none if the replays were stopped before. */
  async run(replay: Replay): Promise<Outcome[]> {
    // An outcome of another copy may have stopped all copies before this one started.
    if (this.#stopped) return [];
    this.#running.add(replay);
    try {
      return await replay.run();
    } finally {
      this.#running.delete(replay);
      await replay.close();
    }
  }

  /** Gives each recording an outcome that says why it was not sent. */
  async skip(why: StopReason): Promise<Outcome[]> {
    const replay = this.create({});
    await replay.stop(why);
    return replay.all();
  }

  /** Ends all replays, and starts no further ones. */
  async stop(why: StopReason): Promise<void> {
    this.#stopped = true;
    await Promise.all([...this.#running].map((replay) => replay.stop(why)));
  }
}
