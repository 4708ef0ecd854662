/**
 * Reads sessions. A quick check accepts nearly every file without zod, which takes longer to load than the
 * rest of the engine (test/bench/start-up.mjs).
 */

import { parseJson, withoutMark } from './json/parse-json.ts';
import { isPlainSession } from './quick-check.ts';
import type { Session } from './schema.ts';
import { readSessionFile, withSource } from './session-file.ts';

/**
 * Reads a session file. The file may be a regular file, or a link to one whose name ends in `.session.json`.
 * Bodies in files are read from that file's folder.
 * @throws {SessionFileError} `INVALID_SESSION`. The message names file, line and JSON path, what was found
 * and what was expected
 * @throws {UserError} `SESSION_NOT_READABLE` if the file is missing, cannot be read, is not a regular file or
 * is larger than 500 MiB
 */
export async function readSession(file: string): Promise<Session> {
  const { text, path } = readSessionFile(file);
  const session = await parseSession(text, file);
  return path === file ? session : withSource(session, file, path);
}

/**
 * Parses the text of a session file.
 * @param file path of the file. Errors name it, and bodies in files are read from the same folder
 * @throws {SessionFileError} as `readSession` does
 */
export async function parseSession(text: string, file: string): Promise<Session> {
  const json = withoutMark(text);
  const value = parseJson(json, file);
  if (isPlainSession(value)) return withSource(value, file);
  // Loaded only here: zod is a third of the engine's start-up.
  const { checkSession } = await import('./parse-session.ts');
  return checkSession(value, json, file);
}
