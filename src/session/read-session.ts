import { isUtf8 } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import { UserError } from '../errors.ts';
import { displayPath } from './display-path.ts';
import { explainFileError } from './explain-file-error.ts';
import { invalidSession } from './invalid-session.ts';
import { parseSession } from './parse-session.ts';
import { findPosition } from './position.ts';
import type { Session } from './schema.ts';

/**
 * Reads a session file.
 * @throws SessionFileError `INVALID_SESSION`, whose message names file, line, JSON path, what was
 * found and what was expected
 * @throws UserError `SESSION_NOT_READABLE` where there is no such file or it may not be read
 */
export async function readSession(file: string): Promise<Session> {
  return parseSession(await readText(file), file);
}

async function readText(file: string): Promise<string> {
  const { text, valid } = await readFile(file)
    .then((bytes) => ({ text: bytes.toString(), valid: isUtf8(bytes) }))
    .catch((error: unknown) => {
      throw new UserError(
        'SESSION_NOT_READABLE',
        `cannot read the session file ${displayPath(file)}: ${explainFileError(error)}`,
        { cause: error },
      );
    });
  if (valid) return text;
  const position = findPosition(text, Math.max(0, text.indexOf('\ufffd')));
  throw invalidSession(file, 'is not UTF-8', [
    { ...position, path: '', found: 'bytes that are no character', expected: 'UTF-8 text' },
  ]);
}
