/**
 * Journals as files: their names (`<session>.<role>.<pid>.<random>.journal`, beside the session), their
 * headers, and their lines. They are read line by line, since a long recording may fit neither into
 * memory nor into a string.
 */

import { createHash, randomBytes } from 'node:crypto';
import { closeSync, type Dirent, readSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isErrorCode } from '../../session/files/file-errors.ts';
import { listNames } from '../../session/files/make-folder.ts';
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

/** The random part tells apart the journals of processes that had the same pid. */
export function createJournalPath(sessionFile: string, role: JournalRole): string {
  const unique = `${process.pid}.${randomBytes(4).toString('hex')}`;
  return join(dirname(sessionFile), `${journalPrefix(sessionFile)}${role}.${unique}.journal`);
}

/** Whether a file with this name is a journal of the session. */
function isJournalOf(sessionFile: string, name: string): boolean {
  const prefix = journalPrefix(sessionFile);
  if (!name.startsWith(prefix)) return false;
  return /^(?:worker|proxy)\.\d+\.[0-9a-f]{8}\.journal$/.test(name.slice(prefix.length));
}

function journalPrefix(sessionFile: string): string {
  return `${basename(sessionFile).replace(/\.json$/, '')}.`;
}

/** The first line of a journal, which has all that is needed to make a session of the others. */
export interface JournalHeader {
  readonly journal: 1;
  /** File name of the session, in the same folder. */
  readonly session: string;
  readonly name: string;
  readonly recordedBy?: string | undefined;
  /** Origin of the session. Undefined without an upstream. */
  readonly origin?: string | undefined;
  /** Id of the run whose key made the placeholders. */
  readonly run: string;
  /** The process that writes the journal. */
  readonly process: ProcessIdentity;
  /** The same moment on two clocks: in ms since 1970, and in ms on the monotonic clock. */
  readonly wall: number;
  readonly monotonic: number;
}

/** Undefined for a line that is no header of a journal, torn or foreign. */
export function parseJournalHeader(line: string): JournalHeader | undefined {
  try {
    const header: JournalHeader = JSON.parse(line);
    const { journal, session, name, run, wall, monotonic } = header;
    const texts = [session, name, header.recordedBy ?? '', run];
    const isOurs =
      journal === 1 &&
      texts.every((text) => typeof text === 'string') &&
      // The session must be a file in the same folder that a recorder may write.
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

/** The longest time between the creation of a journal and its header, in ms. */
const MAX_MAKING_MS = 5000;

/** A journal beside its session. */
export interface FoundJournal {
  /** Absolute path. */
  readonly file: string;
  /** Undefined if the process died before writing it, or if the file is foreign. */
  readonly header: JournalHeader | undefined;
  /** Whether the first line was never completed. */
  readonly isEmpty: boolean;
  /** Whether the process that writes it is alive. */
  readonly isAlive: boolean;
}

/** The journals of a session, of recordings that go on or were killed. */
export function findJournals(sessionFile: string): FoundJournal[] {
  const folder = dirname(sessionFile);
  return listNames(folder)
    .filter((name) => isJournalOf(sessionFile, name))
    .flatMap((name) => readOwnJournal(join(folder, name)));
}

/**
 * Reads the header of a journal. Undefined if the file is gone. A file that cannot be read or is no regular file
 * counts as foreign.
 */
function readJournal(file: string): FoundJournal | 'foreign' | undefined {
  try {
    return lookAt(file, openRegularFile(file));
  } catch (error) {
    return isErrorCode(error, 'ENOENT') ? undefined : 'foreign';
  }
}

/** Reads the header of a journal. The list is empty if the file is gone or foreign. */
export function readOwnJournal(file: string): FoundJournal[] {
  const found = readJournal(file);
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

/** Whether a journal without a header may still get one. Its name has a pid, perhaps of another machine. */
function isBeingMade(file: string, touched: number): boolean {
  const [, pid] = /\.(\d+)\.[0-9a-f]{8}\.journal$/.exec(file) ?? [];
  const process = { pid: Number(pid), host: identifySelf().host };
  return wallTime() - touched < MAX_MAKING_MS || !isGone(process, touched);
}

/** The files of recordings in a folder and its subfolders. Absolute paths. */
interface FoundFiles {
  /** Journals, and empty files that are named like one. */
  readonly journals: readonly FoundJournal[];
  /** Files that are being written, or were when their process was killed, with its pid. */
  readonly temporary: readonly { readonly file: string; readonly pid: number }[];
  /** Files that are named like locks of sessions. */
  readonly locks: readonly string[];
  /** `*.journal` files that this package did not write. */
  readonly foreign: readonly string[];
}

/** Folders that are not searched. */
const SKIPPED_FOLDERS = /^(?:node_modules|\..*)$/;
/** No folder of sessions has more subfolders. */
const MAX_FOLDERS = 20_000;

/** Finds the journals of all sessions in a folder. A folder that does not exist has none. */
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
    // The folder does not exist or is not readable, so there is nothing to recover.
    return [];
  }
}

/** Whether a file with this name is a journal of any session. */
function isJournalName(name: string): boolean {
  return /\.(?:worker|proxy)\.\d+\.[0-9a-f]{8}\.journal$/.test(name);
}

/** The id of a run, derived from its key without revealing it: 16 hexadecimal digits. */
export function runId(key: string): string {
  return createHash('sha256').update(`run of ${key}`).digest('hex').slice(0, 16);
}

/** Whether a text may be the id of a run. The id becomes part of a path. */
export function isRunId(text: string): boolean {
  return /^[0-9a-f]{16}$/.test(text);
}
