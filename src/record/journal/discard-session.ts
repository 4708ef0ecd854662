import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { namedBodyFiles, removeStaleBodyFiles } from '../../session/body.ts';
import { notWritable, orNotWritable } from '../../session/files/file-errors.ts';
import { lockSession } from '../../session/files/lock-session.ts';
import { removeEmptyFolder } from '../../session/files/make-folder.ts';
import { readPlainSession } from '../../session/quick-check.ts';
import { readSessionHead } from '../../session/session-file.ts';

/**
 * Deletes everything that an unfinished recording has written, and the folder if it is empty then. A session of
 * an earlier run stays as it was.
 * @throws {SessionReplayError} `SESSION_NOT_WRITABLE`
 */
export function discardSession(sessionFile: string, journals: readonly string[]): void {
  if (journals.length === 0) return;
  lockSession(sessionFile, () => {
    try {
      for (const journal of journals) rmSync(journal, { force: true });
    } catch (error) {
      throw notWritable(sessionFile, error);
    }
    const named = readNamedBodies(sessionFile);
    if (named !== undefined) removeStaleBodyFiles(sessionFile, named);
  });
  removeEmptyFolder(dirname(sessionFile));
}

/** Undefined for what is not a session, whose bodies are unknown. */
function readNamedBodies(file: string): Set<string> | undefined {
  if (readSessionHead(file) === undefined) return new Set();
  const session = readPlainSession(file);
  return session && namedBodyFiles(session.recordings);
}

/**
 * Deletes files beside a session. A file that does not exist is no error.
 * @throws {SessionReplayError} `SESSION_NOT_WRITABLE`
 */
export function removeFiles(sessionFile: string, files: readonly string[]): void {
  orNotWritable(sessionFile, () => {
    for (const file of files) rmSync(file, { force: true });
  });
}
