import { type FileLocation, SessionFileError, UserError } from '../../errors.ts';
import { isShowable } from './is-showable.ts';
import { renderFrame } from './replay-error.ts';

/**
 * A user's mistake as Vitest should print it: its message and, for a mistake in a session file, the
 * place there. Its code and its cause are for programs, and the cause has frames of this package.
 * Other errors stay as they are.
 * @param place in a session file, of an error that has none by itself
 */
export function explainUserError(error: unknown, place?: FileLocation): unknown {
  if (!(error instanceof UserError)) return error;
  const plain = new Error(error.message);
  plain.name = error.name;
  plain.stack = `${error.name}: ${error.message}`;
  const location = error instanceof SessionFileError ? error.location : place;
  if (location && isShowable(location)) plain.stack += `\n${renderFrame('session', location)}`;
  return plain;
}
