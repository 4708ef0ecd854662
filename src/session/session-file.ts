/**
 * Opens session files. A file may come from a stranger, so `regular-file.ts` opens it. The start of a file is
 * enough to show whether a crash has cut the recording short.
 */

import { isUtf8 } from 'node:buffer';
import { closeSync, lstatSync, readSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { attempt, UserError } from '../errors.ts';
import { SESSION_LIMITS } from './constraints.ts';
import { explainFileError, isErrorCode } from './files/file-errors.ts';
import { displayPath } from './files/paths.ts';
import { type OpenFile, openRegularFile, readWhole } from './files/regular-file.ts';
import { isHarFile } from './har-file.ts';
import { invalidSession } from './json/faults.ts';
import { findPosition } from './json/positions.ts';
import type { Session } from './schema.ts';

/**
 * The member of a session that holds its source. It is not enumerable: sessions from different files may be
 * equal, and a plain copy of one is a session made in memory.
 */
export const SOURCE: unique symbol = Symbol.for('vitest-session-replay.source');

/**
 * A copy of a session that was read from a file.
 * @param linked the file that a link leads to
 * @param other information about a file in another format
 */
export function withSource(
  session: Session,
  file: string,
  linked: string = file,
  other: Pick<NonNullable<Session[typeof SOURCE]>, 'lines' | 'losses'> = {},
): Session {
  return addSource({ ...session }, { file: resolve(file), linked: resolve(linked), ...other });
}

/** A copy of a session with other members. Bodies in files stay those of the session. */
export function withMembers(session: Session, members: Partial<Session>): Session {
  return addSource({ ...session, ...members }, session[SOURCE]);
}

function addSource(session: Session, source: Session[typeof SOURCE]): Session {
  return Object.defineProperty(session, SOURCE, { value: source });
}

/** The content of a session file. */
interface SessionText {
  readonly text: string;
  /** The path of the file itself, even if the given path is a link. */
  readonly path: string;
}

/**
 * Reads a session file as text.
 * @throws {SessionFileError} `INVALID_SESSION` if the text is not UTF-8
 * @throws {UserError} `SESSION_NOT_READABLE`
 */
export function readSessionFile(file: string): SessionText {
  const { bytes, path } = orNotReadable(file, () => {
    const path = requireSessionPath(file);
    return { bytes: readBounded(openRegularFile(path)), path };
  });
  const text = bytes.toString();
  if (isUtf8(bytes)) return { text, path };
  const position = findPosition(text, Math.max(0, text.indexOf('\ufffd')));
  throw invalidSession(file, 'is not UTF-8', [
    { ...position, path: '', found: 'bytes that are no character', expected: 'UTF-8 text' },
  ]);
}

/**
 * Opens a session file. The caller closes the descriptor.
 * @throws {Error} also for anything that is not a regular file
 */
export function openSessionFile(file: string): OpenFile {
  return openRegularFile(requireSessionPath(file));
}

/**
 * The path of a session file, or of the session file that a link leads to. A link in somebody else's
 * repository may lead to any file of the user, and a message about a fault quotes the file.
 * @throws {Error} for a link to a file that is not named like a session
 */
function requireSessionPath(file: string): string {
  const path = lstatSync(file).isSymbolicLink() ? realpathSync(file) : file;
  if (path === file || path.endsWith('.session.json')) return path;
  if (isHarFile(file) && isHarFile(path)) return path;
  const ending = isHarFile(file) ? '.har' : '.session.json';
  throw new Error(`it is a link to a file whose name does not end in ${ending}`);
}

function readBounded(opened: OpenFile): Buffer {
  try {
    const { maxReadBytes } = SESSION_LIMITS;
    if (opened.size > maxReadBytes) {
      throw new Error(
        `it has ${inMebibytes(opened.size)} MiB, and at most ${inMebibytes(maxReadBytes)} MiB \
are read. Split its recordings into several files, or record it anew in shorter sessions`,
      );
    }
    return readWhole(opened);
  } finally {
    closeSync(opened.descriptor);
  }
}

/** Rounded up, so that a file that is too large is never shown with the allowed size. */
function inMebibytes(bytes: number): number {
  return Math.ceil(bytes / (1024 * 1024));
}

function orNotReadable<Result>(file: string, step: () => Result): Result {
  try {
    return step();
  } catch (error) {
    throw new UserError(
      'SESSION_NOT_READABLE',
      `cannot read the session file ${displayPath(file)}: ${explainFileError(error)}`,
      { cause: error },
    );
  }
}

/** The start of a session file. */
interface SessionHead {
  readonly isInterrupted: boolean;
  /** As it is written in the file. Undefined if it is not found. */
  readonly recordedAt: string | undefined;
  readonly name: string | undefined;
  /** The test file that recorded it. Undefined also for a session that no test recorded. */
  readonly recordedBy: string | undefined;
}

/** In bytes. The name and the origin come before the members that are read here, and may be long. */
const MAX_HEAD_BYTES = 64 * 1024;

/**
 * Reads the members before a session's recordings, without reading the recordings. Undefined if there is no
 * file. A file that cannot be read counts as complete, so that it is never replaced.
 */
export function readSessionHead(file: string): SessionHead | undefined {
  const text = readStart(file);
  if (text === undefined) return undefined;
  const [head = ''] = text.split('"recordings"', 1);
  return {
    isInterrupted: /"interrupted"\s*:\s*true/.test(head),
    recordedAt: readMember(head, 'recordedAt'),
    name: readMember(head, 'name'),
    recordedBy: readMember(head, 'recordedBy'),
  };
}

/** @param head the start of a session's JSON, which ends anywhere */
function readMember(head: string, key: string): string | undefined {
  const [, text] = new RegExp(`"${key}"\\s*:\\s*"((?:[^"\\\\]|\\\\.)*)"`).exec(head) ?? [];
  if (text === undefined) return undefined;
  // Not a JSON string, so the file is not a session.
  return attempt(() => String(JSON.parse(`"${text}"`)));
}

/** Whether the file is a session that was recorded to its end. */
export function isWholeSession(file: string): boolean {
  return readSessionHead(file)?.isInterrupted === false;
}

/**
 * The path for recovering a killed run's new recording of a complete session. The file is in the session's
 * folder and is not named like a session.
 */
export function interruptedPath(sessionFile: string): string {
  return sessionFile.replace(/(\.session)?\.json$/, '.interrupted.json');
}

function readStart(file: string): string | undefined {
  let descriptor: number;
  try {
    ({ descriptor } = openSessionFile(file));
  } catch (error) {
    return isErrorCode(error, 'ENOENT') || isErrorCode(error, 'ENOTDIR') ? undefined : '';
  }
  try {
    const block = Buffer.alloc(MAX_HEAD_BYTES);
    return block.toString('utf8', 0, readSync(descriptor, block, 0, MAX_HEAD_BYTES, 0));
  } catch {
    return '';
  } finally {
    closeSync(descriptor);
  }
}
