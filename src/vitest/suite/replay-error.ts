import type { FileLocation } from '../../errors.ts';
import { printable, printableLine, printableValue } from '../../printable.ts';
import type { Outcome } from '../../replay/outcome/outcome.ts';
import { displayPath } from '../../session/display-path.ts';
import { pairForDiff } from './pair-for-diff.ts';

/** What a failure that is told whole says beside its outcome. */
export interface ReplayErrorOptions {
  /** Where in the session file it is shown. */
  readonly location: FileLocation;
  /** Whether reporters may print the place; else the message names it. */
  readonly isFramed: boolean;
  /** One more line. */
  readonly note: string | undefined;
}

/**
 * Why a replayed test failed. Its stack is at most one frame, a line in the session file, so that every
 * reporter prints that place. `expected` and `actual` are what Vitest makes a diff of. All of its texts
 * are printable. It has no code as the errors of this package do: reporters print whatever else an
 * error has.
 */
export class ReplayError extends Error {
  override name: string = 'ReplayError';
  readonly expected?: unknown;
  readonly actual?: unknown;

  /** @param frame one line of a stack trace */
  private constructor(message: string, frame?: string) {
    super(message);
    const head = `${this.name}: ${this.message}`;
    this.stack = frame === undefined ? head : `${head}\n${frame}`;
  }

  /** A failure with all that there is to say. */
  static whole(outcome: Outcome, { location, isFramed, note }: ReplayErrorOptions): ReplayError {
    const { method, path, error } = outcome;
    const request = printableLine(`${method} ${path}`);
    const lines = [
      `${request}: ${error?.message ?? 'failed'}`,
      ...(error?.detail ? [error.detail] : []),
      ...(note ? [printableLine(note)] : []),
      ...(isFramed ? [] : [`${displayPath(location.file)}:${location.line}`]),
    ];
    const frame = isFramed ? renderFrame(request, location) : undefined;
    const failure = new ReplayError(lines.join('\n'), frame);
    const pair = pairForDiff(outcome);
    if (!pair) return failure;
    return Object.assign(failure, {
      expected: showSide(pair.expected),
      actual: showSide(pair.actual),
    });
  }

  /** A failure in one line: Vitest prints those with the same text as one, under their names. */
  static brief(summary: string): ReplayError {
    return new ReplayError(printableLine(summary));
  }
}

/** Vitest prints strings in JSON as they are: with line breaks in them, they would look like members. */
function showSide(side: unknown): unknown {
  return typeof side === 'string' ? printable(side) : printableValue(side, printableLine);
}

/** A line of a stack trace that V8 could have written. */
export function renderFrame(name: string, { file, line, column }: FileLocation): string {
  return `    at ${name.replace(/[()\s]+/g, ' ')} (${file}:${line}:${column})`;
}
