/**
 * The journal of a session that is being recorded: one line per finished recording, each of them one
 * synchronous write, so that what has been recorded survives the death of its process. The worker and
 * the proxy process write one each, beside the session; at the end of the test they become its file.
 */

import { closeSync, existsSync, openSync, rmSync, writeSync } from 'node:fs';
import { basename } from 'node:path';
import { notWritable } from '../../session/files/file-errors.ts';
import { lockSession } from '../../session/files/lock-session.ts';
import { identifySelf } from '../../session/files/process-identity.ts';
import { monotonicTime, wallTime } from '../pipeline/clock.ts';
import type { JournalEntry } from '../pipeline/exchange-entry.ts';
import {
  createJournalPath,
  findJournals,
  type JournalHeader,
  type JournalRole,
  runId,
} from './journal-file.ts';

/** The session that a journal belongs to. */
export interface JournalSubject {
  /** Absolute path of the session file. */
  readonly sessionFile: string;
  readonly name: string;
  /** The test file, relative to the project's root; none where no test records. */
  readonly recordedBy?: string | undefined;
  /** Base URL of the API that it is of; undefined: of whatever its test calls. */
  readonly upstream?: string | undefined;
  /** Of the run. */
  readonly key: string;
  /** Seals the claims of tokens, and is never written anywhere. @default no claims are kept */
  readonly claimsKey?: string | undefined;
}

/** A file that is open. */
interface OpenJournal {
  readonly file: string;
  readonly descriptor: number;
}

/**
 * A journal that is being written. Its file is made with the first recording, unless its session is
 * claimed before.
 */
export class Journal {
  readonly #subject: JournalSubject;
  readonly #role: JournalRole;
  #open: OpenJournal | undefined;
  #isClaimed = false;
  #isClosed = false;
  #isTorn = false;
  #size = 0;

  constructor(subject: JournalSubject, role: JournalRole) {
    this.#subject = subject;
    this.#role = role;
  }

  /** Absolute path; undefined while there is nothing to write. */
  get file(): string | undefined {
    return this.#open?.file;
  }

  /** Of its recordings, in bytes. */
  get size(): number {
    return this.#size;
  }

  /**
   * Makes the file for a session that nobody has recorded, nor records. Where nothing is written into
   * it, `close` deletes it.
   * @returns false where somebody does
   * @throws {SessionReplayError} `SESSION_NOT_WRITABLE`
   */
  claim(): boolean {
    const { sessionFile } = this.#subject;
    this.#open ??= lockSession(sessionFile, () => {
      const isTaken = existsSync(sessionFile) || findJournals(sessionFile).length > 0;
      return isTaken ? undefined : makeJournal(this.#subject, this.#role);
    });
    this.#isClaimed = this.#open !== undefined;
    return this.#isClaimed;
  }

  /**
   * Makes the file, if there is none: from then on nobody deletes bodies beside the session.
   * @returns false after `close`: the session has been made by then
   * @throws {SessionReplayError} `SESSION_NOT_WRITABLE`
   */
  open(): boolean {
    if (this.#isClosed) return false;
    this.#open ??= openJournal(this.#subject, this.#role);
    return true;
  }

  /**
   * Writes a recording, unless the journal is closed.
   * @throws {SessionReplayError} `SESSION_NOT_WRITABLE`
   */
  write(entry: JournalEntry): void {
    if (!this.open() || this.#open === undefined) return;
    const line = `${this.#isTorn ? '\n' : ''}${JSON.stringify(entry)}\n`;
    // Should the disk be full, the next line must not go on where this one broke off.
    this.#isTorn = true;
    try {
      this.#size += writeWhole(this.#open.descriptor, line);
    } catch (error) {
      throw notWritable(this.#subject.sessionFile, error);
    }
    this.#isTorn = false;
  }

  /** Closing twice does no harm. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (this.#open === undefined) return;
    closeSync(this.#open.descriptor);
    if (!this.#isClaimed || this.#size > 0 || this.#isTorn) return;
    rmSync(this.#open.file, { force: true });
    this.#open = undefined;
  }
}

/** The lock keeps it from being made while somebody looks for journals, and finds none. */
function openJournal(subject: JournalSubject, role: JournalRole): OpenJournal {
  return lockSession(subject.sessionFile, () => makeJournal(subject, role));
}

/** Whoever calls it holds the session's lock. */
function makeJournal(subject: JournalSubject, role: JournalRole): OpenJournal {
  const { sessionFile, upstream } = subject;
  const header: JournalHeader = {
    journal: 1,
    session: basename(sessionFile),
    name: subject.name,
    recordedBy: subject.recordedBy,
    origin: upstream === undefined ? undefined : new URL(upstream).origin,
    run: runId(subject.key),
    process: identifySelf(),
    wall: wallTime(),
    monotonic: monotonicTime(),
  };
  const file = createJournalPath(sessionFile, role);
  try {
    const descriptor = openSync(file, 'ax', 0o600);
    try {
      writeWhole(descriptor, `${JSON.stringify(header)}\n`);
      return { file, descriptor };
    } catch (error) {
      closeSync(descriptor);
      rmSync(file, { force: true });
      throw error;
    }
  } catch (error) {
    throw notWritable(sessionFile, error);
  }
}

/**
 * A write may be short, on a disk that is full; the next one then says why.
 * @returns how many bytes were written
 */
function writeWhole(descriptor: number, text: string): number {
  let written = writeSync(descriptor, text);
  // In bytes, of which a text has as many as characters, or more.
  if (written >= text.length && written === Buffer.byteLength(text)) return written;
  for (const bytes = Buffer.from(text); written < bytes.length; ) {
    written += writeSync(descriptor, bytes, written);
  }
  return written;
}
