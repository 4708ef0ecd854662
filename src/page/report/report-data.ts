/** The data of a report: the sessions of a run, their recordings and the outcomes, as far as there is room for them. */

import type { SessionReplayError } from '../../errors.ts';
import type { CorrelationLink } from '../../replay/explain-correlations.ts';
import { ReplayCauses } from '../../replay/failure/group-failures.ts';
import { createMask, type KnownSecret, type Mask, maskFacts } from '../../replay/failure/mask.ts';
import type { Outcome } from '../../replay/failure/outcome.ts';
import { type Summary, Tally } from '../../replay/failure/summary.ts';
import type { Header, Recording, Session } from '../../session/schema.ts';
import type {
  BrokenSession,
  OutcomeDetail,
  RecordingDetail,
  RecordingRow,
  ReplayForm,
  ReportData,
  RunDetail,
  SessionDetail,
  SessionLinks,
} from '../api.ts';
import { viewCauses } from '../view/cause-view.ts';
import { maskText } from '../view/mask-texts.ts';
import {
  type ExchangeView,
  keyOf,
  MAX_REPORTED,
  viewOutcome,
  wholeMessage,
} from '../view/outcome-view.ts';
import { viewBroken, viewCard, viewRecording, viewRow } from '../view/session-view.ts';
import { viewSettings } from '../view/settings-view.ts';

/** A session of a report. */
export interface ReportedSession {
  /** Path of its file from the root. */
  readonly key: string;
  /** Absolute path. */
  readonly file: string;
  readonly session: Session;
}

/** One replay in a report: a session against a target. */
export interface ReportedRun {
  readonly key: string;
  readonly session: string;
  readonly target: string;
  /** The settings that are known. The values of headers are never shown. */
  readonly settings: Partial<Omit<ReplayForm, 'target' | 'secrets'>>;
  readonly startedAt: Date;
  /** The summary of all outcomes, of which a load keeps only some. By default, it is made from `outcomes`. */
  readonly summary?: Summary;
  readonly outcomes: readonly ReportedOutcome[];
}

interface ReportedOutcome {
  readonly outcome: Outcome;
  /** Name of its request: `GET /orders/{order.id}`. */
  readonly route: string;
  readonly isAccepted: boolean;
  /** Set for a failed request only. */
  readonly exchange: ExchangeView | undefined;
}

/** The results of a run of Vitest. */
export interface ReportSource {
  readonly project: string;
  readonly version: string;
  readonly sessions: readonly ReportedSession[];
  /** Files that could not be read. */
  readonly broken: readonly { readonly key: string; readonly error: SessionReplayError }[];
  readonly runs: readonly ReportedRun[];
  /** Live secrets that must not be in the file, whatever a session says. */
  readonly secrets: readonly KnownSecret[];
}

/** Limit for all recordings with their bodies, in characters. */
const MAX_RECORDINGS = 16 * 1024 * 1024;
/** Limit for all that was sent and received, in characters. */
const MAX_EXCHANGES = 8 * 1024 * 1024;

/** Takes values until its room is used up. */
class Room {
  #left: number;
  /** Number of values that had no room. */
  refused = 0;

  constructor(size: number) {
    this.#left = size;
  }

  /** @param make is not called if there is no room */
  take<Value extends object>(make: () => Value): Value | undefined {
    if (this.#left <= 0) {
      this.refused += 1;
      return undefined;
    }
    const value = make();
    this.#left -= JSON.stringify(value).length;
    return value;
  }
}

/**
 * Creates the data of a report. They hold no secret. Only the lists of requests grow with the run; the rest is bounded.
 */
