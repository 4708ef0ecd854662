/**
 * Journals as files: their names (`<session>.<role>.<pid>.<random>.journal`, beside the session), their
 * headers, and their lines. They are read line by line, since a long recording may fit neither into
 * memory nor into a string.
 */

import { createHash, randomBytes } from 'node:crypto';
import { closeSync, type Dirent, readdirSync, readSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isErrorCode } from '../../session/files/file-errors.ts';
import { isPlainName } from '../../session/files/paths.ts';
import {
  identifySelf,
  isGone,
  type ProcessIdentity,
  parseProcessIdentity,
} from '../../session/files/process-identity.ts';
import { type OpenFile, openRegularFile } from '../../session/files/regular-file.ts';
import { wallTime } from '../pipeline/clock.ts';

/** Which process wrote a journal. */
export type JournalRole = 'worker' | 'proxy';

/** The random part keeps a journal that a crash left behind apart from one of the same pid. */
export function createJournalPath(sessionFile: string, role: JournalRole): string {
  const unique = `${process.pid}.${randomBytes(4).toString('hex')}`;
  return join(dirname(sessionFile), `${journalPrefix(sessionFile)}${role}.${unique}.journal`);
}

/** Whether a file of this name is a journal of this session. */
function isJournalOf(sessionFile: string, name: string): boolean {
  const prefix = journalPrefix(sessionFile);
  if (!name.startsWith(prefix)) return false;
  return /^(?:worker|proxy)\.\d+\.[0-9a-f]{8}\.journal$/.test(name.slice(prefix.length));
}

function journalPrefix(sessionFile: string): string {
  return `${basename(sessionFile).replace(/\.json$/, '')}.`;
}

/** The first line of a journal: all that is needed to make a session of the others. */
export interface JournalHeader {
  readonly journal: 1;
  /** File name of the session, in the same folder. */
  readonly session: string;
  readonly name: string;
  readonly recordedBy?: string | undefined;
  /** Origin of the session; without one it is the first recording's. */
  readonly origin?: string | undefined;
  /** Whose key its placeholders were made with. */
  readonly run: string;
  /** Who writes it. */
  readonly process: ProcessIdentity;
  /** One moment on both clocks: ms since 1970, and ms on the monotonic clock. */
  readonly wall: number;
  readonly monotonic: number;
}

/** Undefined for a line that is none, whether it was torn or is of something else. */
export function parseJournalHeader(line: string): JournalHeader | undefined {
  try {
    const header: JournalHeader = JSON.parse(line);
    const { journal, session, name, run, wall, monotonic } = header;
    const texts = [session, name, header.recordedBy ?? '', run];
    const isOurs =
      journal === 1 &&
      texts.every((text) => typeof text === 'string') &&
      // Neither must lead out of its folder, nor be another file than a recorder writes.
      isPlainName(session) &&
      session.endsWith('.session.json') &&
      isRunId(run) &&
      Number.isFinite(wall) &&
      Number.isFinite(monotonic) &&
      parseProcessIdentity(header.process) !== undefined;
    return isOurs ? header : undefined;
  } catch {
    return undefined;
  }
}

/** Where a line lies in its journal, in bytes. Its line break is not counted. */
export interface LinePlace {
  readonly offset: number;
  readonly length: number;
}

/** A line of a journal. */
interface JournalLine extends LinePlace {
  /** Empty for a line that is not whole. */
  readonly text: string;
  /** False for a last line without a line break: its process died while writing it. */
  readonly isWhole: boolean;
}

const BLOCK_SIZE = 1024 * 1024;
/** In bytes. No recording is as long: large bodies lie in files of their own. */
const MAX_LINE_BYTES = 64 * 1024 * 1024;
const NEWLINE = 0x0a;

/**
 * Reads a journal line by line, the header first. A line that is longer than any recording is given as
 * not whole, and is the last one: no recorder has written what follows it.
 * @param descriptor of the journal, open for reading
 * @param from where a line begins, in bytes
 */
