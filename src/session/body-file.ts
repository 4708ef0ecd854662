/**
 * Bodies beside the session. A large body would bury the recordings that a person came to read, so
 * it lies in a file named by its hash: `<session>.<hash>.bin`. The name makes writing it twice
 * harmless, and tells which files a session no longer needs.
 */
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { encodeBody, encodeText, type FileBody, type TextBody } from './body.ts';
import { decodeContent } from './content-coding.ts';
import { interruptedPath } from './interrupted-session.ts';
import { notWritable } from './not-writable.ts';
import type { Body, Recording } from './schema.ts';
import { writeFile } from './write-file.ts';

/** The largest body, decoded, that stays inside the session file: 64 KiB. */
const maxInlineBytes = 64 * 1024;

/**
 * The form in which a session stores these bytes of the wire. What is above 64 KiB when decoded is
 * written to a file beside the session at once.
 * @param contentEncoding the value of the Content-Encoding header
 * @throws SessionReplayError `SESSION_NOT_WRITABLE`
 */
export function storeBody(
  sessionFile: string,
  wireBytes: Uint8Array,
  contentEncoding: string | undefined,
): Body {
  const { bytes, coding } = decodeContent(wireBytes, contentEncoding);
  const stored =
    bytes.length > maxInlineBytes
      ? writeBodyFile(sessionFile, bytes)
      : encodeBody(bytes, undefined);
  return { ...stored, ...(coding && { coding }) };
}

/**
 * The form in which a journal keeps the bytes of a body that is out of its content coding. A text stays
 * one, since whether it is JSON takes longer to find out: a session has it in its form by `encodeText`.
 * @throws SessionReplayError `SESSION_NOT_WRITABLE`
 */
export function storePlain(sessionFile: string, bytes: Uint8Array): FileBody | TextBody {
  return bytes.length > maxInlineBytes ? writeBodyFile(sessionFile, bytes) : encodeText(bytes);
}

/**
 * Writes a body beside its session, unless it lies there already.
 * @throws SessionReplayError `SESSION_NOT_WRITABLE`
 */
export function writeBodyFile(
  sessionFile: string,
  bytes: Uint8Array,
): { file: string; bytes: number } {
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
  const file = `${sessionStem(sessionFile)}.${hash}.bin`;
  const path = join(dirname(sessionFile), file);
  const found = lstatSync(path, { throwIfNoEntry: false });
  // What is no file, such as a link, gives way to one.
  if (!found?.isFile() || found.size !== bytes.length) writeFile(path, [bytes]);
  return { file, bytes: bytes.length };
}

/**
 * Deletes the body files of this session that it no longer names, unless something else beside it may
 * name them: a journal, or an interrupted session. No other file is touched, not even those of a
 * session whose name begins alike. Whoever calls it holds the session's lock.
 * @param named body files of the session, as `namedBodyFiles` gives them
 * @throws SessionReplayError `SESSION_NOT_WRITABLE`
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

/** The body files that recordings name. */
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