export function createReportData(source: ReportSource): ReportData {
  const mask = createMask(() => source.secrets);
  const { project, version, sessions, replays, broken } = maskSource(source, mask);
  const recordingRoom = new Room(MAX_RECORDINGS);
  const exchangeRoom = new Room(MAX_EXCHANGES);
  const runs = replays.map((run, index) => viewRun(String(index + 1), run));
  const failed = new Set(
    replays.flatMap(({ key, outcomes }) =>
      outcomes
        .filter(({ outcome }) => outcome.state === 'failed')
        .flatMap(({ outcome }) => [
          nameOf(key, outcome.id),
          ...outcome.correlated.flatMap(({ from }) => (from ? nameOf(key, from.id) : [])),
        ]),
    ),
  );
  const recordings = viewRecordings(sessions, failed, mask, recordingRoom);
  const outcomes = Object.fromEntries(
    replays.map(
      (run, index) => [String(index + 1), viewOutcomes(run, mask, exchangeRoom)] as const,
    ),
  );
  const leftOut = Object.values(outcomes).flatMap((run) =>
    Object.values(run).filter(lacksExchange),
  );
  const origins = new Set(sessions.flatMap(({ session }) => originsOf(session)));
  const total = runs.reduce((sum, { card }) => sum + card.counts.total, 0);
  const listed = runs.reduce((sum, { rows }) => sum + rows.length, 0);
  const details = Object.fromEntries(
    sessions.map((each) => [each.key, viewSession(each, mask)] as const),
  );
  return {
    overview: {
      ...{ project, version, broken },
      server: 'Vitest',
      may: { replay: false, accept: false, record: false },
      endpoints: [...origins]
        .sort()
        .map((origin) => ({ origin: mask.text(origin), listeners: [] })),
      sessions: Object.values(details).map(({ card }) => card),
      runs: runs.map(({ card }) => card),
    },
    sessions: details,
    recordings,
    links: Object.fromEntries(sessions.map(({ key }) => [key, linksOf(replays, key)] as const)),
    runs: Object.fromEntries(runs.map((run) => [run.card.id, run] as const)),
    outcomes,
    notes: [
      `Bodies are cut to ${MAX_REPORTED / 1024} KB.`,
      ...(recordingRoom.refused > 0
        ? [
            `${recordingRoom.refused} recordings are listed without headers and bodies. Those of failed requests came first.`,
          ]
        : []),
      ...(listed < total ? [`Only ${listed} of ${total} outcomes are listed.`] : []),
      ...(leftOut.length > 0
        ? [`The live answers of ${leftOut.length} failed requests are left out.`]
        : []),
    ],
  };
}

type MaskedSource = Pick<ReportSource, 'project' | 'version' | 'sessions'> & {
  readonly replays: readonly ReportedRun[];
  readonly broken: readonly BrokenSession[];
};

/**
 * Masks names and paths. A session is named after the title of a test, and its file after the session. Either may
 * contain a secret.
 */
function maskSource(source: ReportSource, mask: Mask): MaskedSource {
  const maskedKey = createKeys(mask);
  return {
    project: mask.text(source.project),
    version: source.version,
    sessions: source.sessions.map((each) => ({ ...each, key: maskedKey(each.key) })),
    replays: source.runs.map((run) => maskRun({ ...run, key: maskedKey(run.key) }, mask)),
    broken: source.broken.map(({ key, error }) =>
      maskFacts(viewBroken(maskedKey(key), error), mask),
    ),
  };
}

/** Masks session keys. Keys that would become equal are kept apart by a number. */
function createKeys(mask: Mask): (key: string) => string {
  const masked = new Map<string, string>();
  const taken = new Set<string>();
  return (key) => {
    const known = masked.get(key);
    if (known !== undefined) return known;
    const shown = mask.text(key);
    let own = shown;
    for (let count = 2; taken.has(own); count += 1) own = `${shown} (${count})`;
    taken.add(own);
    masked.set(key, own);
    return own;
  };
}

/** An outcome repeats values of its recording, which may be secret. */
function maskRun(run: ReportedRun, mask: Mask): ReportedRun {
  const outcomes = run.outcomes.map((each): ReportedOutcome => {
    const { path, failure, correlated } = each.outcome;
    const shown = {
      path: maskText(path, mask),
      correlated: maskFacts(correlated, mask),
      ...(failure && { failure: maskFacts(failure, mask) }),
    };
    return { ...each, route: mask.text(each.route), outcome: { ...each.outcome, ...shown } };
  });
  const headers = (run.settings.headers ?? []).map(([name]): Header => [mask.text(name), '…']);
  return {
    ...run,
    session: mask.text(run.session),
    target: maskText(run.target, mask),
    settings: { ...run.settings, headers },
    outcomes,
  };
}

function viewSession({ key, session }: ReportedSession, mask: Mask): SessionDetail {
  const { revision, recordedAt, ...facts } = viewCard(key, 'report', session);
  return {
    // The key is masked already, and must stay the one that names the session elsewhere. The digits of a secret may
    // occur in a time by chance.
    card: { ...maskFacts(facts, mask), key, revision, recordedAt },
    rows: session.recordings.map((recording) => maskRow(viewRow(recording), mask)),
    // A report starts no replay.
    replay: {
      targets: [],
      form: { target: '', headers: [], secrets: {}, ...viewSettings({}) },
      configHeaders: [],
      missingSecrets: [],
    },
  };
}

