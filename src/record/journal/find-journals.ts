import { closeSync, type Dirent, readdirSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isErrorCode } from '../../session/files/file-errors.ts';
import { identifySelf, isGone } from '../../session/files/process-identity.ts';
import { type OpenFile, openRegularFile } from '../../session/files/regular-file.ts';
import { isJournalOf, type JournalHeader, parseJournalHeader } from './journal-file.ts';
import { findLines, readLine } from './journal-lines.ts';

const now = Date.now;
/** How long after its file the header of a journal may come, in ms. */
const longestMaking = 5000;

/** A journal that lies beside its session. */
export interface FoundJournal {
  /** Absolute path. */
  readonly file: string;
  /** Undefined where its process died before it was written, or where it is none of ours. */
  readonly header: JournalHeader | undefined;
  /** Its first line has no end: there never was more of it. */
  readonly isEmpty: boolean;
  /** The process that writes it lives. */
  readonly isAlive: boolean;
}

/** The journals of a session: of recordings that are under way, or whose end nobody lived to see. */
export function findJournals(sessionFile: string): FoundJournal[] {
  const folder = dirname(sessionFile);
  return listNames(folder)
    .filter((name) => isJournalOf(sessionFile, name))
    .flatMap((name) => ownJournal(readJournal(join(folder, name))));
}

/**
 * Looks at a journal; undefined where it has gone meanwhile. What cannot be read, or is no regular
 * file, is somebody else's.
 */
export function readJournal(file: string): FoundJournal | 'foreign' | undefined {
  try {
    return lookAt(file, openRegularFile(file));
  } catch (error) {
    return isErrorCode(error, 'ENOENT') ? undefined : 'foreign';
  }
}

/** A list of one, for what a recorder has written. */
export function ownJournal(found: ReturnType<typeof readJournal>): FoundJournal[] {
  return found === undefined || found === 'foreign' ? [] : [found];
}

function lookAt(file: string, { descriptor, modified }: OpenFile): FoundJournal {
  try {
    const [first] = findLines(descriptor);
    const isEmpty = first === undefined || !first.isWhole;
    const header = isEmpty ? undefined : parseJournalHeader(readLine(descriptor, first));
    const isAlive =
      header === undefined ? isBeingMade(file, modified) : !isGone(header.process, modified);
    return { file, header, isEmpty, isAlive };
  } finally {
    closeSync(descriptor);
  }
}

/** Where there is no folder, or it may not be read, there is nothing to find. */
function listNames(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** The name has the process id alone, which may be that of another machine. */
function isBeingMade(file: string, touched: number): boolean {
  const [, pid] = /\.(\d+)\.[0-9a-f]{8}\.journal$/.exec(file) ?? [];
  const process = { pid: Number(pid), host: identifySelf().host };
  return now() - touched < longestMaking || !isGone(process, touched);
}

/** What lies in a folder and below it. Absolute paths. */
export interface FoundFiles {
  /** Journals, and files that are named like one. */
  readonly journals: readonly FoundJournal[];
  /** Files that were being written when their process was killed, or still are; with its id. */
  readonly temporary: readonly { readonly file: string; readonly pid: number }[];
  /** Files that are named like the locks of sessions. */
  readonly locks: readonly string[];
  /** `*.journal` files of somebody else. */
  readonly foreign: readonly string[];
}

/** What is not looked into. */
const skipped = /^(?:node_modules|\..*)$/;
/** More folders than this are no folder of sessions. */
const mostFolders = 20_000;

/** Finds the journals of all sessions in a folder. One that is not there has none. */
export async function findAllJournals(folder: string): Promise<FoundFiles> {
  const journals: FoundJournal[] = [];
  const temporary: { file: string; pid: number }[] = [];
  const locks: string[] = [];
  const foreign: string[] = [];
  const folders = [folder];
  for (let looked = 0; looked < folders.length && looked < mostFolders; looked++) {
    const path = folders[looked] ?? folder;
    for (const entry of await list(path)) {
      const file = join(path, entry.name);
      if (entry.isDirectory()) {
        if (!skipped.test(entry.name)) folders.push(file);
        continue;
      }
      const [, pid] = /^\.replay-(\d+)-[0-9a-f]{12}\.tmp$/.exec(entry.name) ?? [];
      if (pid !== undefined) temporary.push({ file, pid: Number(pid) });
      if (/\.session\.lock(?:\.\d+)?$/.test(entry.name)) locks.push(file);
      if (!entry.name.endsWith('.journal')) continue;
      const journal = isJournalName(entry.name) ? readJournal(file) : 'foreign';
      if (journal === undefined) continue;
      if (journal !== 'foreign' && isOurs(journal, entry.name)) journals.push(journal);
      else foreign.push(file);
    }
  }
  return { journals, temporary, locks, foreign };
}

function isOurs({ header, isEmpty, file }: FoundJournal, name: string): boolean {
  if (header === undefined) return isEmpty;
  return isJournalOf(join(file, '..', header.session), name);
}

async function list(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch {
    // It is not there, or not for this user: either way there is nothing to recover.
    return [];
  }
}

/** Whether a file of this name is a journal, of whatever session. */
function isJournalName(name: string): boolean {
  return /\.(?:worker|proxy)\.\d+\.[0-9a-f]{8}\.journal$/.test(name);
}
