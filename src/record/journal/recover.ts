/**
 * Makes interrupted sessions of the journals that killed runs left behind. Called before each recording, with
 * Vitest or without. The caller reports the result to the user.
 */

import { lstatSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { attempt, textOfError } from '../../errors.ts';
import { removeStaleBodyFiles } from '../../session/body.ts';
import { lockSession, sweepLock } from '../../session/files/lock-session.ts';
import { identifySelf, isGone } from '../../session/files/process-identity.ts';
import { readPlainSession } from '../../session/quick-check.ts';
import { interruptedPath, readSessionHead } from '../../session/session-file.ts';
import { wallTime } from '../pipeline/clock.ts';
import { removeFiles } from './discard-session.ts';
import type { writeJournals } from './finalise-session.ts';
import { type FoundJournal, findAllJournals, readOwnJournal, runId } from './journal-file.ts';
import type { RecordingReport } from './recording-report.ts';
import { type RunFolder, readRunKey } from './run-folder.ts';

/** The name of a temporary file does not tell the machine of its writer, so recent ones are left alone. */
const MAX_WRITING_MS = 60_000;

/** How journals are recovered. */
export interface RecoverOptions {
  /**
   * Key of a run that is over although its process lives: its journals count as left behind. The caller
   * ensures that none of its recorders is still recording.
   */
  readonly endedKey?: string | undefined;
  /** See `JournalsOfSession`. */
  readonly maxBytes?: number | undefined;
}

/** What was found in a folder. */
interface Recovery {
  /** The oldest first. */
  readonly sessions: readonly RecoveredSession[];
  /** The sessions that could not be recovered, and why. Their journals stay. */
  readonly failures: readonly { readonly sessionFile: string; readonly reason: string }[];
  /** `*.journal` files that this package did not write. They are left alone. */
  readonly foreign: readonly string[];
}

/**
 * Recovers the journals of dead processes in a folder and its subfolders, and deletes their temporary files and
 * locks. Journals that are being written, by this run or another one, are left alone.
 */
export async function recoverJournals(
  folder: string,
  options: RecoverOptions = {},
): Promise<Recovery> {
  const { journals, temporary, locks, foreign } = await findAllJournals(folder);
  const left = journals.filter((journal) => isLeftBehind(journal, options));
  removeTemporary(temporary, left);
  for (const lock of locks) attempt(() => sweepLock(lock));
  for (const { file } of left.filter(({ isEmpty }) => isEmpty)) removeQuietly(file);
  const sessions: RecoveredSession[] = [];
  const failures: { sessionFile: string; reason: string }[] = [];
  const cutOff = findCutOff(journals, left);
  if (cutOff.length === 0) return { sessions, failures, foreign };
  // What writes sessions is much, and hardly a run has to recover one.
  const { writeJournals } = await import('./finalise-session.ts');
  for (const { sessionFile, run, files } of cutOff) {
    const key = run === endedRun(options) ? options.endedKey : readRunKey(run);
    try {
      const session = recoverSession(sessionFile, files, key, options.maxBytes, writeJournals);
      if (session !== undefined) sessions.push(session);
    } catch (error) {
      failures.push({
        sessionFile,
        reason: textOfError(error),
      });
    }
  }
  return { sessions, failures, foreign };
}

/** The absolute paths of the journals that `recoverJournals` would recover. */
export async function findLeftJournals(
  folder: string,
  options: RecoverOptions = {},
): Promise<string[]> {
  const { journals } = await findAllJournals(folder);
  return journals.filter((journal) => isLeftBehind(journal, options)).map(({ file }) => file);
}

function isLeftBehind({ isAlive, header }: FoundJournal, options: RecoverOptions): boolean {
  return !isAlive || (header !== undefined && header.run === endedRun(options));
}

function endedRun({ endedKey }: RecoverOptions): string | undefined {
  return endedKey === undefined ? undefined : runId(endedKey);
}

/** The journals of one session in one run. */
interface RecordingJournals {
  readonly sessionFile: string;
  readonly run: string;
  readonly files: string[];
}

/**
 * The recordings all of whose processes are dead. The worker of a run may outlive the proxy process and go on
 * writing. Such a recording waits for a later run, since the rest of it would replace what is recovered now.
 */
function findCutOff(
  journals: readonly FoundJournal[],
  left: readonly FoundJournal[],
): RecordingJournals[] {
  const leftFiles = new Set(left.map(({ file }) => file));
  return groupByRecording(journals).filter(({ files }) =>
    files.every((file) => leftFiles.has(file)),
  );
}

/** The oldest first, so that the later of two killed runs that recorded the same session is kept. */
function groupByRecording(journals: readonly FoundJournal[]): RecordingJournals[] {
  const groups: Map<string, RecordingJournals & { readonly wall: number }> = new Map();
  for (const { file, header } of journals) {
    if (header === undefined) continue;
    const { run, wall } = header;
    const sessionFile = join(dirname(file), header.session);
    const id = `${run} ${sessionFile}`;
    const group = groups.get(id) ?? { sessionFile, run, wall, files: [] };
    group.files.push(file);
    groups.set(id, group);
  }
  return [...groups.values()].sort((a, b) => a.wall - b.wall);
}

/** A process that lives is about to rename its temporary files. */
function removeTemporary(
  temporary: readonly { readonly file: string; readonly pid: number }[],
  left: readonly FoundJournal[],
): void {
  const { host } = identifySelf();
  const dead = new Set(left.flatMap(({ header, isAlive }) => (isAlive ? [] : header?.process.pid)));
  for (const { file, pid } of temporary) {
    const touched = lstatSync(file, { throwIfNoEntry: false })?.mtimeMs;
    if (touched === undefined) continue;
    const isOld = wallTime() - touched > MAX_WRITING_MS;
    if (dead.has(pid) || (isOld && isGone({ pid, host }, touched))) removeQuietly(file);
  }
}

function removeQuietly(file: string): void {
  attempt(() => rmSync(file, { force: true }));
}

/** The parts of a recording that a crash destroyed. */
export interface Losses {
  /** The number of torn or damaged lines, which were dropped. */
  readonly dropped: number;
  /** The number of bodies whose files were missing. Only their sizes are left. */
  readonly lostBodies: number;
  /**
   * The key of the run was lost, so secrets could not be told from other texts: everything that may have been
   * one was replaced.
   */
  readonly isKeyLost: boolean;
}

/** A recording that a crash cut short, as far as it was recovered. */
export interface RecoveredSession extends RecordingReport, Losses {
  /** The name of the test. */
  readonly name: string;
  /** Absolute path of the session that was being recorded. */
  readonly sessionFile: string;
  /**
   * The file with the recordings, marked as interrupted: the session file, or `<name>.interrupted.json` beside one
   * that is no interrupted session. Undefined if no line was whole.
   */
  readonly file: string | undefined;
  /** The ids of the killed processes, each once. */
  readonly pids: readonly number[];
}

/**
 * Makes an interrupted session of the journals of one recording, and deletes the journals. Undefined if there
 * is nothing to report: they had no recording, or another run was faster.
 * @param journals of dead processes
 * @param key of their run. Undefined if it is lost
 * @param maxBytes see `JournalsOfSession`
 * @throws {SessionReplayError} `SESSION_NOT_WRITABLE`; the journals stay then
 */
function recoverSession(
  sessionFile: string,
  journals: readonly string[],
  key: string | undefined,
  maxBytes: number | undefined,
  write: typeof writeJournals,
): RecoveredSession | undefined {
  return lockSession(sessionFile, () => {
    const found = journals.flatMap((file) => readOwnJournal(file));
    const headers = found.flatMap(({ header }) => header ?? []);
    const [first] = headers;
    if (first === undefined) return undefined;
    const head = readSessionHead(sessionFile);
    const mayReplace = !head || (head.isInterrupted && readPlainSession(sessionFile) !== undefined);
    const output = mayReplace ? sessionFile : interruptedPath(sessionFile);
    let isStored = false;
    const written = write(
      output,
      { sessionFile, journals: found.map(({ file }) => file), origin: undefined, key, maxBytes },
      {
        isStored: (recordedAt) => {
          // It was killed after it had written its session.
          isStored = head?.isInterrupted === false && head.recordedAt === recordedAt;
          return isStored;
        },
      },
    );
    removeFiles(sessionFile, journals);
    const { report, dropped, lostBodies, secrets, named } = written;
    const { recordings } = report;
    if (isStored || (recordings === 0 && dropped === 0)) return undefined;
    if (recordings > 0) removeStaleBodyFiles(sessionFile, named);
    return {
      ...report,
      dropped,
      lostBodies,
      name: first.name,
      sessionFile,
      file: recordings > 0 ? output : undefined,
      pids: [...new Set(headers.map((header) => header.process.pid))],
      isKeyLost: key === undefined && secrets > 0,
    };
  });
}

/**
 * Deletes the folder of a run that has ended, unless the run left journals, whose recovery needs the key.
 * @param key of the run
 */
export async function endRunFolder(folder: RunFolder, key: string): Promise<void> {
  for (const sessionsFolder of folder.sessionsFolders) {
    if ((await findLeftJournals(sessionsFolder, { endedKey: key })).length > 0) return;
  }
  folder.remove();
}