function maskRow(row: RecordingRow, mask: Mask): RecordingRow {
  return { ...maskFacts(row, mask), path: maskText(row.path, mask) };
}

/** Recordings of failed requests come first, with those whose responses brought their values. */
function viewRecordings(
  sessions: readonly ReportedSession[],
  failed: ReadonlySet<string>,
  mask: Mask,
  room: Room,
): ReportData['recordings'] {
  const views = new Map(sessions.map(({ key }) => [key, new Map<string, RecordingDetail>()]));
  const add = ({ key, file, session }: ReportedSession, recording: Recording): void => {
    const taken = room.take(() => {
      const view = viewRecording(session, recording, file, { max: MAX_REPORTED, mask });
      return { ...view, row: maskRow(view.row, mask), url: maskText(view.url, mask) };
    });
    if (taken) views.get(key)?.set(recording.id, taken);
  };
  for (const isFirst of [true, false]) {
    for (const each of sessions) {
      for (const recording of each.session.recordings) {
        if (failed.has(nameOf(each.key, recording.id)) === isFirst) add(each, recording);
      }
    }
  }
  return Object.fromEntries([...views].map(([key, own]) => [key, Object.fromEntries(own)]));
}

function viewRun(id: string, run: ReportedRun): RunDetail {
  const { key, session, target, settings, startedAt, outcomes } = run;
  const { summary = summarize(outcomes) } = run;
  const { duration, skew, latency, ...counts } = summary;
  const causes = new ReplayCauses();
  for (const { outcome, route } of outcomes) causes.add({ ...outcome, route, target });
  return {
    card: {
      ...{ id, key, session, target, summary },
      form: { target, headers: [], secrets: {}, ...viewSettings({}), ...settings },
      startedAt: startedAt.toISOString(),
      state: 'done',
      counts: { ...counts, running: 0 },
      causes: viewCauses(causes, true),
      warnings: [],
    },
    rows: outcomes.map(({ outcome, isAccepted }) => ({
      ...viewOutcome(outcome),
      ...(isAccepted && { isAccepted: true as const }),
    })),
    running: [],
  };
}

function summarize(outcomes: readonly ReportedOutcome[]): Summary {
  const tally = new Tally();
  let duration = 0;
  for (const { outcome } of outcomes) {
    tally.add(outcome);
    duration = Math.max(duration, (outcome.sentAt ?? outcome.plannedAt) + outcome.responseTime);
  }
  return tally.summary(duration);
}

function viewOutcomes(
  { outcomes }: ReportedRun,
  mask: Mask,
  room: Room,
): Record<string, OutcomeDetail> {
  const views = outcomes.map(({ outcome, exchange }): readonly [string, OutcomeDetail] => [
    keyOf(outcome),
    {
      outcome,
      ...(outcome.failure && { message: wholeMessage(outcome.failure) }),
      // The replay has masked its own secrets in the exchange. Other replays may have further ones.
      ...(exchange && room.take(() => maskFacts(exchange, mask))),
    },
  ]);
  return Object.fromEntries(views);
}

/** Whether a sent request is missing because there was no room for it, here or in the worker that sent it. */
function lacksExchange({ outcome, sent }: OutcomeDetail): boolean {
  return outcome.state === 'failed' && outcome.sentAt !== undefined && !sent;
}

/** The links whose values a run has replaced. Finding the links of all requests again would take as long as the run. */
function linksOf(runs: readonly ReportedRun[], key: string): SessionLinks {
  const run = runs.find((each) => each.key === key);
  const links = (run?.outcomes ?? []).flatMap(({ outcome: { id, correlated } }) =>
    correlated.flatMap(({ from, to, recorded, isFresh }): CorrelationLink[] => [
      {
        to: { id, place: to },
        ...(from && { from }),
        ...(recorded !== undefined && { value: recorded }),
        ...(isFresh && { isFresh }),
      },
    ]),
  );
  return { links };
}

function originsOf({ origin, recordings }: Session): string[] {
  return [origin, ...recordings.flatMap((recording) => recording.origin ?? [])];
}

function nameOf(key: string, id: string): string {
  return `${key}\n${id}`;
}
