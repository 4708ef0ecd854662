import type { FileBody } from '../../session/body.ts';
import { readBodyFile } from '../../session/open-body-file.ts';

/** In bytes: nobody takes an id out of a larger one, or puts one in. */
const MAX_READ = 16 * 1024 * 1024;

/**
 * The bytes of a body that lies in a file. Undefined where that is large, missing or another one: a
 * body is sent from its file as it is then, and it is the sending that says what is wrong.
 * @param sessionFile none if the session was not read from a file
 */
export function tryReadBodyFile(
  sessionFile: string | undefined,
  body: FileBody,
): Buffer | undefined {
  if (sessionFile === undefined) return undefined;
  try {
    return readBodyFile(sessionFile, body, MAX_READ);
  } catch {
    return undefined;
  }
}
