import type { TestContext } from 'vitest';
import type { TestModule } from 'vitest/node';
import type { Drift } from '../record/capture/drift.ts';
import type { NotRead, RecordingReport } from '../record/journal/recording-report.ts';
import type { UnmatchedRule } from '../replay/correlate/unmatched-rules.ts';
import type { Outcome } from '../replay/failure/outcome.ts';
import type { UnreadFormat } from '../replay/find-unread.ts';
import type { LearnedCorrelations } from '../replay/learn/compare-recordings.ts';
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
  /** The answer was another one, and `vitest -u` has put it into the session. */
  readonly accepted?: true;
}

/**
 * What a test that records carries as `task.meta.recording`, and the module of tests that record one
 * session together. Plain data.
 */
export interface RecordingMeta {
  /** Its session file, relative to the project's root, with forward slashes. */
  readonly file: string;
  /** What became of the file in this run; undefined where it was not recorded to its end. */
  readonly change?: NonNullable<RecordingReport['change']>;
  /** How many requests the session holds. With `change`. */
  readonly requests?: number;
  /** The test sends other requests than its session holds, which was kept. */
  readonly drift?: Drift;
  /** There is no session, and this run records none, as in a CI. */
  readonly missing?: true;
  /** What the new recording says of the correlation of the one that it has replaced. */
  readonly correlation?: CheckedCorrelation;
  /** Bodies that it lacks, since the package that reads them is not installed. */
  readonly notRead?: NotRead;
  /** Why it was not written, though its test has nothing to do with that: a disk that is full, say. */
  readonly notWritten?: string;
}

/** How a replay of a recording stood up to another one. See `LearnedCorrelations`. Plain data. */
export interface CheckedCorrelation
  extends Pick<LearnedCorrelations, 'right' | 'wrong' | 'unexplained'> {
  /** How many links. */
  readonly learned: number;
  /** As JSON: whoever has written such a link by hand sees which one it was. */
  readonly dropped: readonly string[];
}

/** A secret that was given, and that a session does not have. Plain data. */
export interface UnknownSecret {
  readonly placeholder: string;
  /** The placeholder of the session that is most like it, if one is. */
  readonly nearest?: string;
  /** How many characters of the two differ. */
  readonly distance: number;
}

declare module 'vitest' {
  interface TaskMeta {
    replay?: ReplayMeta;
    recording?: RecordingMeta;
    /** What the user should know of a recording, or of what was written into a session: a line each. */
    sessionWarnings?: readonly string[];
    /** Of the suite of a session: what of the option `correlate` fits nothing in it. */
    unmatchedRules?: readonly UnmatchedRule[];
    /** Of the suite of a session and a target: how many requests were sent only since others need them. */
    neededFirst?: number;
    /** Of the suite of a session: secrets that were given, and that it does not have. */
    unknownSecrets?: readonly UnknownSecret[];
    /** Of the suite of a session: formats of its bodies that cannot be read. */
    unread?: readonly UnreadFormat[];
  }
}

/** What a module tells of its sessions: those of its tests, and the one that it may have for all of them. */
export function recordingsOf(module: TestModule): RecordingMeta[] {
  const tasks = [module, ...module.children.allTests()];
  return tasks.flatMap((task) => task.meta().recording ?? []);
}

/** How often a failed test is retried. */
export function retriesOf({ retry = 0 }: Pick<TestContext['task'], 'retry'>): number {
  return typeof retry === 'number' ? retry : (retry.count ?? 0);
}
