import { SessionReplayError, UserError } from '../../errors.ts';
import { displayPath } from './paths.ts';

/** Explanations for codes whose system message does not fit the named file. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ['EISDIR', 'it is a folder'],
  ['ENOTDIR', 'a part of its path is not a folder'],
  // A file is where a new folder should be.
  ['EEXIST', 'a part of its path is not a folder'],
]);

/** The system's message about a file without the path, such as `EACCES: permission denied`. */
export function explainFileError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? String(error.code) : '';
  const words = WORDS.get(code);
  if (words !== undefined) return `${code}: ${words}`;
  // Node appends the system call and the paths, which may be those of a temporary file.
  return error.message.replace(/, [a-z]+(?: '.*)?$/s, '');
}

/**
 * Whether an error has a system code, such as `ENOENT`. In a vm context, Node's errors are not instances of
 * the context's own `Error`.
 */
export function isErrorCode(error: unknown, code: string): boolean {
  return Object(error).code === code;
}

/** The error for a file that cannot be written or deleted. Names the file and the reason. */
export function notWritable(file: string, cause: unknown): UserError {
  return new UserError(
    'SESSION_NOT_WRITABLE',
    `cannot write ${displayPath(file)}: ${explainFileError(cause)}`,
    { cause },
  );
}

/**
 * Runs a step that writes a file and its neighbours.
 * @throws {SessionReplayError} `SESSION_NOT_WRITABLE` for any error of the file system
 */
export function orNotWritable<Result>(file: string, step: () => Result): Result {
  try {
    return step();
  } catch (error) {
    throw error instanceof SessionReplayError ? error : notWritable(file, error);
  }
}
