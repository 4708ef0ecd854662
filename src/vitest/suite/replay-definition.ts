import type { Session } from '../../session/schema.ts';
import type { LoadModule } from '../app/user-module.ts';
import type { ReplayContext, TargetContext } from '../replay-context.ts';
import type { Acceptance } from './acceptance.ts';
import type { RecordingLines } from './recording-lines.ts';

/** One session against one target: what its tests are made of. */
export interface ReplayDefinition {
  readonly session: Session;
  readonly target: TargetContext;
  /** What a report calls the target. */
  readonly label: string;
  /** The target, where that is a module. */
  readonly loadApp: LoadModule | undefined;
  readonly loadSetup: LoadModule | undefined;
  readonly context: ReplayContext;
  readonly lines: RecordingLines;
  /** Takes answers that differ; none without `-u`, or with several targets. */
  readonly acceptance: Acceptance | undefined;
  /** Whether one more failure may show its place. */
  readonly mayFrame: () => boolean;
}
