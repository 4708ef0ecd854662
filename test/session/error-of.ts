import { SessionFileError } from '../../src/errors.ts';
import { parseSessionText } from '../../src/session/parse-session.ts';

/** The file that the texts of these tests are said to come from. */
export const file = 'sessions/a.session.json';

/** The error that a text gives. */
export function errorOf(text: string, path: string = file): SessionFileError {
  try {
    parseSessionText(text, path);
  } catch (error) {
    if (error instanceof SessionFileError) return error;
    throw error;
  }
  throw new Error('no error');
}
