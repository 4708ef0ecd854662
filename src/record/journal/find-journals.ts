import { closeSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isErrorCode } from '../../session/is-error-code.ts';
import { identifySelf, isGone } from '../../session/process-identity.ts';
import { type OpenFile, openRegularFile } from '../../session/regular-file.ts';
import { isJournalOf } from './journal-file.ts';
import { type JournalHeader, parseJournalHeader } from './journal-header.ts';
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
 * Those of a session that nobody writes any more.
 * @param ended id of a run that records this session no longer, even where its process lives
 */
export function findAbandoned(sessionFile: string, ended: string): string[] {
  return findJournals(sessionFile)
    .filter(({ isAlive, header }) => !isAlive || header?.run === ended)
    .map(({ file }) => file);
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
