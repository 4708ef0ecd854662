/** What the main process tells the workers of how to record. It travels as provided context. */

import type { BodyLimits, RecordMode, RecordScope } from '../record/options.ts';
import type { ControlAddress } from '../record/proxy-process/control-channel.ts';

/** Provided anew before each run: in watch mode, `u` changes the mode of one run. */
export interface RecordingContext {
  readonly mode: RecordMode;
  /** Absolute, with forward slashes: test files are named relative to it. */
  readonly root: string;
  /** Absolute folder that sessions are written into. */
  readonly sessionsFolder: string;
  /** Folder of the project's sessions below that of a test file; see `projectFolder`. */
  readonly projectFolder: string;
  /** Absolute folder of the run for what is not kept. It need not be there; Vitest deletes it. */
  readonly temporaryFolder: string;
  /** Base URL, where the plugin's options name one. */
  readonly upstream: string | undefined;
  readonly scope: RecordScope;
  readonly limits: BodyLimits;
  /** Where endpoints are opened; none while nothing is recorded. */
  readonly control: ControlAddress | undefined;
  /** Of the run, for the placeholders of secrets: never written anywhere. */
  readonly key: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    sessionReplayRecording: RecordingContext;
  }
}
