import { SessionReplayError, UserError } from '../../errors.ts';
import { displayPath } from './paths.ts';

/** What the system said about a file, without its path: `EACCES: permission denied`. */
export function explainFileError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Node appends the system call and the paths, which may be those of a temporary file.
  return error.message.replace(/, [a-z]+(?: '.*)?$/s, '');
}

/**
 * Whether an error is the system's of that code, such as `ENOENT`. In a vm context, errors of Node
 * are no instances of the context's own `Error`.
 */
export function isErrorCode(error: unknown, code: string): boolean {
  return Object(error).code === code;
}

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
