/**
 * The settings of a replay, which the plugin gives to the workers as provided context. They are not in the
 * code of the generated suites: headers and secrets are credentials, and Vitest keeps and shows the code
 * of modules.
 */

import type { Expectations } from '../replay/compare/comparison.ts';
import type { CorrelateOptions } from '../replay/correlate/link/rules.ts';
import type { ReadOnly } from '../replay/request/read-only.ts';
import { liveSecrets, mergeSecrets, type Secrets } from '../replay/request/secrets.ts';
import type { Unproven } from '../replay/request/step.ts';
import type { Speed } from '../replay/schedule/pace.ts';
import type { HeaderLists } from '../replay/send/header-overrides.ts';
import type { OriginTargets } from '../replay/send/target.ts';
import { portablePath } from '../session/files/paths.ts';
import type { VariableValues } from './environment/granted-variables.ts';

/** The settings of a replay, from the options and the environment. */
export interface ReplayPlan {
  readonly targets: readonly TargetContext[];
  readonly speed: Speed;
  readonly openLoop: boolean;
  readonly connections: number | undefined;
  readonly timeout: number | undefined;
  readonly correlate: boolean | CorrelateOptions | undefined;
  readonly unproven: Unproven | undefined;
  readonly expect: Expectations | undefined;
  /** Whether sessions are calibrated instead of replayed. */
  readonly calibrate: boolean;
  /** Path of the module that is called before each replay, as written in the options. */
  readonly setup: string | undefined;
  /** Overrides from the environment. They are part of the targets already, and override the setup too. */
  readonly overrides: Pick<TargetContext, 'headers' | 'secrets'>;
}

/** The plan, and the parts of Vitest's config that matter to it. Provided anew before each run. */
export interface ReplayContext extends ReplayPlan {
  /** Values that sessions may take from the environment (`granted-variables.ts`). */
  readonly variables: VariableValues;
  /** The secrets of sessions that this run records, filled in as it does. */
  readonly recorded: RecordedSecrets;
  /** Vitest's `bail`: the number of failures after which the replay stops; 0 for none. */
  readonly bail: number;
  /**
   * Vitest's mode of snapshots. `'all'`, by `-u` and for one run by `u` in watch mode: answers that
   * differ go into the session. `'none'`, in CI: no session is written.
   */
  readonly snapshots: 'all' | 'new' | 'none';
  /** Vitest's `-t`. An error of the server is accepted only for a test that it names. */
  readonly namePattern: RegExp | undefined;
  /**
   * Test files, relative to the root, whose sessions this run records anew. No replayed answer is
   * accepted into such a session: only its test decides what it holds. Undefined in a run that keeps sessions.
   */
  readonly recorders: readonly string[] | undefined;
  /** Whether sessions share a worker. */
  readonly sharesWorker: boolean;
  /** Time limit for the user's app to start or close and for the setup to return, in ms; 0 for none. */
  readonly startTimeout: number;
  /** Whether tests get the line of their recording, which costs a walk through the file. */
  readonly locate: boolean;
  /** Whether a reporter shows what failed requests sent and received, or a blob may be read by one. */
  readonly keepExchanges: boolean;
  /** Whether a reporter reads facts of failures from annotations, as JUnit and TAP do. */
  readonly annotate: boolean;
  /** Whether Vitest fails a test without assertions. Counting one costs 10 µs. */
  readonly requireAssertions: boolean;
}

/** The secrets of recorded sessions. */
export interface RecordedSecrets {
  /** Values of variables after which they are named. Like `variables`, they are taken where nothing else is given. */
  readonly granted: VariableValues;
  /** What the tests have sent, if the secrets file keeps it. It takes the place of what the file had before. */
  readonly sent: VariableValues;
}

/** One target: at most one of `url` and `module`; with neither, the recorded origin. */
export interface TargetContext {
  /** Its name if there are several targets. */
  readonly name: string | undefined;
  readonly url: string | undefined;
  /** Path of the module as written in the options, perhaps with the name of an export. */
  readonly module: string | undefined;
  readonly readOnly: ReadOnly;
  readonly headers: HeaderLists;
  readonly origins: OriginTargets;
  readonly secrets: Secrets;
  /** Whether it comes from REPLAY_TARGET and not from the options. */
  readonly isOverride: boolean;
  /** The read-only targets of the options, if this one takes their place. Its requests must not reach them. */
  readonly kept: readonly KeptTarget[];
}

/** A read-only target of the options. */
interface KeptTarget {
  readonly name: string;
  readonly url: string;
}

/**
 * The settings of a session: one that this run has recorded is replayed with its secrets of this run.
 * @param file absolute path of the session
 */
export function withRecorded(context: ReplayContext, file: string): ReplayContext {
  const { variables, recorded, overrides } = context;
  const path = portablePath(file);
  const sent = recorded.sent[path];
  if (sent === undefined) return context;
  const isOverride = liveSecrets(overrides.secrets);
  const renewed = Object.entries(sent).filter(([placeholder]) => isOverride.has(placeholder));
  return {
    ...context,
    variables: { [path]: { ...variables[path], ...recorded.granted[path] } },
    targets: context.targets.map((target) => {
      return { ...target, secrets: mergeSecrets(target.secrets, sent) };
    }),
    overrides: {
      ...overrides,
      secrets: mergeSecrets(overrides.secrets, Object.fromEntries(renewed)),
    },
  };
}

declare module 'vitest' {
  interface ProvidedContext {
    sessionReplay: ReplayContext;
  }
}
