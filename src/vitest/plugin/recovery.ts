import { SessionReplayError } from '../../errors.ts';
import {
  findLeftJournals,
  type RecoverOptions,
  recoverJournals,
} from '../../record/journal/recover-journals.ts';
import type { RecoveredSession } from '../../record/journal/recover-session.ts';
import type { RecordMode } from '../../record/options.ts';
import { endRunFolder } from '../../record/run/end-run-folder.ts';
import type { RunFolder } from '../../record/run/run-folder.ts';
import { sweepRunFolders } from '../../record/run/sweep-run-folders.ts';
import {
  explainForeign,
  explainLeft,
  explainNotRecovered,
  explainRecovered,
} from './explain-recovered.ts';

/**
 * Makes sessions of what killed runs have left, before a run looks for its files and before it begins,
 * and of what died in it, when it ends; and sees to it that the same can be done for this one.
 */
export class Recovery {
  readonly #key: string;
  readonly #folder: RunFolder;
  readonly #warn: (line: string) => void;
  /** Where this run may record. */
  readonly #sessionsFolders: Set<string> = new Set();
  readonly #named: Set<string> = new Set();
  readonly #untold: RecoveredSession[] = [];
  #last: Promise<unknown> = Promise.resolve();
  #isSwept = false;

  /**
   * @param key of the run
   * @param folder of the run
   * @param warn tells the user one line
   */
  constructor(key: string, folder: RunFolder, warn: (line: string) => void) {
    this.#key = key;
    this.#folder = folder;
    this.#warn = warn;
  }

  /**
   * Before Vitest looks for its files, so that a session which is recovered is one of them. What is to be
   * told waits for the run, whose start may clear the screen.
   */
  beforeGlob(sessionsFolder: string, mode: RecordMode): Promise<void> {
    return this.#takeTurn(async () => {
      if (mode === 'none') return;
      // What cannot be recovered is tried again, and told, by the run.
      const { sessions } = await recoverJournals(sessionsFolder);
      this.#untold.push(...sessions);
    });
  }

  beforeRun(sessionsFolder: string, mode: RecordMode): Promise<void> {
    return this.#takeTurn(() => this.#beforeRun(sessionsFolder, mode));
  }

  /** Projects may share a folder. */
  #takeTurn(step: () => Promise<void>): Promise<void> {
    const turn = this.#last.then(step);
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  /** @returns why some could not be recovered */
  async afterRun(): Promise<string[]> {
    const failures: string[] = [];
    for (const folder of this.#sessionsFolders) {
      const recovery = await recoverJournals(folder, this.#ended);
      for (const session of recovery.sessions) this.#warn(explainRecovered(session));
      failures.push(...recovery.failures.map(({ reason }) => reason));
    }
    return failures;
  }

  /** The run's folder stays as long as journals need what is in it. */
  close(): Promise<void> {
    // `vitest list` runs nothing.
    this.#tell();
    return endRunFolder(this.#folder, this.#key);
  }

  get #ended(): RecoverOptions {
    return { endedKey: this.#key };
  }

  async #beforeRun(folder: string, mode: RecordMode): Promise<void> {
    this.#tell();
    if (mode === 'none') {
      const left = await findLeftJournals(folder);
      if (left.length > 0) this.#warnOnce(explainLeft(left));
      return;
    }
    const { sessions, failures, foreign } = await recoverJournals(folder, this.#ended);
    this.#untold.push(...sessions);
    this.#tell();
    if (failures.length > 0) this.#warn(explainNotRecovered(failures));
    for (const file of foreign) this.#warnOnce(explainForeign(file));
    this.#prepare(folder);
    if (this.#isSwept) return;
    this.#isSwept = true;
    await sweepRunFolders();
  }

  #tell(): void {
    for (const session of this.#untold.splice(0)) this.#warn(explainRecovered(session));
  }

  /** Without its key, a killed run can be recovered still, if not as exactly. */
  #prepare(sessionsFolder: string): void {
    this.#sessionsFolders.add(sessionsFolder);
    try {
      this.#folder.keepFor(sessionsFolder);
    } catch (error) {
      if (!(error instanceof SessionReplayError)) throw error;
      this.#warnOnce(error.message);
    }
  }

  #warnOnce(line: string): void {
    if (this.#named.has(line)) return;
    this.#named.add(line);
    this.#warn(line);
  }
}
