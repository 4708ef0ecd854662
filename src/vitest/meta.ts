import type { TestContext } from 'vitest';
import type { TestModule } from 'vitest/node';
import type { ReportedRun } from '../page/report/report-data.ts';
import type { NotRead, RecordingReport } from '../record/journal/recording-report.ts';
import type { UnmatchedRule } from '../replay/correlate/unmatched-rules.ts';
import type { UnreadFormat } from '../replay/explain-unread.ts';
import type { LearnedCorrelations } from '../replay/learn/compare-recordings.ts';
import type { Drift } from '../replay/learn/find-drift.ts';
import type { ReplayMeta } from '../report/run-results.ts';

/**
 * What a recording test carries as `task.meta.recording`, and so does the module of tests that record one
 * session together. Plain data.
 */
export interface RecordingMeta {
  /** Its session file, relative to the project's root, with forward slashes. */
  readonly file: string;
  /** What became of the file in this run; undefined if the recording did not come to its end. */
  readonly change?: NonNullable<RecordingReport['change']>;
  /** How many requests the session holds. With `change`. */
  readonly requests?: number;
  /** How the requests of the test differ from those of its session, which was kept. */
  readonly drift?: Drift;
  /** There is no session, and this run records none, for example in a CI. */
  readonly missing?: true;
  /** What the new recording shows about the correlation of the replaced one. */
  readonly correlation?: CheckedCorrelation;
  /** Bodies that were not recorded, since the package that reads them is not installed. */
  readonly notRead?: readonly NotRead[];
  /** Why the session was not written, for a reason beyond its test such as a full disk. */
  readonly notWritten?: string;
}

/** How far a replay of one recording agrees with another recording. Plain data. */
export interface CheckedCorrelation
  extends Pick<LearnedCorrelations, 'right' | 'wrong' | 'unexplained'> {
  /** Number of new links. */
  readonly learned: number;
  /** The dropped links as JSON, so that whoever wrote one by hand recognises it. */
  readonly dropped: readonly string[];
}

/** A secret that was given and that a session lacks. Plain data. */
export interface UnknownSecret {
  readonly placeholder: string;
  /** The most similar placeholder of the session, if there is one. */
  readonly nearest?: string;
  /** Number of characters in which the two differ. */
  readonly distance: number;
}

declare module 'vitest' {
  interface TaskMeta {
    replay?: ReplayMeta;
    recording?: RecordingMeta;
    /** What the user should know of a recording, or of what was written into a session: printable lines. */
    sessionWarnings?: readonly string[];
    /** Of the suite of a session: the rules of the option `correlate` that fit nothing in it. */
    unmatchedRules?: readonly UnmatchedRule[];
    /** Of the suite of a session and a target: how many requests were sent only because others need them. */
    neededFirst?: number;
    /** Of the suite of a session and a target, if a report was asked for: the settings, without secrets. */
    replayedWith?: ReportedRun['settings'];
    /** Of the suite of a session: secrets that were given and that it lacks. */
    unknownSecrets?: readonly UnknownSecret[];
    /** Of the suite of a session: formats of its bodies that cannot be read. */
    unread?: readonly UnreadFormat[];
  }
}

/** The recordings of a module: those of its tests, and that of the whole file if there is one. */
export function recordingsOf(module: TestModule): RecordingMeta[] {
  const tasks = [module, ...module.children.allTests()];
  return tasks.flatMap((task) => task.meta().recording ?? []);
}

/** The number of retries that a failed test has. */
export function retriesOf({ retry = 0 }: Pick<TestContext['task'], 'retry'>): number {
  return typeof retry === 'number' ? retry : (retry.count ?? 0);
}

/** Whether a test has been retried, or is repeated: a try may need less than the one before, such as no login. */
export function hasSeveralTries({ repeats = 0, result }: TestContext['task']): boolean {
  return repeats > 0 || (result?.retryCount ?? 0) > 0;
}
