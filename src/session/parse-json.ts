import { deepestNesting, findDeepNesting } from './find-deep-nesting.ts';
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
  if (text[start] !== '{') {
    return fail('is not a session', start, quoteFrom(text, start), 'a JSON object');
  }
  const deep = findDeepNesting(text);
  if (deep !== undefined) {
    const expected = `no more than ${deepestNesting} levels of nesting`;
    return fail('is not a session', deep, quoteFrom(text, deep), expected);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    const fault = locateSyntaxError(text);
    if (fault === undefined) throw error;
    return fail('is not JSON', fault.offset, fault.found, fault.expected);
  }
}
