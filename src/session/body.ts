/**
 * How a session stores bodies. A session is reviewed like code, so a body takes the most readable form that
 * gives the very same bytes back: parsed JSON, then text, then base64. A compressed body is stored decoded.
 *
 * A large body would bury the recordings, so it goes to a separate file in the session's folder, which is
 * named by the hash of the body: `<session>.<hash>.bin`. Thanks to the name, writing a body twice does no
 * harm, and files that a session no longer needs are recognised.
 */

import { createHash } from 'node:crypto';
import { closeSync, lstatSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { attempt, SessionReplayError } from '../errors.ts';
import { isDeeper } from '../formats/json/exact-json.ts';
import { decodeUtf8 } from '../formats/text/codecs.ts';
import { headerValue } from '../http/headers.ts';
import { SESSION_LIMITS } from './constraints.ts';
import { decodeContent, encodeContent, readContent } from './content-coding.ts';
import { explainFileError, notWritable } from './files/file-errors.ts';
import { displayPath, isPlainName } from './files/paths.ts';
import { type OpenFile, openRegularFile, readWhole } from './files/regular-file.ts';
import { writeFile } from './files/write-file.ts';
import type { Body, Header, Recording } from './schema.ts';
import { interruptedPath } from './session-file.ts';

/** A body in a separate file in the session's folder. */
export type FileBody = Extract<Body, { file: string }>;
/** A body as characters, or as bytes if it is not text. */
type TextBody = Extract<Body, { text: string } | { base64: string }>;

/**
 * The form in which a session stores these wire bytes inside its file.
 * @param contentEncoding value of the Content-Encoding header
 */
export function encodeBody(wireBytes: Uint8Array, contentEncoding: string | undefined): Body {
  const { bytes, coding } = decodeContent(wireBytes, contentEncoding);
  return { ...encodePlain(bytes), ...(coding && { coding }) };
}

/**
 * The wire bytes of a stored body, in its content coding if it has one.
 * @throws {SessionReplayError} for a body that was not kept, or JSON that is too deep to be written
 */
export function decodeBody(body: Exclude<Body, FileBody>): Uint8Array {
  if ('truncated' in body) {
    throw new SessionReplayError(
      'REPLAY_FAILED',
      `a body of ${body.truncated} bytes was not recorded and cannot be sent`,
    );
  }
  const bytes = decodePlain(body);
  return body.coding ? encodeContent(bytes, body.coding) : bytes;
}

/**
 * The path of a body's file. The file holds the decoded bytes: a body with a `coding` goes through
 * `encodeContent` before it is sent.
 */
function bodyFilePath(sessionFile: string, body: FileBody): string {
  return join(dirname(sessionFile), body.file);
}

/** Matches the start of UTF-16 with only ASCII characters. Its zero bytes make it valid UTF-8 as well. */
const UTF16 = /^(?:(?:[\t\r\n -~]\0){2}|(?:\0[\t\r\n -~]){2})/;

/** A body in a form that can be determined quickly. `refineBody` gives the most readable form. */
function encodeText(bytes: Uint8Array): TextBody {
  const text = decodeUtf8(bytes);
  if (text !== undefined && !UTF16.test(text)) return { text };
  return { base64: Buffer.from(bytes).toString('base64') };
}

/** The same body in its most readable form. */
export function refineBody(body: Body): Body {
  if (!('text' in body)) return body;
  const { text, coding } = body;
  const parsed = parseExactly(text);
  return parsed === undefined ? body : { ...parsed, ...(coding && { coding }) };
}

function encodePlain(bytes: Uint8Array): Body {
  return refineBody(encodeText(bytes));
}

function decodePlain(body: { json: unknown } | { text: string } | { base64: string }): Uint8Array {
  if ('json' in body) return Buffer.from(renderJson(body.json));
  return 'text' in body ? Buffer.from(body.text) : Buffer.from(body.base64, 'base64');
}

/** `JSON.parse` has no limit of depth, but `JSON.stringify` is recursive. */
function renderJson(json: unknown): string {
  try {
    return JSON.stringify(json);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new SessionReplayError(
      'REPLAY_FAILED',
      'the JSON of a body is nested too deeply to be sent: give it as "text" in the session file',
      { cause: error },
    );
  }
}

/** The value of a JSON text, if `JSON.stringify` gives that very text back. */
function parseExactly(text: string): { json: unknown } | undefined {
  const json: unknown = attempt(() => JSON.parse(text));
  if (json === undefined || isDeeper(json, SESSION_LIMITS.maxJsonDepth)) return undefined;
  return JSON.stringify(json) === text ? { json } : undefined;
}

/** The largest decoded body inside the session file, in bytes. */
const MAX_INLINE_BYTES = 64 * 1024;

/**
 * The form in which a session stores a body. A decoded body above 64 KiB is written at once to a separate file
 * in the session's folder.
 * @throws {SessionReplayError} `SESSION_NOT_WRITABLE`
 */
export function storeBody(sessionFile: string, body: Body): Body {
  if ('truncated' in body || 'file' in body) return body;
  const bytes = decodePlain(body);
  if (bytes.length <= MAX_INLINE_BYTES) return body;
  const { coding } = body;
  return { ...writeBodyFile(sessionFile, bytes), ...(coding && { coding }) };
}

/**
 * The form in which a journal keeps the decoded bytes of a body. Text is not parsed here, since that takes
 * time: `refineBody` does it when the session is made.
 * @throws {SessionReplayError} `SESSION_NOT_WRITABLE`
 */
export function storePlain(sessionFile: string, bytes: Uint8Array): FileBody | TextBody {
  return bytes.length > MAX_INLINE_BYTES ? writeBodyFile(sessionFile, bytes) : encodeText(bytes);
}

/**
 * Writes a body to its own file in the session's folder, unless the file exists.
 * @throws {SessionReplayError} `SESSION_NOT_WRITABLE`
 */
export function writeBodyFile(
  sessionFile: string,
  bytes: Uint8Array,
): { file: string; bytes: number } {
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
  const file = `${sessionStem(sessionFile)}.${hash}.bin`;
  const path = join(dirname(sessionFile), file);
  const found = lstatSync(path, { throwIfNoEntry: false });
  // Anything else at that path, such as a link, is replaced by a file.
  if (!found?.isFile() || found.size !== bytes.length) writeFile(path, [bytes]);
  return { file, bytes: bytes.length };
}

/**
 * Deletes the body files that a session no longer names. Deletes nothing while the folder contains a journal
 * or an interrupted session, which may name them. Never touches the files of another session, even if its
 * name begins alike. The caller holds the session's lock.
 * @param named body files of the session, from `namedBodyFiles`
 * @throws {SessionReplayError} `SESSION_NOT_WRITABLE`
 */
export function removeStaleBodyFiles(sessionFile: string, named: ReadonlySet<string>): void {
  try {
    if (isNamedElsewhere(sessionFile)) return;
    for (const path of findBodyFiles(sessionFile)) {
      if (!named.has(basename(path))) rmSync(path, { force: true });
    }
  } catch (error) {
    throw notWritable(sessionFile, error);
  }
}

/** The names of the body files of recordings. */
export function namedBodyFiles(recordings: Iterable<Recording>): Set<string> {
  const named: Set<string> = new Set();
  for (const { request, response } of recordings) {
    for (const { body } of [request, 'status' in response ? response : {}]) {
      if (body && 'file' in body) named.add(body.file);
    }
  }
  return named;
}

function isNamedElsewhere(sessionFile: string): boolean {
  const stem = basename(sessionFile).replace(/\.json$/, '');
  const interrupted = basename(interruptedPath(sessionFile));
  return readdirSync(dirname(sessionFile)).some(
    (name) => name === interrupted || (name.startsWith(`${stem}.`) && name.endsWith('.journal')),
  );
}

function findBodyFiles(sessionFile: string): string[] {
  const folder = dirname(sessionFile);
  const prefix = `${sessionStem(sessionFile)}.`;
  return readdirSync(folder)
    .filter(
      (name) => name.startsWith(prefix) && /^[0-9a-f]{16}\.bin$/.test(name.slice(prefix.length)),
    )
    .map((name) => join(folder, name));
}

function sessionStem(sessionFile: string): string {
  return basename(sessionFile).replace(/\.session\.json$/, '');
}

/** The largest body file that is read for its content, in bytes. By default, the recorder never stores a larger body. */
const MAX_CONTENT = 256 * 1024 * 1024;

/** The name and size of a body's file, as in a session or a journal. */
type NamedFile = Pick<FileBody, 'file' | 'bytes'>;

/**
 * Opens a body's file. The caller closes the descriptor.
 * @throws {SessionReplayError} `SESSION_NOT_READABLE` if the file is not a regular file in the session's own
 * folder, cannot be read or has a different size than the session gives. The message says what to do
 */
export function openBodyFile(sessionFile: string, body: NamedFile): OpenFile {
  if (!isPlainName(body.file))
    throw unreadable(sessionFile, body, "is not in the session's folder");
  const opened = open(sessionFile, body);
  if (opened.size === body.bytes) return opened;
  try {
    const what = `has ${opened.size} bytes, but the session says ${body.bytes}`;
    throw hasOtherLineEndings(opened, body)
      ? unreadable(sessionFile, body, what, { advice: KEEP_LINE_ENDINGS })
      : unreadable(sessionFile, body, what);
  } finally {
    closeSync(opened.descriptor);
  }
}

/**
 * Reads a body's file.
 * @param maxBytes of the file
 * @throws {SessionReplayError} as `openBodyFile` does, and for a larger file
 */
export function readBodyFile(sessionFile: string, body: NamedFile, maxBytes: number): Buffer {
  const opened = openBodyFile(sessionFile, body);
  try {
    if (opened.size > maxBytes) {
      const what = `has ${opened.size} bytes, more than the ${maxBytes} that are read into memory`;
      throw unreadable(sessionFile, body, what);
    }
    const bytes = readWhole(opened);
    if (bytes.length === opened.size) return bytes;
    throw shrunkBodyFileError(sessionFile, body);
  } finally {
    closeSync(opened.descriptor);
  }
}

/**
 * The content of a stored body without its content coding. Empty if the body was not kept, or if its file cannot be
 * read: a replay reports what is wrong with it.
 * @param sessionFile undefined for a session that is not in a file
 * @param headers that the body came with
 * @returns undefined if it cannot be decoded, as for `readContent`
 */
export function readStoredContent(
  body: Exclude<Body, { json: unknown }>,
  sessionFile: string | undefined,
  headers: readonly Header[],
): Uint8Array | undefined {
  if ('text' in body) return Buffer.from(body.text);
  if ('truncated' in body) return new Uint8Array();
  const encoding = body.coding ? undefined : headerValue(headers, 'content-encoding');
  const read = (bytes: Uint8Array): Uint8Array | undefined =>
    readContent(bytes, encoding, headerValue(headers, 'content-type'));
  if ('base64' in body) return read(Buffer.from(body.base64, 'base64'));
  if (sessionFile === undefined) return new Uint8Array();
  const bytes = attempt(() => readBodyFile(sessionFile, body, MAX_CONTENT));
  return bytes ? read(bytes) : new Uint8Array();
}

/** The error for a body's file that became shorter while it was read. */
export function shrunkBodyFileError(sessionFile: string, body: NamedFile): SessionReplayError {
  return unreadable(sessionFile, body, 'has become shorter while it was read');
}

/** In bytes. Larger files are not searched only to improve an error message. */
const MAX_SEARCHED_BYTES = 16 * 1024 * 1024;

/** Whether each line break has become CRLF, as git does with text on Windows (`core.autocrlf`). */
function hasOtherLineEndings(opened: OpenFile, { bytes }: NamedFile): boolean {
  if (opened.size <= bytes || opened.size > MAX_SEARCHED_BYTES) return false;
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
