import { parseJson, withoutMark } from './json/parse-json.ts';
import { isPlainSession } from './plain-session.ts';
import type { Session } from './schema.ts';
import { rememberSessionFile } from './session-file.ts';
import { readSessionFile } from './session-text.ts';

/**
 * Reads a session file: a regular file, or a link to one whose name ends in `.session.json`; its
 * bodies lie beside it.
 * @throws {SessionFileError} `INVALID_SESSION`, whose message names file, line, JSON path, what was
 * found and what was expected
 * @throws {UserError} `SESSION_NOT_READABLE` where there is no such file, or it may not be read, is
 * something else, or is larger than 500 MiB
 */
export async function readSession(file: string): Promise<Session> {
  const { text, path } = readSessionFile(file);
  const session = await parseSession(text, file);
  if (path !== file) rememberSessionFile(session, file, path);
  return session;
}

/**
 * The session that the text of a session file holds.
 * @param file where the text comes from: named in errors, and bodies in files are found beside it
 * @throws {SessionFileError} as `readSession` does
 */
export async function parseSession(text: string, file: string): Promise<Session> {
  const json = withoutMark(text);
  const value = parseJson(json, file);
  if (isPlainSession(value)) {
    rememberSessionFile(value, file);
    return value;
  }
  // Not before: what a session must be is told by zod, which is a third of the engine's start.
  const { checkSession } = await import('./parse-session.ts');
  return checkSession(value, json, file);
}