export function* readLines(descriptor: number, from = 0): Generator<JournalLine> {
  const block = Buffer.allocUnsafe(BLOCK_SIZE);
  let offset = from;
  let position = from;
  for (;;) {
    const read = readSync(descriptor, block, 0, BLOCK_SIZE, position);
    if (read === 0) break;
    let end = block.indexOf(NEWLINE);
    while (end >= 0 && end < read) {
      const place = { offset, length: position + end - offset };
      yield { ...place, text: readLine(descriptor, place), isWhole: true };
      offset = position + end + 1;
      end = block.indexOf(NEWLINE, end + 1);
    }
    position += read;
    if (position - offset > MAX_LINE_BYTES) break;
  }
  if (position > offset) yield { offset, length: position - offset, text: '', isWhole: false };
}

/** Reads one line again. */
export function readLine(descriptor: number, { offset, length }: LinePlace): string {
  const bytes = Buffer.allocUnsafe(length);
  for (let read = 0; read < length; ) {
    const count = readSync(descriptor, bytes, read, length - read, offset + read);
    if (count === 0) throw new Error('the journal has become shorter');
    read += count;
  }
  return bytes.toString();
}

/** How long after its file the header of a journal may come, in ms. */
const MAX_MAKING_MS = 5000;

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
    .flatMap((name) => readOwnJournal(join(folder, name)));
}

/**
 * Looks at a journal; undefined where it has gone meanwhile. What cannot be read, or is no regular
 * file, is somebody else's.
 */
function readJournal(file: string): FoundJournal | 'foreign' | undefined {
  try {
    return lookAt(file, openRegularFile(file));
  } catch (error) {
    return isErrorCode(error, 'ENOENT') ? undefined : 'foreign';
  }
}

/** Looks at a journal: a list of one, or an empty one where it has gone or is somebody else's. */
export function readOwnJournal(file: string): FoundJournal[] {
  return ownJournal(readJournal(file));
}

/** A list of one, for what a recorder has written. */
function ownJournal(found: ReturnType<typeof readJournal>): FoundJournal[] {
  return found === undefined || found === 'foreign' ? [] : [found];
}

function lookAt(file: string, { descriptor, modified }: OpenFile): FoundJournal {
  try {
    const [first] = readLines(descriptor);
    const isEmpty = first === undefined || !first.isWhole;
    const header = isEmpty ? undefined : parseJournalHeader(first.text);
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
  return wallTime() - touched < MAX_MAKING_MS || !isGone(process, touched);
}

/** What lies in a folder and below it. Absolute paths. */
interface FoundFiles {
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
const SKIPPED_FOLDERS = /^(?:node_modules|\..*)$/;
/** More folders than this are no folder of sessions. */
const MAX_FOLDERS = 20_000;

/** Finds the journals of all sessions in a folder. One that is not there has none. */
export async function findAllJournals(folder: string): Promise<FoundFiles> {
  const journals: FoundJournal[] = [];
  const temporary: { file: string; pid: number }[] = [];
  const locks: string[] = [];
  const foreign: string[] = [];
  const folders = [folder];
  for (let looked = 0; looked < folders.length && looked < MAX_FOLDERS; looked++) {
    const path = folders[looked] ?? folder;
    for (const entry of await list(path)) {
      const file = join(path, entry.name);
      if (entry.isDirectory()) {
        if (!SKIPPED_FOLDERS.test(entry.name)) folders.push(file);
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

/**
 * The name of a run, derived from its key without revealing it: 16 hexadecimal digits.
 * Whoever writes a journal knows the key, and needs nothing else to say whose it is.
 */
export function runId(key: string): string {
  return createHash('sha256').update(`run of ${key}`).digest('hex').slice(0, 16);
}

/** Whether this may be the name of a run: it becomes part of a path. */
export function isRunId(text: string): boolean {
  return /^[0-9a-f]{16}$/.test(text);
}
