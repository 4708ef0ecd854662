/**
 * What killed runs have left: their journals become interrupted sessions. Knows nothing of Vitest:
 * whoever records calls it before recording, and tells its user what it gives back.
 */

import { lstatSync, readdirSync, rmSync, type Stats } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { removeStaleBodyFiles } from '../../session/body.ts';
import { lockSession, sweepLock } from '../../session/files/lock-session.ts';
import {
  identifySelf,
  isGone,
  parseProcessIdentity,
} from '../../session/files/process-identity.ts';
import { readRegularFile } from '../../session/files/regular-file.ts';
import { interruptedPath, readSessionHead } from '../../session/session-file.ts';
import { wallTime } from '../pipeline/clock.ts';
import { removeFiles } from './discard-session.ts';
import { writeJournals } from './finalise-session.ts';
import {
  type FoundFiles,
  type FoundJournal,
  findAllJournals,
  ownJournal,
  readJournal,
} from './journal-file.ts';
import type { RecordingReport } from './recording-report.ts';
import {
  CA_PREFIX,
  isRunId,
  RUN_FOLDER_PREFIX,
  type RunFolder,
  type RunOwner,
  readRunKey,
  runId,
  SHARED_PREFIX,
} from './run-folder.ts';

/** Names of temporary files do not tell the machine of their process: none is taken from a writer. */
const MAX_WRITING_MS = 60_000;

/** How journals are recovered. */
export interface RecoverOptions {
  /**
   * Key of a run that is over while its process lives: its journals count as left behind. The caller
   * sees to it that none of its recorders is under way.
   */
  readonly endedKey?: string | undefined;
  /** See `JournalsOfSession`. */
  readonly maxBytes?: number | undefined;
}

/** What was found in a folder. */
interface Recovery {
  /** In the order of their files. */
  readonly sessions: readonly RecoveredSession[];
  /** What could not be recovered, and why; their journals stay. */
  readonly failures: readonly { readonly sessionFile: string; readonly reason: string }[];
  /** `*.journal` files that are none of this package's. They are left alone. */
  readonly foreign: readonly string[];
}

/**
 * Recovers the journals in a folder and below it whose processes are dead, and deletes temporary
 * files and locks of theirs. Journals that are being written, by this run or another one, are left alone.
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
  for (const { sessionFile, run, files } of findCutOff(journals, left)) {
    const key = run === endedRun(options) ? options.endedKey : readRunKey(run);
    try {
      const session = recoverSession(sessionFile, files, key, options.maxBytes);
      if (session !== undefined) sessions.push(session);
    } catch (error) {
      failures.push({
        sessionFile,
        reason: error instanceof Error ? error.message : String(error),
      });
    }
  }
  return { sessions, failures, foreign };
}

/**
 * The journals in a folder and below it that `recoverJournals` would recover. Absolute paths.
 */
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

/** The journals of one recording: that of one session in one run. */
interface RecordingJournals {
  readonly sessionFile: string;
  readonly run: string;
  readonly files: string[];
}

/**
 * The recordings of which nobody lives: the worker of a run may outlive its proxy, and writes on. The
 * rest of such a recording waits for a later run, since it would replace what is recovered now.
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

/** The older first, so that of two killed runs which recorded the same session the later one is kept. */
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

