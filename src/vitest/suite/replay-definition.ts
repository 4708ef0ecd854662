import type { Session } from '../../session/schema.ts';
import type { LoadApp } from '../app/load-app.ts';
import type { ReplayContext, TargetContext } from '../replay-context.ts';
import type { Acceptance } from './acceptance.ts';
import type { RecordingLines } from './recording-lines.ts';

/** One session against one target: what its tests are made of. */
export interface ReplayDefinition {
  readonly session: Session;
  /** Absolute path of its file. */
  readonly file: string;
  readonly target: TargetContext;
  /** What a report calls the target. */
  readonly label: string;
  readonly load: LoadApp | undefined;
  readonly context: ReplayContext;
  readonly lines: RecordingLines;
  /** Takes answers that differ; none without `-u`, or with several targets. */
  readonly acceptance: Acceptance | undefined;
  /** Whether one more failure may show its place. */
  readonly mayFrame: () => boolean;
}
