import { SessionFileError, UserError } from '../errors.ts';
import { renderFrame } from './replay-error.ts';

/**
 * A user's mistake as Vitest should print it: its message and, for a mistake in a session file, the
 * place there. Its code and its cause are for programs, and the cause has frames of this package.
 * Other errors stay as they are.
 */
export function explainUserError(error: unknown): unknown {
  if (!(error instanceof UserError)) return error;
  const plain = new Error(error.message);
  plain.name = error.name;
  plain.stack = `${error.name}: ${error.message}`;
  if (error instanceof SessionFileError) {
    plain.stack += `\n${renderFrame('session', error.location)}`;
  }
  return plain;
}
