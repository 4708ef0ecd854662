import type { LinkedValues } from '../../replay/correlate/link-session.ts';
import type { Session } from '../../session/schema.ts';
import type { LoadModule } from '../app/user-module.ts';
import type { ReplayContext, TargetContext } from '../replay-context.ts';
import type { Acceptance } from './acceptance.ts';
import type { RecordingPlaces } from './recording-places.ts';

/** One session against one target: what its tests are made of. */
export interface ReplayDefinition {
  readonly session: Session;
  /** Absolute path of its file. */
  readonly file: string;
  readonly target: TargetContext;
  /** What a report calls the target. */
  readonly label: string;
  /** The target, where that is a module. */
  readonly loadApp: LoadModule | undefined;
  readonly loadSetup: LoadModule | undefined;
  readonly context: ReplayContext;
  readonly places: RecordingPlaces;
  /** Takes answers that differ; none without `-u`, or with several targets. */
  readonly acceptance: Acceptance | undefined;
}

/** What has been found out about a session for its tests, and serves its replay as well. */
export interface DefinedReplay extends ReplayDefinition {
  /** See `linkValues`. */
  readonly values: LinkedValues | null;
}
