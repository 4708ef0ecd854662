import { type Printable, printable } from './printable.ts';

/** What went wrong, for programs. The message says the same to a person. */
export type ErrorCode =
  | 'INVALID_OPTIONS'
  | 'INVALID_SESSION'
  | 'INVALID_HAR'
  | 'INVALID_IMPORT'
  | 'SESSION_MISSING'
  | 'SESSION_OUT_OF_DATE'
  | 'SESSION_NOT_READABLE'
  | 'SESSION_NOT_WRITABLE'
  | 'TARGET_MISSING'
  | 'TARGET_READ_ONLY'
  | 'TARGET_NOT_STARTED'
  | 'TARGET_UNREACHABLE'
  | 'SERVER_NOT_STARTED'
  | 'SETUP_FAILED'
  | 'RECORDER_NOT_CONFIGURED'
  | 'RECORDER_FAILED'
  | 'REPLAY_FAILED';

/** The base of every error that this package throws on purpose. Its message is printable. */
export class SessionReplayError extends Error {
  readonly code: ErrorCode;
  declare readonly message: Printable;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(printable(message), options);
    this.code = code;
    // Not enumerable, as errors of the language have it: else every print of an error repeats it.
    Object.defineProperty(this, 'name', { value: new.target.name, configurable: true });
  }
}

/**
 * A mistake in what the user wrote: an option, a session file, a target. Its stack is its message
 * alone, since frames of this package would only hide where the mistake is.
 */
export class UserError extends SessionReplayError {
  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(code, message, options);
    this.stack = `${this.name}: ${this.message}`;
  }
}

/** Where in a session file something stands. */
export interface FileLocation {
  /** Absolute path of the file. */
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based. */
  readonly column: number;
}

/** A session file that cannot be read as a session: `message` names line, JSON path, found and expected. */
export class SessionFileError extends UserError {
  readonly location: FileLocation;

  constructor(code: ErrorCode, message: string, location: FileLocation, options?: ErrorOptions) {
    super(code, message, options);
    this.location = location;
  }
}

/**
 * The result of a step. Undefined if it throws, where the reason does not matter.
 * @param kind of the errors that do not matter. Any other is thrown. @default every error
 */
export function attempt<Result>(
  step: () => Result,
  kind?: new (...facts: never) => Error,
): Result | undefined {
  try {
    return step();
  } catch (error) {
    if (kind === undefined || error instanceof kind) return undefined;
    throw error;
  }
}

/** What an error says; of anything else that was thrown, its text. */
export function textOfError(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
