import { namedBodyFiles, removeStaleBodyFiles } from './body-file.ts';
import { lockSession } from './lock-session.ts';
import { renderSession, type SessionStream } from './render-session.ts';
import type { Recording } from './schema.ts';
import { syncFolder } from './sync-folder.ts';
import { writeFile } from './write-file.ts';

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
 * @returns the body files that it names
 * @throws SessionReplayError `SESSION_NOT_WRITABLE`
 */
export function writeSessionFile(file: string, session: SessionStream): Set<string> {
  const named: Set<string> = new Set();
  const recordings = watch(session.recordings, (recording) => {
    for (const name of namedBodyFiles([recording])) named.add(name);
  });
  writeFile(file, renderSession({ ...session, recordings }));
  syncFolder(file);
  return named;
}

function* watch(
  recordings: Iterable<Recording>,
  see: (recording: Recording) => void,
): Generator<Recording> {
  for (const recording of recordings) {
    see(recording);
    yield recording;
  }
}
