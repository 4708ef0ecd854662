/** The recovery of recordings that killed runs have left, and lines about it for the user. */
import { SessionReplayError } from '../../errors.ts';
import {
  endRunFolder,
  findLeftJournals,
  type RecoveredSession,
  type RecoverOptions,
  recoverJournals,
} from '../../record/journal/recover.ts';
import { type RunFolder, sweepRunFolders } from '../../record/journal/run-folder.ts';
import type { RecordMode } from '../../record/pipeline/options.ts';
import { displayPath } from '../../session/files/paths.ts';

/** A session that could not be written, and why. */
export interface NotWritten {
  readonly sessionFile: string;
  readonly reason: string;
}

/**
 * Recovers sessions from the journals of killed runs, before a run looks for its files and before it starts, and
 * from journals of its own workers that died, when it ends. It also prepares the recovery of this run.
 */
export class Recovery {
  readonly #key: string;
  readonly #folder: RunFolder;
  readonly #warn: (line: string) => void;
  /** The folders that this run may record into. */
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
   * Recovers before Vitest looks for its files, so that recovered sessions are among them. Lines for the user wait
   * for the start of the run, which may clear the screen.
   */
  beforeGlob(sessionsFolder: string, mode: RecordMode): Promise<void> {
    return this.#takeTurn(async () => {
      if (mode === 'none') return;
      // The run tries again to recover the rest, and reports it.
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

  /** @returns the recordings that could not be recovered */
  async afterRun(): Promise<NotWritten[]> {
    const failures: NotWritten[] = [];
    for (const folder of this.#sessionsFolders) {
      const recovery = await recoverJournals(folder, this.#ended);
      for (const session of recovery.sessions) this.#warn(explainRecovered(session));
      failures.push(...recovery.failures);
    }
    return failures;
  }

  /** The folder of the run stays as long as journals need its files. */
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

  /** Without its key, a killed run can still be recovered, but less exactly. */
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

/** Lines on what was recovered of one session, and what happens next. */
function explainRecovered(session: RecoveredSession): string {
  const { name, recordings, file, pids } = session;
  const what = file === undefined ? 'nothing' : count(recordings, 'recording');
  const processes = `${pids.length === 1 ? 'process' : 'processes'} ${pids.join(' and ')}`;
  const start = `recovered ${what} of "${name}", whose run was cut off (${processes})`;
  return [start, ...explainLosses(session), ...explainPlace(session)].join('; ');
}

/** A line about journals in a run that writes no sessions. */
function explainLeft(journals: readonly string[]): string {
  const [first = '', ...others] = journals.map(displayPath);
  const where = others.length === 0 ? first : `${first} and ${others.length} more`;
  return `runs that were cut off have left ${count(journals.length, 'journal')} (${where}), which this run does not touch, since it writes no sessions; run the tests once outside a CI and with record.mode other than "none" to recover them, or delete them`;
}

/** A line about a file that has the name of a journal and is none. */
function explainForeign(file: string): string {
  return `${displayPath(file)} is no journal of a recording, and is left alone`;
}

/** One line about all failures, which probably have the same reason. */
function explainNotRecovered(failures: readonly NotWritten[]): string {
  const reasons = [...new Set(failures.map(({ reason }) => reason))];
  return `${count(failures.length, 'session')} of runs that were cut off cannot be recovered: ${reasons[0]}; the journals stay, and the next run tries again`;
}

function explainLosses({
  dropped,
  lostBodies,
  isKeyLost,
  omitted = 0,
}: RecoveredSession): string[] {
  const losses: string[] = [];
  if (omitted > 0)
    losses.push(`${count(omitted, 'later one')} left out, since a session file cannot hold more`);
  if (dropped > 0) losses.push(`${count(dropped, 'torn line')} dropped`);
  if (lostBodies > 0)
    losses.push(`${count(lostBodies, 'body file')} gone, only their size is kept`);
  if (isKeyLost) {
    losses.push('the key of that run is gone, so all that may have been a secret was replaced');
  }
  return losses;
}

function explainPlace({ file, sessionFile, recordings }: RecoveredSession): string[] {
  if (file === undefined) return [];
  const holds = `${displayPath(file)} holds ${recordings === 1 ? 'it' : 'them'}`;
  if (file === sessionFile) {
    return [`${holds}, marked as interrupted, until the test is recorded anew when it runs again`];
  }
  return [
    `${holds} until the test is recorded anew (-u), since ${displayPath(sessionFile)} is not an interrupted session`,
  ];
}

function count(number: number, thing: string): string {
  return number === 1 ? `1 ${thing}` : `${number} ${thing}s`;
}
