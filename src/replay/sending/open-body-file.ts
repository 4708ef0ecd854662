import { type FileHandle, open } from 'node:fs/promises';
import { SessionReplayError } from '../../errors.ts';
import { bodyFilePath, type FileBody } from '../../session/body.ts';
import { displayPath } from '../../session/display-path.ts';
import { explainFileError } from '../../session/explain-file-error.ts';

/**
 * Opens the file beside a session that holds a body. The caller closes it.
 * @throws {SessionReplayError} `REPLAY_FAILED` where the file cannot be read or has another size than
 * the session says: the message names it, and what to do
 */
export async function openBodyFile(sessionFile: string, body: FileBody): Promise<FileHandle> {
  const file = bodyFilePath(sessionFile, body);
  const handle = await open(file).catch((error: unknown) => {
    throw unreadable(file, `cannot be read (${explainFileError(error)})`);
  });
  const { size } = await handle.stat();
  if (size === body.bytes) return handle;
  await handle.close();
  throw unreadable(file, `has ${size} bytes, and the session says ${body.bytes}`);
}

function unreadable(file: string, what: string): SessionReplayError {
  return new SessionReplayError(
    'REPLAY_FAILED',
    `the body's file ${displayPath(file)} ${what}: restore it from version control, or record the ` +
      'session again',
  );
}
