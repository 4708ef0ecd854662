import type { SessionFileError } from '../errors.ts';
import { deepestNesting, findDeepNesting } from '../formats/find-deep-nesting.ts';
import { skipSpace } from '../formats/json-text.ts';
import { type DuplicateKey, findDuplicateKey } from './find-duplicate-key.ts';
import { invalidSession } from './invalid-session.ts';
import { renderJsonPath } from './json-path.ts';
import { locateSyntaxError } from './locate-syntax-error.ts';
import { findPosition, findPositions } from './position.ts';
import { quote, quoteFrom } from './quote.ts';

/** A text without the byte order mark that some editors write before it. */
export function withoutMark(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

/**
 * The JSON object that a file's text holds.
 * @param file named in the error
 * @throws SessionFileError `INVALID_SESSION`, with line and column of the fault
 */
export function parseJson(text: string, file: string): unknown {
  const fail = (problem: string, offset: number, found: string, expected: string): never => {
    throw invalidSession(file, problem, [
      { ...findPosition(text, offset), path: '', found, expected },
    ]);
  };
  const start = skipSpace(text, 0);
  if (start === text.length) return fail('is empty', 0, 'nothing', 'a session');
  if (text[start] !== '{') {
    return fail('is not a session', start, quoteFrom(text, start), 'a JSON object');
  }
  const deep = findDeepNesting(text);
  if (deep !== undefined) {
    const expected = `no more than ${deepestNesting} levels of nesting`;
    return fail('is not a session', deep, quoteFrom(text, deep), expected);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const fault = locateSyntaxError(text);
    if (fault === undefined) throw error;
    return fail('is not JSON', fault.offset, fault.found, fault.expected);
  }
  const duplicate = findDuplicateKey(text, value);
  if (duplicate !== undefined) throw hasDuplicateKey(text, file, duplicate);
  return value;
}

function hasDuplicateKey(
  text: string,
  file: string,
  { path, first, second }: DuplicateKey,
): SessionFileError {
  const [before, again = { line: 1, column: 1 }] = findPositions(text, [first, second]);
  const key = quote(String(path.at(-1)));
  const found = `the key ${key} again, which is on line ${before?.line} already`;
  return invalidSession(file, 'is not a session', [
    { ...again, path: renderJsonPath(path), found, expected: 'each key once' },
  ]);
}
