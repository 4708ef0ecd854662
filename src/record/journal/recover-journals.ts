/**
 * What killed runs have left: their journals become interrupted sessions. Knows nothing of Vitest:
 * whoever records calls it before recording, and tells its user what it gives back.
 */
import { lstatSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sweepLock } from '../../session/lock-session.ts';
import { identifySelf, isGone } from '../../session/process-identity.ts';
import { readRunKey } from '../run/run-folder.ts';
import { runId } from '../run/run-id.ts';
import { type FoundFiles, findAllJournals } from './find-all-journals.ts';
import type { FoundJournal } from './find-journals.ts';
import { type RecoveredSession, recoverSession } from './recover-session.ts';

const now = Date.now;
/** Names of temporary files do not tell the machine of their process: none is taken from a writer. */
const longestWriting = 60_000;

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
export interface Recovery {
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
    const isOld = now() - touched > longestWriting;
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
