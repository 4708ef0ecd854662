import type { FileLocation } from '../../errors.ts';
import { printable, printableLine, printableValue } from '../../printable.ts';
import type { Outcome } from '../../replay/outcome/outcome.ts';
import { displayPath } from '../../session/display-path.ts';
import { pairForDiff } from './pair-for-diff.ts';

/** What a failure says beside its outcome. */
export interface ReplayErrorOptions {
  /** Of the recording. */
  readonly location: FileLocation;
  /** Whether reporters may print the place; else the message names it. */
  readonly isFramed: boolean;
  /** One more line. */
  readonly note: string | undefined;
}

/**
 * Why a replayed test failed. Its stack is one frame, the recording's line in the session file, so
 * that every reporter prints that place. `expected` and `actual` are what Vitest makes a diff of. All
 * of its texts are printable. It has no code as the errors of this package do: reporters print
 * whatever else an error has.
 */
export class ReplayError extends Error {
  override name: string = 'ReplayError';
  readonly expected?: unknown;
  readonly actual?: unknown;

  constructor(outcome: Outcome, { location, isFramed, note }: ReplayErrorOptions) {
    const { method, path, error } = outcome;
    const request = printableLine(`${method} ${path}`);
    const lines = [
      `${request}: ${error?.message ?? 'failed'}`,
      ...(error?.detail ? [error.detail] : []),
      ...(note ? [printableLine(note)] : []),
      ...(isFramed ? [] : [`${displayPath(location.file)}:${location.line}`]),
    ];
    super(lines.join('\n'));
    const pair = pairForDiff(outcome);
    if (pair) {
      this.expected = showSide(pair.expected);
      this.actual = showSide(pair.actual);
    }
    const head = `${this.name}: ${this.message}`;
    this.stack = isFramed ? `${head}\n${renderFrame(request, location)}` : head;
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
