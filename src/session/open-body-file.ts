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
  try {
    const what = `has ${opened.size} bytes, and the session says ${body.bytes}`;
    throw hasOtherLineEndings(opened, body)
      ? unreadable(sessionFile, body, what, { advice: KEEP_LINE_ENDINGS })
      : unreadable(sessionFile, body, what);
  } finally {
    closeSync(opened.descriptor);
  }
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

/** Larger files are not looked through for the sake of an error message, in bytes. */
const MAX_LOOKED_THROUGH = 16 * 1024 * 1024;

/** Whether each line break has become CRLF: git does that to texts on Windows (`core.autocrlf`). */
function hasOtherLineEndings(opened: OpenFile, { bytes }: NamedFile): boolean {
  if (opened.size <= bytes || opened.size > MAX_LOOKED_THROUGH) return false;
  const added = opened.size - bytes;
  return readWhole(opened).toString('latin1').split('\r\n').length - 1 === added;
}

function open(sessionFile: string, body: NamedFile): OpenFile {
  try {
    return openRegularFile(bodyFilePath(sessionFile, body));
  } catch (error) {
    throw unreadable(sessionFile, body, `cannot be read (${explainFileError(error)})`, {
      cause: error,
    });
  }
}

const RESTORE = 'restore it from version control, or record the session again';
const KEEP_LINE_ENDINGS =
  'its line endings have become CRLF. Add the line "*.bin -text" to .gitattributes, delete the file and check it out again';

function unreadable(
  sessionFile: string,
  body: NamedFile,
  what: string,
  { advice = RESTORE, cause }: { readonly advice?: string; readonly cause?: unknown } = {},
): SessionReplayError {
  const path = displayPath(bodyFilePath(sessionFile, body));
  const message = `the body's file ${path} ${what}: ${advice}`;
  return new SessionReplayError('SESSION_NOT_READABLE', message, { cause });
}
