import { namedBodyFiles, removeStaleBodyFiles } from './body.ts';
import { lockSession } from './files/lock-session.ts';
import { syncFolder, writeFile } from './files/write-file.ts';
import { renderSession, type SessionStream } from './render-session.ts';
import type { Recording } from './schema.ts';

/**
 * Writes a session in canonical form, making its folder, and deletes the body files beside it that
 * it no longer names. Synchronous. Whatever happens, the file is the old or the new session, whole.
 * @throws SessionReplayError `SESSION_NOT_WRITABLE`
 */
export function writeSession(file: string, session: SessionStream): void {
  lockSession(file, () => removeStaleBodyFiles(file, writeSessionFile(file, session)));
}

/**
 * Writes the file of a session alone, to the disk. Whoever calls it holds the session's lock.
 * @param maxBytes that it may have: the recordings that come after these are asked for, and left out
 * @returns the body files that it names
 * @throws SessionReplayError `SESSION_NOT_WRITABLE`
 */
export function writeSessionFile(
  file: string,
  session: SessionStream,
  maxBytes?: number,
): Set<string> {
  const named: Set<string> = new Set();
  const recordings = watch(session.recordings, (recording) => {
    for (const name of namedBodyFiles([recording])) named.add(name);
  });
  writeFile(file, renderSession({ ...session, recordings }, maxBytes));
  syncFolder(file);
  return named;
}

/** @param see is shown each recording once it is part of the file */
function* watch(
  recordings: Iterable<Recording>,
  see: (recording: Recording) => void,
): Generator<Recording> {
  for (const recording of recordings) {
    yield recording;
    see(recording);
  }
}
