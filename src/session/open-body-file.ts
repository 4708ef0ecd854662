import { closeSync } from 'node:fs';
import { SessionReplayError } from '../errors.ts';
import { bodyFilePath, type FileBody } from './body.ts';
import { displayPath } from './display-path.ts';
import { explainFileError } from './explain-file-error.ts';
import { isPlainName } from './plain-name.ts';
import { type OpenFile, openRegularFile, readWhole } from './regular-file.ts';

/** What a session or a journal says of the file of a body. */
type NamedFile = Pick<FileBody, 'file' | 'bytes'>;

/**
 * Opens the file beside a session that holds a body. Whoever opens it closes the descriptor.
 * @throws {SessionReplayError} `SESSION_NOT_READABLE` where it is no regular file in the session's own
 * folder, cannot be read, or has another size than the session says: the message names it, and what to do
 */
export function openBodyFile(sessionFile: string, body: NamedFile): OpenFile {
  if (!isPlainName(body.file)) throw unreadable(sessionFile, body, 'leads out of its folder');
  const opened = open(sessionFile, body);
  if (opened.size === body.bytes) return opened;
  closeSync(opened.descriptor);
  const what = `has ${opened.size} bytes, and the session says ${body.bytes}`;
  throw unreadable(sessionFile, body, what);
}

/**
 * Reads the file beside a session that holds a body.
 * @param most how large it may be, in bytes
 * @throws {SessionReplayError} as `openBodyFile` does, and for a larger file
 */
export function readBodyFile(sessionFile: string, body: NamedFile, most: number): Buffer {
  const opened = openBodyFile(sessionFile, body);
  try {
    if (opened.size > most) {
      const what = `has ${opened.size} bytes, more than the ${most} that are read into memory`;
      throw unreadable(sessionFile, body, what);
    }
    const bytes = readWhole(opened);
    if (bytes.length === opened.size) return bytes;
    throw shortened(sessionFile, body);
  } finally {
    closeSync(opened.descriptor);
  }
}

/** The error for a file that has become shorter while it was read. */
export function shortened(sessionFile: string, body: NamedFile): SessionReplayError {
  return unreadable(sessionFile, body, 'has become shorter while it was read');
}

function open(sessionFile: string, body: NamedFile): OpenFile {
  try {
    return openRegularFile(bodyFilePath(sessionFile, body));
  } catch (error) {
    throw unreadable(sessionFile, body, `cannot be read (${explainFileError(error)})`, error);
  }
}

function unreadable(
  sessionFile: string,
  body: NamedFile,
  what: string,
  cause?: unknown,
): SessionReplayError {
  return new SessionReplayError(
    'SESSION_NOT_READABLE',
    `the body's file ${displayPath(bodyFilePath(sessionFile, body))} ${what}: restore it from \
version control, or record the session again`,
    { cause },
  );
}
