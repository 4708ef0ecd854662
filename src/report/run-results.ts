/** The results of a run, as every report takes them. Plain data. */
import type { DiffLine } from '../diff/line-diff.ts';
import type { ReportedRun } from '../page/report/report-data.ts';
import type { ExchangeView } from '../page/view/outcome-view.ts';
import { printableLine, printableValue } from '../printable.ts';
import type { Outcome } from '../replay/failure/outcome.ts';
import type { Summary } from '../replay/failure/summary.ts';
import type { Speed } from '../replay/schedule/pace.ts';

/**
 * What a replayed test carries to reporters as `task.meta.replay`. Plain data. Its texts
 * are printable; those of `failure` may have line breaks.
 */
export interface ReplayMeta extends Outcome {
  /** Method and path, with names in the places of what is correlated: `GET /orders/{order.id}`. */
  readonly route: string;
  /** Name of the session. */
  readonly session: string;
  /** The target's name, or its URL where it has none. */
  readonly target: string;
  readonly speed: Speed;
  /** Requests left at their recorded times, divided by the speed. */
  readonly openLoop?: true;
  /** What a failed request sent and received, if a report was asked for. Not printable. */
  readonly exchange?: ExchangeView;
  /** The answer differed, and `vitest -u` put it into the session: what has changed there. */
  readonly accepted?: readonly DiffLine[];
}

/** A result as reporters get it. Failures keep their line breaks: the values that have them are quoted when it is rendered. */
export function printableMeta(meta: Omit<ReplayMeta, 'exchange'>): ReplayMeta {
  const failure = meta.failure && { failure: printableValue(meta.failure) };
  return Object.assign({}, printableValue(meta, printableLine), failure);
}

/** The replay of one session against one target. */
export interface ReplayReport {
  /** Name of the project; empty if it is not shown. */
  readonly project: string;
  /** The session file, relative to the project's root. */
  readonly file: string;
  readonly session: string;
  readonly target: string;
  readonly speed: ReplayMeta['speed'];
  readonly openLoop?: ReplayMeta['openLoop'];
  readonly outcomes: readonly ReplayMeta[];
  /** The summary of all outcomes, if the whole replay is known. A load does not keep every outcome. */
  readonly summary?: Summary;
  /** Set if a report was requested. */
  readonly settings?: ReportedRun['settings'] | undefined;
  /**
   * Number of further requests that were sent only because these need their live values.
   * @default 0
   */
  readonly neededFirst?: number;
}

/** The results of the sessions of a run. Projects are named if there are several. */
export interface RunResults {
  /** By session: one replay for each of its targets. */
  readonly bySession: readonly (readonly ReplayReport[])[];
  readonly unreplayed: readonly UnreplayedSession[];
}

/** A session that could not be replayed, or not against one of its targets. */
export interface UnreplayedSession {
  /** Name of the project; empty if it is not shown. */
  readonly project: string;
  /** The session file, relative to the project's root. */
  readonly file: string;
  /** Name of the target if there are several. */
  readonly target?: string;
  /** One line. */
  readonly reason: string;
}
