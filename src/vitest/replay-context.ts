/**
 * What the plugin tells the workers: the settings of the replay. It travels as provided context, not
 * in the code of the generated suites: headers and secrets are credentials, and Vitest keeps and shows
 * the code of modules.
 */

import type { Expectations } from '../replay/compare/comparison.ts';
import type { CorrelateOptions } from '../replay/correlate/link/rules.ts';
import type { ReadOnly } from '../replay/request/read-only.ts';
import type { Secrets } from '../replay/request/secrets.ts';
import type { Speed } from '../replay/schedule/pace.ts';
import type { HeaderLists } from '../replay/send/header-overrides.ts';
import type { OriginTargets } from '../replay/send/target.ts';
import type { readVariableValues } from './environment/granted-variables.ts';

/** What is replayed and how, from the options and the environment. */
export interface ReplayPlan {
  readonly targets: readonly TargetContext[];
  readonly speed: Speed;
  readonly openLoop: boolean;
  readonly connections: number | undefined;
  readonly timeout: number | undefined;
  readonly correlate: boolean | CorrelateOptions | undefined;
  readonly expect: Expectations | undefined;
  /** Whether sessions are calibrated, in the place of their tests. */
  readonly calibrate: boolean;
  /** Path of the module that is called before each replay, as written in the options. */
  readonly setup: string | undefined;
  /** What the environment says: it is in the targets already, and goes over what the setup gives. */
  readonly overrides: Pick<TargetContext, 'headers' | 'secrets'>;
}

/** The plan, and what of Vitest's own config matters to it. Provided anew before each run. */
export interface ReplayContext extends ReplayPlan {
  /** What sessions may take from the environment: see `granted-variables.ts`. */
  readonly variables: ReturnType<typeof readVariableValues>;
  /** Vitest's own `bail`: the replay stops after as many failures; 0 never. */
  readonly bail: number;
  /**
   * Vitest's mode of snapshots. `'all'`, by `-u` and for one run by `u` in watch mode: answers that
   * differ go into the session. `'none'`, in CI: no session is written.
   */
  readonly snapshots: 'all' | 'new' | 'none';
  /**
   * Test files, relative to the root, whose sessions this run records anew. No replayed answer is
   * accepted into such a session: only its test decides what it holds.
   */
  readonly recorders: readonly string[];
  /** How long the user's app may take to start or to close, and the setup to return, in ms; 0 for ever. */
  readonly startTimeout: number;
  /** Whether tests get the line of their recording: it costs a walk through the file. */
  readonly locate: boolean;
  /** Whether a reporter reads what failures are from annotations: JUnit and TAP do. */
  readonly annotate: boolean;
  /** Whether Vitest fails a test without assertions: to count one costs 10 µs. */
  readonly requireAssertions: boolean;
}

/** One target: at most one of `url` and `module`; with neither, the recorded origin. */
export interface TargetContext {
  /** Its name among several. */
  readonly name: string | undefined;
  readonly url: string | undefined;
  /** Its path, as written in the options, perhaps with the name of an export. */
  readonly module: string | undefined;
  readonly readOnly: ReadOnly;
  readonly headers: HeaderLists;
  readonly origins: OriginTargets;
  readonly secrets: Secrets;
  /** Whether REPLAY_TARGET has put it in the place of what the options say. */
  readonly isOverride: boolean;
}

declare module 'vitest' {
  interface ProvidedContext {
    sessionReplay: ReplayContext;
  }
}
