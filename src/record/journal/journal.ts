/**
 * The journal of a session that is being recorded. Each finished recording is one line, written synchronously,
 * so that it survives the death of its process. The worker and the proxy process each write a journal beside the
 * session. At the end of the test, the journals become the session file.
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
  /** The test file, relative to the project's root. Undefined if no test records. */
  readonly recordedBy?: string | undefined;
  /** Base URL of the recorded API. Undefined: the session has whatever its test calls. */
  readonly upstream?: string | undefined;
  /** The key of the run. */
  readonly key: string;
  /** Seals the claims of tokens, and is never written anywhere. @default no claims are kept */
  readonly claimsKey?: string | undefined;
  /** The clock of the recordings. @default the clocks of this machine */
  readonly clock?: JournalClock | undefined;
}

/** The same moment on two clocks: in ms since 1970, and in ms on the clock of the recordings. */
type JournalClock = Pick<JournalHeader, 'wall' | 'monotonic'>;

/** An open file. */
interface OpenJournal {
  readonly file: string;
  readonly descriptor: number;
}

/**
 * A journal that is being written. Its file is created with the first recording, or when its session is claimed.
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

  /** Absolute path. Undefined while nothing was written. */
  get file(): string | undefined {
    return this.#open?.file;
  }

  /** The size of its recordings, in bytes. */
  get size(): number {
    return this.#size;
  }

  /**
   * Creates the file, unless the session exists or is being recorded. `close` deletes the file if nothing was
   * written into it.
   * @returns false if the session exists or is being recorded
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
   * Creates the file if it does not exist. From then on, nobody deletes bodies beside the session.
   * @returns false after `close`, since the session has been made by then
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
    // If the disk is full and cuts this line off, the next one must not continue it.
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

/** The lock keeps the file from being created while another process looks for journals. */
function openJournal(subject: JournalSubject, role: JournalRole): OpenJournal {
  return lockSession(subject.sessionFile, () => makeJournal(subject, role));
}

/** The caller holds the session's lock. */
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
    ...(subject.clock ?? { wall: wallTime(), monotonic: monotonicTime() }),
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
 * Writes until everything is written. On a full disk, a write may be short, and the next one throws.
 * @returns the number of bytes
 */
function writeWhole(descriptor: number, text: string): number {
  let written = writeSync(descriptor, text);
  // A text has at least as many bytes as characters, so most texts need not be measured.
  if (written >= text.length && written === Buffer.byteLength(text)) return written;
  for (const bytes = Buffer.from(text); written < bytes.length; ) {
    written += writeSync(descriptor, bytes, written);
  }
  return written;
}
