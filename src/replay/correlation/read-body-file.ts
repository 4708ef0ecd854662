import { readFileSync, statSync } from 'node:fs';
import { bodyFilePath, type FileBody } from '../../session/body.ts';

/** In bytes: nobody takes an id out of a larger one, or puts one in. */
const LARGEST_FILE = 16 * 1024 * 1024;

/**
 * The bytes of a body that lies in a file. Undefined where that is large, missing or another one: a
 * body is sent from its file as it is then, and it is the sending that says what is wrong.
 * @param sessionFile none if the session was not read from a file
 */
export function readBodyFile(sessionFile: string | undefined, body: FileBody): Buffer | undefined {
  if (sessionFile === undefined || body.bytes > LARGEST_FILE) return undefined;
  const file = bodyFilePath(sessionFile, body);
  try {
    return statSync(file).size === body.bytes ? readFileSync(file) : undefined;
  } catch {
    return undefined;
  }
}
