import type { SessionFileError } from '../errors.ts';
import { packageVersion } from '../own-files.ts';
import { type Faults, findFaults } from './find-faults.ts';
import { invalidSession, locateFaults } from './invalid-session.ts';
import { locatePath } from './locate-path.ts';
import { parseJson, withoutMark } from './parse-json.ts';
import type { Session } from './schema.ts';
import { rememberSessionFile } from './session-file.ts';

/**
 * The session that the text of a session file holds.
 * @param file where the text comes from: named in errors, and bodies in files are found beside it
 * @throws SessionFileError `INVALID_SESSION`, whose message names file, line, JSON path, what was
 * found and what was expected
 */
export function parseSessionText(text: string, file: string): Session {
  const json = withoutMark(text);
  return checkSession(parseJson(json, file), json, file);
}

/**
 * The session that a value is.
 * @param value what `parseJson` gave for the text
 * @throws SessionFileError as `parseSessionText` does
 */
export function checkSession(value: unknown, json: string, file: string): Session {
  const version = newerVersion(value);
  if (version !== undefined) throw tooNew(json, file, version);
  const faults = findFaults(value);
  const [first, ...rest] = locateFaults(json, faults.told);
  if (first !== undefined) {
    throw invalidSession(file, 'is not a session', [first, ...rest], countOthers(faults));
  }
  const session = value as Session;
  rememberSessionFile(session, file);
  return session;
}

function newerVersion(value: unknown): number | undefined {
  if (typeof value !== 'object' || value === null || !('version' in value)) return undefined;
  const { version } = value;
  return typeof version === 'number' && Number.isInteger(version) && version > 1
    ? version
    : undefined;
}

function tooNew(json: string, file: string, version: number): SessionFileError {
  const problem = `needs a newer release of vitest-session-replay than this one (${packageVersion()}), \
which reads version 1. Update it with "npm install --save-dev vitest-session-replay@latest"`;
  const position = locatePath(json, ['version']);
  return invalidSession(file, problem, [
    { ...position, path: 'version', found: `the number ${version}`, expected: '1' },
  ]);
}

function countOthers({ told, count, isCut }: Faults): string {
  if (count === told.length) return '';
  return `${isCut ? 'at least ' : ''}${count - told.length} more`;
}
