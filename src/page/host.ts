/** What the page needs of whoever serves it: Vitest, or the command line. */
import type { ReplaySettings } from '../replay/settings.ts';
import type { Session } from '../session/schema.ts';
import type { Listener, Overview, StartRecorder, StoppedRecorder } from './api.ts';

/** A project whose sessions the page shows. */
export interface PageHost {
  readonly project: string;
  readonly version: string;
  /** The program that serves the page: `Vitest` or `vsr ui`. */
  readonly server: string;
  /** Absolute path of the folder that session keys are relative to. */
  readonly root: string;
  /** What the page may do now. */
  may(): Omit<Overview['may'], 'record'>;
  /** Starts and stops recorders. Undefined if the page offers none, since tests record. */
  readonly recorders?: PageRecorders;
  /** Absolute paths of the session files, with forward slashes. */
  findSessions(): Promise<readonly string[]>;
  /** Recorders that listen now, by the origin of their upstream. */
  listeners(): Promise<ReadonlyMap<string, readonly Listener[]>>;
  /**
   * What the config says of replays of a session.
   * @param file absolute path
   */
  configOf(file: string): ReplayConfig;
}

interface PageRecorders {
  /** @throws {SessionReplayError} that says why the recorder could not be started */
  start(asked: StartRecorder): Promise<Listener>;
  /** @returns undefined if none of these recorders listens there */
  stop(url: string): Promise<StoppedRecorder | undefined>;
}

/** What a config says of the replays of one session. */
export interface ReplayConfig {
  /** At least one. */
  readonly targets: readonly ConfiguredTarget[];
  /**
   * The settings for a target, with its secrets. A URL that is not one of the targets gets the settings that all
   * targets share.
   * @param target name or URL; undefined for the first target
   * @throws {SessionReplayError} for a URL that leads to a read-only target
   */
  settingsFor(target: string | undefined, session: Session): Promise<ReplaySettings>;
}

export interface ConfiguredTarget {
  /** Undefined for the only target. */
  readonly name: string | undefined;
  /** Undefined for the recorded origin, and for a module. */
  readonly url: string | undefined;
  /** Path of the user's app, which the page cannot start. */
  readonly module: string | undefined;
  readonly isReadOnly: boolean;
}
