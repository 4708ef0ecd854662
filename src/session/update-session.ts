import { isDeepStrictEqual } from 'node:util';
import { namedBodyFiles, removeStaleBodyFiles } from './body-file.ts';
import { displayPath } from './display-path.ts';
import { editResponses, type ResponseEdit } from './edit-responses.ts';
import { lockSession } from './lock-session.ts';
import { notWritable } from './not-writable.ts';
import { parseSessionText } from './parse-session.ts';
import type { Recording, Session } from './schema.ts';
import { readSessionFile } from './session-text.ts';
import { writeFile } from './write-file.ts';

/**
 * Writes other responses into a session file and leaves all else in it as it is, byte for byte, then
 * deletes the body files that it no longer names. Nothing is written where another has changed one of
 * these recordings since the session was read, such as the test that records it.
 * @param file of the session
 * @param session as it was read from there
 * @returns whether nobody had changed them
 * @throws SessionReplayError `SESSION_NOT_WRITABLE`
 * @throws SessionFileError `INVALID_SESSION` where the file is no session any more
 * @throws UserError `SESSION_NOT_READABLE`; `SESSION_NOT_WRITABLE` also for a link
 */
export function updateSession(
  file: string,
  session: Session,
  edits: ReadonlyMap<Recording, ResponseEdit>,
): boolean {
  if (edits.size === 0) return true;
  return lockSession(file, () => updateLocked(file, session, edits));
}

function updateLocked(
  file: string,
  session: Session,
  edits: ReadonlyMap<Recording, ResponseEdit>,
): boolean {
  const { text, path } = readSessionFile(file);
  // Its bodies lie elsewhere, and so may what is not this user's to change.
  if (path !== file) throw notWritable(file, new Error(`it is a link to ${displayPath(path)}`));
  const { recordings } = parseSessionText(text, file);
  const placed = new Map<number, ResponseEdit>();
  for (const [position, recording] of session.recordings.entries()) {
    const edit = edits.get(recording);
    if (!edit) continue;
    if (!isDeepStrictEqual(recordings[position], recording)) return false;
    placed.set(position, edit);
  }
  const edited = editResponses(text, placed);
  const updated = parseSessionText(edited, file);
  writeFile(file, [edited]);
  removeStaleBodyFiles(file, namedBodyFiles(updated.recordings));
  return true;
}
