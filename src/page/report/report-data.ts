/** What a report holds of a run: sessions, their recordings and the outcomes, as much as there is room for. */

import type { SessionReplayError } from '../../errors.ts';
import type { CorrelationLink } from '../../replay/explain-correlations.ts';
import { createMask, type KnownSecret, type Mask, maskFailure } from '../../replay/failure/mask.ts';
import type { Outcome } from '../../replay/failure/outcome.ts';
import { Tally } from '../../replay/failure/summary.ts';
import type { Speed } from '../../replay/schedule/pace.ts';
import type { Recording, Session } from '../../session/schema.ts';
import type {
  BrokenSession,
  OutcomeDetail,
  RecordingDetail,
  ReplayForm,
  ReportData,
  RunDetail,
  SessionDetail,
  SessionLinks,
} from '../api.ts';
import { maskText } from '../view/mask-texts.ts';
import {
  type ExchangeView,
  MAX_REPORTED,
  viewOutcome,
  wholeMessage,
} from '../view/outcome-view.ts';
import { viewBroken, viewCard, viewRecording, viewRow } from '../view/session-view.ts';

/** A session of a report. */
export interface ReportedSession {
  /** Path of its file from the root. */
  readonly key: string;
  /** Absolute path. */
  readonly file: string;
  readonly session: Session;
}

/** A replay of a report: one session against one target. */
export interface ReportedRun {
  readonly key: string;
  readonly session: string;
  readonly target: string;
  readonly speed: Speed;
  readonly openLoop: boolean;
  readonly startedAt: Date;
  readonly outcomes: readonly ReportedOutcome[];
}

export interface ReportedOutcome {
  readonly outcome: Outcome;
  readonly isAccepted: boolean;
  /** Of a failed request only. */
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

/** Of all recordings with their bodies, in characters. */
const MAX_RECORDINGS = 16 * 1024 * 1024;
/** Of what was sent and received, in characters. */
const MAX_EXCHANGES = 8 * 1024 * 1024;

/** Takes texts as long as there is room. */
class Room {
  #left: number;
  /** How many had no room. */
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

/** The data of a report. Nothing in it is a secret, and its size is bounded apart from the number of requests. */
export function createReportData(source: ReportSource): ReportData {
  const { project, version, sessions, secrets } = source;
  const mask = createMask(() => secrets);
  const broken = source.broken.map(({ key, error }): BrokenSession => {
    const view = viewBroken(key, error);
    return { ...view, message: mask.text(view.message) };
  });
  const replays = source.runs.map((run) => maskRun(run, mask));
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
    replays.map((run, index) => [String(index + 1), viewOutcomes(run, exchangeRoom)] as const),
  );
  const leftOut = Object.values(outcomes).flatMap((run) =>
    Object.values(run).filter(lacksExchange),
  );
  const origins = new Set(sessions.flatMap(({ session }) => originsOf(session)));
  return {
    overview: {
      ...{ project, version, broken },
      may: { replay: false, accept: false },
      endpoints: [...origins].sort().map((origin) => ({ origin, listeners: [] })),
      sessions: sessions.map(({ key, session }) => viewCard(key, 'report', session)),
      runs: runs.map(({ card }) => card),
    },
    sessions: Object.fromEntries(
      sessions.map((each) => [each.key, viewSession(each, mask)] as const),
    ),
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
      ...(leftOut.length > 0
        ? [`The live answers of ${leftOut.length} failed requests are left out.`]
        : []),
    ],
  };
}

/** What an outcome repeats of a recording may be a secret there. */
function maskRun(run: ReportedRun, mask: Mask): ReportedRun {
  const outcomes = run.outcomes.map((each): ReportedOutcome => {
    const { path, failure } = each.outcome;
    const shown = failure && { failure: maskFailure(failure, mask) };
    return { ...each, outcome: { ...each.outcome, path: maskText(path, mask), ...shown } };
  });
  return { ...run, outcomes };
}

function viewSession({ key, session }: ReportedSession, mask: Mask): SessionDetail {
  const rows = session.recordings.map((recording) => {
    const row = viewRow(recording);
    return { ...row, path: maskText(row.path, mask) };
  });
  const form = formOf({ target: '', speed: 'ordered', openLoop: false });
  return {
    card: viewCard(key, 'report', session),
    rows,
    replay: { targets: [], form, configHeaders: [], missingSecrets: [] },
  };
}

/** Those of failed requests, and of the responses that brought their values, come first. */
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
      const row = { ...view.row, path: maskText(view.row.path, mask) };
      return { ...view, row, url: maskText(view.url, mask) };
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
  const { key, session, target, speed, openLoop, startedAt, outcomes } = run;
  const tally = new Tally();
  let duration = 0;
  for (const { outcome } of outcomes) {
    tally.add(outcome);
    duration = Math.max(duration, (outcome.sentAt ?? outcome.plannedAt) + outcome.responseTime);
  }
  const summary = tally.summary(duration);
  const { total, passed, failed, blocked, skipped } = summary;
  return {
    card: {
      ...{ id, key, session, target, summary },
      form: formOf({ target, speed, openLoop }),
      startedAt: startedAt.toISOString(),
      state: 'done',
      counts: { total, running: 0, passed, failed, blocked, skipped },
      warnings: [],
    },
    rows: outcomes.map(({ outcome, isAccepted }) => ({
      ...viewOutcome(outcome),
      ...(isAccepted && { isAccepted: true as const }),
    })),
    running: [],
  };
}

function formOf(given: Pick<ReplayForm, 'target' | 'speed' | 'openLoop'>): ReplayForm {
  return {
    ...given,
    ...{ headers: [], secrets: {}, readOnly: false, correlate: true, copies: 1 },
    ...{ body: 'none', timeout: 30_000 },
  };
}

function viewOutcomes({ outcomes }: ReportedRun, room: Room): Record<string, OutcomeDetail> {
  const views = outcomes.map(({ outcome, exchange }): readonly [string, OutcomeDetail] => [
    outcome.id,
    {
      outcome,
      ...(outcome.failure && { message: wholeMessage(outcome.failure) }),
      ...(exchange && room.take(() => exchange)),
    },
  ]);
  return Object.fromEntries(views);
}

/** Whether there was no room for it, here or in the worker that sent it. */
function lacksExchange({ outcome, sent }: OutcomeDetail): boolean {
  return outcome.state === 'failed' && outcome.sentAt !== undefined && !sent;
}

/** The values that a run has replaced. To find those of all requests again would take as long as the run. */
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