/** Those of a process that lives are about to be renamed. */
function removeTemporary(temporary: FoundFiles['temporary'], left: readonly FoundJournal[]): void {
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

/** What is left does no harm where it lies; what else is to be said of its folder is said by others. */
function attempt(step: () => void): void {
  try {
    step();
  } catch {
    // The next run tries again.
  }
}

/** What was lost of a recording that a crash cut short. */
export interface Losses {
  /** Lines that were torn or damaged, and dropped. */
  readonly dropped: number;
  /** Bodies whose files were gone: of them only the size is left. */
  readonly lostBodies: number;
  /**
   * The key of the run was gone, and with it the means to tell its secrets from other text: all that
   * may have been one was replaced.
   */
  readonly isKeyLost: boolean;
}

/** What was recovered of one recording that a crash cut short. */
export interface RecoveredSession extends RecordingReport, Losses {
  /** Of the test. */
  readonly name: string;
  /** The session that was being recorded. Absolute path. */
  readonly sessionFile: string;
  /**
   * Where the recordings are now, marked as interrupted: the session file; where that is whole and of
   * an earlier run, `<name>.interrupted.json` beside it. Undefined where no line was whole.
   */
  readonly file: string | undefined;
  /** Ids of the processes that were killed, each once: one may have had several journals. */
  readonly pids: readonly number[];
}

/**
 * Makes an interrupted session of the journals of one recording, and deletes them. Undefined where
 * there is nothing to tell: they had no recording, or another run was faster.
 * @param journals whose processes are dead
 * @param key of their run; undefined where it is lost
 * @param maxBytes see `JournalsOfSession`
 * @throws SessionReplayError `SESSION_NOT_WRITABLE`; the journals stay then
 */
function recoverSession(
  sessionFile: string,
  journals: readonly string[],
  key: string | undefined,
  maxBytes?: number,
): RecoveredSession | undefined {
  return lockSession(sessionFile, () => {
    const found = journals.flatMap((file) => ownJournal(readJournal(file)));
    const headers = found.flatMap(({ header }) => header ?? []);
    const [first] = headers;
    if (first === undefined) return undefined;
    const head = readSessionHead(sessionFile);
    const output = head?.isInterrupted === false ? interruptedPath(sessionFile) : sessionFile;
    let isStored = false;
    const written = writeJournals(
      output,
      { sessionFile, journals: found.map(({ file }) => file), origin: undefined, key, maxBytes },
      {
        isStored: (recordedAt) => {
          // It was killed after it had written its session.
          isStored = output !== sessionFile && head?.recordedAt === recordedAt;
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

/** How long the key of a killed run is kept for journals that nobody recovers: a week, in ms. */
const MAX_KEPT_MS = 7 * 24 * 3_600_000;
/** In bytes: it lists folders. */
const MAX_OWNER = 1024 * 1024;

/**
 * Takes away what killed runs have left in the system's temporary folder: certificate authorities, and
 * traffic that no session has taken, at once; the rest as soon as no journal needs the run's key any
 * more, and after a week in any case.
 * Folders of other users, and of runs that go on, are left alone.
 */
export async function sweepRunFolders(): Promise<void> {
  for (const { run, path } of listRunFolders(tmpdir())) {
    try {
      const stats = lstatSync(path);
      if (stats.isDirectory() && isOurs(stats)) await sweep(path, run, stats);
    } catch {
      // Another run was faster, or it may not be deleted: a later one tries again.
    }
  }
}

function listRunFolders(folder: string): { readonly run: string; readonly path: string }[] {
  return listNames(folder)
    .filter((name) => name.startsWith(RUN_FOLDER_PREFIX))
    .map((name) => ({ run: name.slice(RUN_FOLDER_PREFIX.length), path: join(folder, name) }))
    .filter(({ run }) => isRunId(run));
}

function listNames(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Where there are no users, as on Windows, each has a temporary folder of his own. */
function isOurs({ uid }: Stats): boolean {
  return process.getuid === undefined || process.getuid() === uid;
}

async function sweep(path: string, run: string, { mtimeMs }: Stats): Promise<void> {
  const owner = readOwner(path);
  const isOld = wallTime() - mtimeMs > MAX_KEPT_MS;
  // One without an owner is being made just now. One of another container is not ours to judge.
  if (owner === undefined ? !isOld : !isGone(owner.process, isOld ? mtimeMs : wallTime())) return;
  for (const name of readdirSync(path)) {
    if (!name.startsWith(CA_PREFIX) && !name.startsWith(SHARED_PREFIX)) continue;
    rmSync(join(path, name), { recursive: true, force: true });
  }
  if (!isOld && (await isNeeded(run, owner))) return;
  rmSync(path, { recursive: true, force: true });
}

async function isNeeded(run: string, owner: RunOwner | undefined): Promise<boolean> {
  for (const folder of owner?.sessionsFolders ?? []) {
    const { journals } = await findAllJournals(folder);
    if (journals.some(({ header }) => header?.run === run)) return true;
  }
  return false;
}

function readOwner(path: string): RunOwner | undefined {
  try {
    const text = readRegularFile(join(path, 'owner'), MAX_OWNER).toString();
    const { process, sessionsFolders }: RunOwner = JSON.parse(text);
    const identity = parseProcessIdentity(process);
    if (identity === undefined || !Array.isArray(sessionsFolders)) return undefined;
    return { process: identity, sessionsFolders: sessionsFolders.map(String) };
  } catch {
    return undefined;
  }
}

/**
 * Deletes the folder of a run that has ended, unless it has left journals: whoever recovers them needs
 * its key.
 * @param key of the run
 */
export async function endRunFolder(folder: RunFolder, key: string): Promise<void> {
  for (const sessionsFolder of folder.sessionsFolders) {
    if ((await findLeftJournals(sessionsFolder, { endedKey: key })).length > 0) return;
  }
  folder.remove();
}
