/** Load: keeps starting replays of one session for a given time, and counts outcomes in bounded memory. */
import { setImmediate } from 'node:timers/promises';
import type { Recording, Session } from '../session/schema.ts';
import type { EngineSettings } from './engine.ts';
import { OutcomeCounter } from './failure/counts.ts';
import type { Outcome } from './failure/outcome.ts';
import { Tally } from './failure/summary.ts';
import { type ReplayResult, warningsOf } from './replay-session.ts';
import { Replays } from './replays.ts';
import { Arrivals } from './schedule/arrivals.ts';

/** How long and how often replays start. */
export interface LoadSettings {
  /** How long to keep starting replays, in ms. Replays that are then under way run to their end. */
  readonly duration: number;
  /**
   * How many replays start per second, even if earlier ones still run. Without a rate, each of the `copies` starts its
   * next replay when its previous one is over.
   */
  readonly rate?: number | undefined;
}

/** The result of a load. */
export interface LoadResult extends ReplayResult {
  /** How many replays were started. */
  readonly started: number;
  /** How many replays were due but not started, since too many were under way. */
  readonly dropped: number;
  /** How many outcomes are only counted in the summary. */
  readonly tallied: number;
}

/** With a slow target, replays that start at a rate pile up. Replays that would exceed these limits are dropped. */
const MAX_UNDER_WAY = 4096;
const MAX_REQUESTS = 400_000;

/**
 * Replays a session again and again until the time is over. Each replay is a separate client, whose outcomes have
 * its number as `round`. The result has the first outcomes of each state; the summary counts all outcomes.
 * @param settings checked settings
 * @param recordings the recordings to replay, by default all. Recordings whose live values they need are replayed too
 * @throws {UserError} `TARGET_MISSING`
 */
export async function loadSession(
  session: Session,
  settings: EngineSettings,
  load: LoadSettings,
  recordings: readonly Recording[] = session.recordings,
): Promise<LoadResult> {
  const { onOutcome, end } = settings;
  const tally = new Tally();
  const kept = new KeptOutcomes();
  const observed: EngineSettings = {
    ...settings,
    onOutcome(judged) {
      tally.add(judged.outcome);
      kept.add(judged.outcome);
      return onOutcome?.(judged);
    },
  };
  const users = new Users(new Replays(session, observed, recordings), recordings.length);
  const unlisten = end?.listen((why) => users.stop(why));
  const startedAt = performance.now();
  try {
    if (end?.why) await users.replays.skip(end.why);
    else if (load.rate === undefined) await users.takeTurns(settings.copies ?? 1, load.duration);
    else await users.arrive(load.rate, load.duration);
  } finally {
    unlisten?.();
  }
  const { started, dropped } = users;
  return {
    outcomes: kept.outcomes,
    summary: tally.summary(performance.now() - startedAt),
    warnings: warningsOf(session, settings),
    ...{ started, dropped, tallied: kept.refused },
  };
}

/** Starts replays; each replay is a user. */
class Users {
  readonly replays: Replays;
  readonly #most: number;
  readonly #underWay = new Set<Promise<void>>();
  #arrivals: Arrivals | undefined;
  started = 0;
  dropped = 0;

  /** @param requests number of requests in each replay */
  constructor(replays: Replays, requests: number) {
    this.replays = replays;
    this.#most = Math.max(1, Math.min(MAX_UNDER_WAY, Math.floor(MAX_REQUESTS / requests)));
  }

  /** Starts copies, each of which starts its next replay when its previous one is over. */
  async takeTurns(copies: number, duration: number): Promise<void> {
    const until = performance.now() + duration;
    const take = async (): Promise<void> => {
      do {
        await this.#replay();
        // A replay that sends nothing would never give other work a turn.
        await setImmediate();
      } while (!this.replays.isStopped && performance.now() < until);
    };
    await Promise.all(Array.from({ length: copies }, take));
  }

  /** Starts replays at a rate. */
  async arrive(rate: number, duration: number): Promise<void> {
    this.#arrivals = new Arrivals({ rate, duration }, () => this.#admit());
    await this.#arrivals.run();
    await Promise.all(this.#underWay);
  }

  stop(why: Parameters<Replays['stop']>[0]): Promise<void> {
    this.#arrivals?.stop();
    return this.replays.stop(why);
  }

  #admit(): void {
    if (this.replays.isStopped) return;
    if (this.#underWay.size >= this.#most) {
      this.dropped += 1;
      return;
    }
    const replay = this.#replay().finally(() => this.#underWay.delete(replay));
    this.#underWay.add(replay);
  }

  async #replay(): Promise<void> {
    this.started += 1;
    await this.replays.run(this.replays.create({ round: this.started }));
  }
}

/** Maximum number of outcomes to keep for each state: enough for a report, and only a few MiB. */
const MAX_KEPT = 5000;

/** The first outcomes in each state. */
class KeptOutcomes {
  readonly outcomes: Outcome[] = [];
  readonly #counter = new OutcomeCounter();
  refused = 0;

  add(outcome: Outcome): void {
    if (this.#counter.in(outcome.state) >= MAX_KEPT) {
      this.refused += 1;
      return;
    }
    this.#counter.add(outcome);
    this.outcomes.push(outcome);
  }
}
