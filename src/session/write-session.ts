import { removeStaleBodyFiles } from './body-file.ts';
import { renderSession, type SessionStream } from './render-session.ts';
import type { Recording } from './schema.ts';
import { writeFile } from './write-file.ts';

/**
 * Writes a session in canonical form, making its folder, and deletes the body files beside it that
 * it no longer names. Synchronous. Whatever happens, the file is the old or the new session, whole.
 * @throws SessionReplayError `SESSION_NOT_WRITABLE`
 */
export function writeSession(file: string, session: SessionStream): void {
  const withFiles: Recording[] = [];
  const recordings = watch(session.recordings, (recording) => {
    if (namesFile(recording)) withFiles.push(recording);
  });
  writeFile(file, renderSession({ ...session, recordings }));
  removeStaleBodyFiles(file, { ...session, recordings: withFiles });
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

function namesFile({ request, response }: Recording): boolean {
  const bodies = [request.body, 'status' in response ? response.body : undefined];
  return bodies.some((body) => body !== undefined && 'file' in body);
}
