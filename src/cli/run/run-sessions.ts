/** Replays sessions one after another, as one run. */
import { SessionReplayError, UserError } from '../../errors.ts';
import { readReplayed } from '../../har/read-replayed.ts';
import { isLoopback } from '../../http/loopback.ts';
import { Causality } from '../../replay/causality.ts';
import { checkArguments } from '../../replay/check-arguments.ts';
import { linkValues } from '../../replay/correlate/link-session.ts';
import type { EngineSettings } from '../../replay/engine.ts';
import type { Outcome } from '../../replay/failure/outcome.ts';
import { type Summary, Tally } from '../../replay/failure/summary.ts';
import { type LoadResult, type LoadSettings, loadSession } from '../../replay/load-session.ts';
import { nameRoutes } from '../../replay/name-routes.ts';
import { replayChecked } from '../../replay/replay-session.ts';
import type { RunEnd } from '../../replay/run-end.ts';
import { resolveTargets } from '../../replay/send/target.ts';
import type { ReplaySettings } from '../../replay/settings.ts';
import { Exchanges } from '../../report/exchanges.ts';
import {
  printableMeta,
  type ReplayMeta,
  type ReplayReport,
  type UnreplayedSession,
} from '../../report/run-results.ts';
import { firstLine, plural } from '../../report/words.ts';
import type { Recording, Session } from '../../session/schema.ts';
import type { FoundSession } from '../arguments/find-session.ts';
import { LastRun, type RunKey } from './last-run.ts';
import type { Progress } from './progress.ts';

/** How to run. */
export interface RunOptions {
  readonly settings: ReplaySettings;
  /** Undefined if each session is replayed as often as the settings say. */
  readonly load: LoadSettings | undefined;
  /** End the run after this many failures. */
  readonly maxFailures: number | undefined;
  /** Send only what failed in the last run. */
  readonly isLastFailed: boolean;
  /** Keep what failed requests sent and received. */
  readonly keepsExchanges: boolean;
  /** The folder that the command runs in. */
  readonly cwd: string;
}

/** A session that was replayed. */
export interface Replayed {
  readonly found: FoundSession;
  readonly session: Session;
  readonly report: ReplayReport;
  readonly summary: Summary;
  readonly startedAt: Date;
  /** Set if the session was replayed under load. */
  readonly load?: {
    readonly counts: Pick<LoadResult, 'started' | 'dropped' | 'tallied'>;
    /** How long replays were to start, in ms. */
    readonly duration: number;
  };
}

export interface RunResult {
  readonly replayed: readonly Replayed[];
  readonly unreplayed: readonly UnreplayedSession[];
  /** The subset whose files cannot be read. */
  readonly broken: readonly { readonly key: string; readonly error: SessionReplayError }[];
  /** The summary of all sessions. */
  readonly total: Summary;
  /** One line each. */
  readonly warnings: readonly string[];
  /** How the last run was used, one line per note. */
  readonly notes: readonly string[];
}

/** Other sessions are still replayed if one cannot be read or has no target. */
export async function runSessions(
  sessions: readonly FoundSession[],
  options: RunOptions,
  { end, progress }: { readonly end: RunEnd; readonly progress: Progress },
): Promise<RunResult> {
  const run = new Run(options, end, progress);
  const startedAt = performance.now();
  for (const [index, session] of sessions.entries()) {
    progress.begin(session.path, index, sessions.length);
    await run.replay(session);
  }
  progress.end();
  return run.finish(performance.now() - startedAt);
}

class Run {
  readonly #options: RunOptions;
  readonly #end: RunEnd;
  readonly #progress: Progress;
  readonly #lastRun: LastRun;
  readonly #tally = new Tally();
  readonly #replayed: Replayed[] = [];
  readonly #unreplayed: UnreplayedSession[] = [];
  readonly #broken: RunResult['broken'][number][] = [];
  readonly #warnings = new Set<string>();
  readonly #notes: string[] = [];
  #failures = 0;

  constructor(options: RunOptions, end: RunEnd, progress: Progress) {
    this.#options = options;
    this.#end = end;
    this.#progress = progress;
    this.#lastRun = LastRun.read(options.cwd);
  }

  async replay(found: FoundSession): Promise<void> {
    try {
      await this.#replay(found);
    } catch (error) {
      if (!(error instanceof SessionReplayError)) throw error;
      this.#unreplayed.push({ project: '', file: found.path, reason: firstLine(error.message) });
      if (error.code !== 'TARGET_MISSING') this.#broken.push({ key: found.path, error });
    }
  }

