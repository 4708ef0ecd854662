/**
 * The journal of a session that is being recorded: one line per finished recording, each of them one
 * synchronous write, so that what has been recorded survives the death of its process. The worker and
 * the proxy process write one each, beside the session; at the end of the test they become its file.
 */
import { randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { notWritable } from '../../session/not-writable.ts';
import type { Recording } from '../../session/schema.ts';
import { monotonicTime, wallTime } from '../clock.ts';

/** Which process wrote a journal. */
export type JournalRole = 'worker' | 'proxy';

/** The first line: all that is needed to make a session of the others. */
export interface JournalHeader {
  readonly journal: 1;
  /** File name of the session, in the same folder. */
  readonly session: string;
  readonly name: string;
  readonly recordedBy: string;
  /** One moment on both clocks: ms since 1970, and ms on the monotonic clock. */
  readonly wall: number;
  readonly monotonic: number;
}

/** A recording that has no place in a session yet. Times are in ms on the monotonic clock. */
export interface JournalEntry {
  readonly sequence: number;
  readonly start: number;
  readonly end: number;
  readonly origin: string;
  readonly request: Recording['request'];
  readonly response: WithoutTime<Recording['response']>;
}

type WithoutTime<Response> = Response extends unknown ? Omit<Response, 'time'> : never;

/** The session that a journal belongs to. */
export interface JournalSubject {
  /** Absolute path of the session file. */
  readonly sessionFile: string;
  readonly name: string;
  /** The test file, relative to the project's root. */
  readonly recordedBy: string;
}

/** A journal that is being written. Its file is made with the first recording, not before. */
export class Journal {
  readonly #subject: JournalSubject;
  readonly #role: JournalRole;
  #open: { readonly file: string; readonly descriptor: number } | undefined;
  #isClosed = false;

  constructor(subject: JournalSubject, role: JournalRole) {
    this.#subject = subject;
    this.#role = role;
  }

  /** Absolute path; undefined while there is nothing to write. */
  get file(): string | undefined {
    return this.#open?.file;
  }

  /**
   * Writes a recording. After `close` it does nothing: the session has been made by then.
   * @throws SessionReplayError `SESSION_NOT_WRITABLE`
   */
  write(entry: JournalEntry): void {
    if (this.#isClosed) return;
    const { sessionFile } = this.#subject;
    try {
      this.#open ??= openJournal(this.#subject, this.#role);
      writeLine(this.#open.descriptor, entry);
    } catch (error) {
      throw notWritable(sessionFile, error);
    }
  }

  /** Closing twice does no harm. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (this.#open !== undefined) closeSync(this.#open.descriptor);
  }
}

function openJournal(
  { sessionFile, name, recordedBy }: JournalSubject,
  role: JournalRole,
): { file: string; descriptor: number } {
  const file = createJournalPath(sessionFile, role);
  mkdirSync(dirname(file), { recursive: true });
  const descriptor = openSync(file, 'ax', 0o600);
  writeLine(descriptor, {
    journal: 1,
    session: basename(sessionFile),
    name,
    recordedBy,
    wall: wallTime(),
    monotonic: monotonicTime(),
  });
  return { file, descriptor };
}

/** A write may be short, on a disk that is full; the next one then says why. */
function writeLine(descriptor: number, value: JournalHeader | JournalEntry): void {
  const line = Buffer.from(`${JSON.stringify(value)}\n`);
  for (let written = 0; written < line.length; ) {
    written += writeSync(descriptor, line, written);
  }
}

/** The random part keeps a journal that a crash left behind apart from one of the same pid. */
function createJournalPath(sessionFile: string, role: JournalRole): string {
  const stem = basename(sessionFile).replace(/\.json$/, '');
  const unique = `${process.pid}.${randomBytes(4).toString('hex')}`;
  return join(dirname(sessionFile), `${stem}.${role}.${unique}.journal`);
}
