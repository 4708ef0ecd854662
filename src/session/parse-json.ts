import { invalidSession } from './invalid-session.ts';
import { skipSpace } from './json-text.ts';
import { locateSyntaxError } from './locate-syntax-error.ts';
import { findPosition } from './position.ts';
import { quoteFrom } from './quote.ts';

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
  // Without this look, JSON.parse needs seconds and gigabytes for a long run of opening brackets.
  if (text[start] !== '{') {
    return fail('is not a session', start, quoteFrom(text, start), 'a JSON object');
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    const fault = locateSyntaxError(text);
    if (fault === undefined) throw error;
    return fail('is not JSON', fault.offset, fault.found, fault.expected);
  }
}
