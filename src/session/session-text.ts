/** The text of a session file, which may be a stranger's: see `regular-file.ts`. */
import { isUtf8 } from 'node:buffer';
import { closeSync } from 'node:fs';
import { UserError } from '../errors.ts';
import { findDeepNesting } from '../formats/json/json-text.ts';
import { explainFileError } from './files/file-errors.ts';
import { displayPath } from './files/paths.ts';
import { followLink, type OpenFile, openRegularFile, readWhole } from './files/regular-file.ts';
import { invalidSession } from './json/invalid-session.ts';
import { findPosition } from './json/positions.ts';
import type { Recording, Session } from './schema.ts';

/** The largest session file that is read, in bytes: below the longest string that V8 has. */
export const MAX_SESSION_BYTES: number = 500 * 1024 * 1024;

/** What a session file holds. */
interface SessionText {
  readonly text: string;
  /** Of the file itself, where the path that was given is a link. */
  readonly path: string;
}

/**
 * Reads a session file as text.
 * @throws {SessionFileError} `INVALID_SESSION` where it is not UTF-8
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
 * Opens a session file. Whoever opens it closes the descriptor.
 * @throws {Error} also for what is no session file by its kind
 */
export function openSessionFile(file: string): OpenFile {
  return openRegularFile(requireSessionPath(file));
}

/**
 * The path of a session file, or of the one that a link leads to. A link in a repository of somebody
 * else may lead to any file of its user, and a message about a fault shows some of what is in there.
 * @throws {Error} where a link leads to a file of another name
 */
function requireSessionPath(file: string): string {
  const path = followLink(file);
  if (path === file || path.endsWith('.session.json')) return path;
  throw new Error('it is a link to a file whose name does not end in .session.json');
}

function readBounded(opened: OpenFile): Buffer {
  try {
    if (opened.size > MAX_SESSION_BYTES) {
      throw new Error(
        `it has ${inMebibytes(opened.size)} MiB, and at most ${inMebibytes(MAX_SESSION_BYTES)} MiB \
are read. Split its recordings into several files, or record it anew in shorter sessions`,
      );
    }
    return readWhole(opened);
  } finally {
    closeSync(opened.descriptor);
  }
}

/** Rounded up, so that what is too large never reads as the most. */
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

/** In bytes. A worker that only looks at a session holds it beside the test that runs there. */
const MAX_UNCHECKED_BYTES = 32 * 1024 * 1024;

/**
 * The recordings of a session as far as it looks like one, without the validation of `readSession`, which
 * costs more than most sessions take to be recorded. Undefined where there is none, or more than 32 MiB of it: whoever
 * replays it will say why.
 */
export function readUncheckedSession(file: string): Pick<Session, 'recordings'> | undefined {
  try {
    const opened = openSessionFile(file);
    try {
      return opened.size > MAX_UNCHECKED_BYTES
        ? undefined
        : parseUnchecked(readWhole(opened).toString());
    } finally {
      closeSync(opened.descriptor);
    }
  } catch {
    return undefined;
  }
}

function parseUnchecked(text: string): Pick<Session, 'recordings'> | undefined {
  if (findDeepNesting(text) !== undefined) return undefined;
  const session: Session = JSON.parse(text);
  const { version, recordings } = session;
  return version === 1 && recordings.every(isRecording) ? session : undefined;
}

function isRecording({ id, request, response }: Recording): boolean {
  const texts = [id, request.method, request.path];
  if (!texts.every((text) => typeof text === 'string')) return false;
  const headers =
    'status' in response ? [...request.headers, ...response.headers] : request.headers;
  return headers.every(
    (pair) => pair.length === 2 && pair.every((part) => typeof part === 'string'),
  );
}