  finish(duration: number): RunResult {
    this.#lastRun.write();
    return {
      replayed: this.#replayed,
      unreplayed: this.#unreplayed,
      broken: this.#broken,
      total: this.#tally.summary(duration),
      warnings: [...this.#warnings],
      notes: this.#notes,
    };
  }

  async #replay(found: FoundSession): Promise<void> {
    const { settings, load, keepsExchanges } = this.#options;
    const session = await readReplayed(found.file);
    const checked = await checkArguments('vsr replay', [session], settings);
    requireTarget(session, checked);
    const key = { file: found.file, target: addressOf(session, checked) };
    const recordings = this.#select(session, found, key, checked);
    if (recordings.length === 0 && session.recordings.length > 0) return;
    const { copies = 1, repeat = 1 } = settings;
    const expected = recordings.length * copies * repeat;
    if (!load) requireRoom(expected);
    const exchanges = keepsExchanges ? new Exchanges(found.file) : undefined;
    const own: EngineSettings = {
      ...checked,
      end: this.#end,
      ...(exchanges && { observer: { keep: exchanges.keep } }),
      onOutcome: (judged) => {
        exchanges?.take(judged);
        this.#count(judged.outcome, key);
      },
    };
    this.#progress.expect(load ?? expected);
    const startedAt = new Date();
    const loaded = load && (await loadSession(session, own, load, recordings));
    const result = loaded ?? (await replayChecked(session, own, recordings));
    for (const warning of result.warnings) this.#warnings.add(warning);
    const only = recordings === session.recordings ? undefined : recordings.map(({ id }) => id);
    this.#replayed.push({
      ...{ found, session, startedAt, summary: result.summary },
      report: {
        ...placeOf(found, session, checked),
        outcomes: describe(result.outcomes, session, checked, exchanges),
        summary: result.summary,
        ...(exchanges && { settings: exchanges.viewSettings(checked, only) }),
      },
      ...(loaded && { load: { counts: pickCounts(loaded), duration: load.duration } }),
    });
  }

  /** The recordings to replay, with those whose live values they need. */
  #select(
    session: Session,
    found: FoundSession,
    key: RunKey,
    settings: ReplaySettings,
  ): readonly Recording[] {
    if (!this.#options.isLastFailed) return session.recordings;
    const failed = this.#lastRun.failedOf(key);
    const { path } = found;
    if (!failed) {
      this.#notes.push(
        `${path}: no last run against this target is known, so no request is left out`,
      );
      return session.recordings;
    }
    const again = session.recordings.filter(({ id }) => failed.has(id));
    if (again.length === 0) {
      this.#notes.push(`${path}: nothing failed in the last run`);
      return again;
    }
    const selected = new Causality(session, settings).withProducers(again);
    const needed = selected.size - again.length;
    if (needed > 0) {
      const what = `${plural(again.length, 'failed or blocked request')}, and ${needed} needed first`;
      this.#notes.push(`${path}: ${what}`);
    }
    return session.recordings.filter((recording) => selected.has(recording));
  }

  #count(outcome: Outcome, key: RunKey): void {
    const { maxFailures } = this.#options;
    this.#tally.add(outcome);
    this.#lastRun.add(key, outcome);
    this.#progress.add(outcome);
    if (outcome.state !== 'failed') return;
    this.#failures += 1;
    if (this.#failures === maxFailures) this.#end.end({ by: 'failures', failures: maxFailures });
  }
}

/** Maximum number of outcomes of one session. With all reports, that many take about 1 GiB. */
const MAX_OUTCOMES = 250_000;

/** @throws {UserError} `INVALID_OPTIONS` for more outcomes than can be kept */
function requireRoom(expected: number): void {
  if (expected <= MAX_OUTCOMES) return;
  throw new UserError(
    'INVALID_OPTIONS',
    `this would give ${expected} outcomes, but a run keeps at most ${MAX_OUTCOMES}: lower --copies or --repeat, or use --duration`,
  );
}

/** Like the engine's own check, but with advice that fits the command line. */
function requireTarget(session: Session, settings: ReplaySettings): void {
  const { origin } = session;
  if (namedTarget(session, settings) !== undefined) return;
  if (isLoopback(new URL(origin).hostname)) return;
  throw new UserError(
    'TARGET_MISSING',
    `it was recorded against ${origin}, which is not on this machine: name the target to send it to, with --target or REPLAY_TARGET`,
  );
}

/** The address that `targetOf` stands for, however it is written. */
function addressOf(session: Session, settings: ReplaySettings): string {
  const [own] = resolveTargets(session, settings);
  return own ? own[1].origin + own[1].basePath : session.origin;
}

/** The target of requests that were recorded against the session's own origin. */
function targetOf(session: Session, settings: ReplaySettings): string {
  return namedTarget(session, settings) ?? session.origin;
}

function namedTarget(
  { origin }: Session,
  { target, origins = {} }: ReplaySettings,
): string | undefined {
  return origins[new URL(origin).origin] ?? target;
}

function pickCounts({ started, dropped, tallied }: LoadResult) {
  return { started, dropped, tallied };
}

function placeOf(found: FoundSession, session: Session, settings: ReplaySettings) {
  const { name } = session;
  const target = targetOf(session, settings);
  const { openLoop, speed = openLoop ? 1 : 'ordered' } = settings;
  return {
    ...{ project: '', file: found.path, session: name },
    ...{ target, speed, ...(openLoop && { openLoop: true as const }) },
  };
}

function describe(
  outcomes: readonly Outcome[],
  session: Session,
  settings: ReplaySettings,
  exchanges: Exchanges | undefined,
): ReplayMeta[] {
  const routes = nameRoutes(session, linkValues(session, settings));
  const byId = new Map([...routes].map(([{ id }, route]) => [id, route]));
  const { openLoop, speed = openLoop ? 1 : 'ordered' } = settings;
  const shared = { session: session.name, target: targetOf(session, settings), speed };
  return outcomes.map((outcome) => {
    const exchange = exchanges?.of(outcome);
    const meta = printableMeta({
      ...outcome,
      ...{ ...shared, route: byId.get(outcome.id) ?? '' },
      ...(openLoop && { openLoop: true as const }),
    });
    return exchange ? { ...meta, exchange } : meta;
  });
}
