import { SessionReplayError, UserError } from '../errors.ts';
import { displayPath } from './display-path.ts';
import { explainFileError } from './explain-file-error.ts';

/** The error for a file that cannot be written or deleted: it names the file and the reason. */
export function notWritable(file: string, cause: unknown): UserError {
  return new UserError(
    'SESSION_NOT_WRITABLE',
    `cannot write ${displayPath(file)}: ${explainFileError(cause)}`,
    { cause },
  );
}

/**
 * Does something with a file and what lies beside it.
 * @throws SessionReplayError `SESSION_NOT_WRITABLE` for whatever error the file system has
 */
export function orNotWritable<Result>(file: string, step: () => Result): Result {
  try {
    return step();
  } catch (error) {
    throw error instanceof SessionReplayError ? error : notWritable(file, error);
  }
}
