import { type FileLocation, SessionReplayError } from '../errors.ts';
import type { Outcome } from '../replay/outcome.ts';

/**
 * Why a replayed test failed. Its stack is one frame, the recording's line in the session file, so
 * that every reporter prints that place. `expected` and `actual` are what Vitest makes a diff of.
 */
export class ReplayError extends SessionReplayError {
  readonly expected?: number;
  readonly actual?: number;

  constructor(outcome: Outcome, location: FileLocation) {
    const { method, path, expected, actual, error } = outcome;
    const request = `${method} ${path}`;
    const lines = [
      `${request}: ${error?.message ?? 'failed'}`,
      ...(error?.detail ? [error.detail] : []),
    ];
    super('REPLAY_FAILED', lines.join('\n'));
    if (error?.code === 'STATUS_MISMATCH' && expected !== undefined && actual !== undefined) {
      this.expected = expected;
      this.actual = actual;
    }
    this.stack = `${this.name}: ${this.message}\n${frame(request, location)}`;
  }
}

/** A line of a stack trace that V8 could have written. */
export function frame(name: string, { file, line, column }: FileLocation): string {
  return `    at ${name.replace(/[()\s]+/g, ' ')} (${file}:${line}:${column})`;
}
