import { removeStaleBodyFiles } from './body-file.ts';
import { renderSession } from './render-session.ts';
import type { Session } from './schema.ts';
import { writeFile } from './write-file.ts';

/**
 * Writes a session in canonical form, making its folder, and deletes the body files beside it that
 * it no longer names. Synchronous. Whatever happens, the file is the old or the new session, whole.
 * @throws SessionReplayError `SESSION_NOT_WRITABLE`
 */
export function writeSession(file: string, session: Session): void {
  writeFile(file, renderSession(session));
  removeStaleBodyFiles(file, session);
}
