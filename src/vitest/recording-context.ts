/** The settings of a recording, which the main process gives to the workers as provided context. */

import type { SessionsOfProject } from '../record/journal/run-names.ts';
import type {
  RecordingSettings,
  RecordMode,
  RecordOptions,
  RecordScope,
} from '../record/pipeline/options.ts';
import { askImportedBy, type ControlAddress } from '../record/run/control-channel.ts';
import type { ReplaySettings } from '../replay/settings.ts';
import { TestSource } from '../session/test-source.ts';

/** Provided anew before each run: in watch mode, `u` changes the mode of one run. */
export interface RecordingContext extends RecordingSettings {
  readonly mode: RecordMode;
  /** Absolute, with forward slashes: test files are named relative to it. */
  readonly root: string;
  /** Absolute folder that sessions are written into. */
  readonly sessionsFolder: string;
  /** All projects, this one included, whose replays are given the same variables. */
  readonly sharing: readonly SessionsOfProject[];
  /** Folder of the project's sessions below that of a test file; see `projectFolder`. */
  readonly projectFolder: string;
  /** Absolute folder for temporary files of the run. It may not exist yet, and is removed with the run. */
  readonly runFolder: string;
  /** Base URL, where the plugin's options name one. */
  readonly upstream: string | undefined;
  /** The option of that name. */
  readonly changeOrigin: boolean | undefined;
  readonly auto: boolean;
  readonly scope: RecordScope;
  readonly missing: NonNullable<RecordOptions['missing']>;
  readonly outOfDate: NonNullable<RecordOptions['outOfDate']>;
  /** The option of that name. A session that is recorded anew shows whether its correlation was right. */
  readonly correlate: ReplaySettings['correlate'];
  /** Where endpoints and forward proxies are opened. */
  readonly control: ControlAddress;
  /** Key of the run for the placeholders of secrets. It is never written beside a session. */
  readonly key: string;
  /** Key of the run for the claims of tokens. It is never written at all. */
  readonly claimsKey: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    sessionReplayRecording: RecordingContext;
  }
}

/**
 * The source of a test.
 * @param testFile absolute path. Undefined if no file has recorded the session
 * @throws {SessionReplayError} `RECORDER_FAILED` if the main process cannot be reached
 */
export async function readSource(
  testFile: string | undefined,
  { control }: Pick<RecordingContext, 'control'>,
): Promise<TestSource> {
  return new TestSource(
    testFile,
    testFile === undefined ? [] : await askImportedBy(control, testFile),
  );
}
