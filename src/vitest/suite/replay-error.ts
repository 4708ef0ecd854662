import { statSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { attempt, type FileLocation, SessionFileError, UserError } from '../../errors.ts';
import { ExactNumber, renderExactJson } from '../../formats/json/exact-json.ts';
import {
  joinSafe,
  type Printable,
  printable,
  printableLine,
  printableValue,
  safe,
} from '../../printable.ts';
import type { AnswerComparison, JudgedAnswer } from '../../replay/compare/comparison.ts';
import { describeContent } from '../../replay/compare/content.ts';
import { maskShape } from '../../replay/compare/shapes.ts';
import { type Difference, type Failure, requestTitle } from '../../replay/failure/failure.ts';
import { renderFailure } from '../../replay/failure/render-failure.ts';
import { displayPath } from '../../session/files/paths.ts';
import { isHarFile } from '../../session/har-file.ts';
import { readSessionFile } from '../../session/session-file.ts';

/** The parts of a whole failure beside its outcome. */
interface ReplayErrorOptions {
  /** Its location in the session file. */
  readonly location: FileLocation;
  /** A further line of the message. */
  readonly note: string | undefined;
}

/**
 * Why a replayed test failed. Its stack has at most one frame, a line in the session file, so that every reporter
 * prints that location. Vitest makes a diff of `expected` and `actual`. All texts are printable. Unlike other
 * errors of this package, it has no code, since reporters print all further members of errors.
 */
export class ReplayError extends Error {
  override name: string = 'ReplayError';
  readonly expected?: unknown;
  readonly actual?: unknown;

  /** @param frame one line of a stack trace */
  private constructor(message: Printable, frame?: string) {
    super(message);
    const head = `${this.name}: ${this.message}`;
    this.stack = frame === undefined ? head : `${head}\n${frame}`;
  }

  /** A failure that is shown whole. */
  static whole(judged: JudgedAnswer, { location, note }: ReplayErrorOptions): ReplayError {
    // Otherwise the message names the location.
    const isFramed = isShowable(location);
    const { failure } = judged.outcome;
    const request = requestTitle(judged.outcome);
    const { message, detail } = failure ? renderFailure(failure) : { message: safe`failed` };
    const lines = [
      safe`${request}: ${message}`,
      ...(detail === undefined ? [] : [detail]),
      ...(note ? [printableLine(note)] : []),
      ...(isFramed ? [] : [safe`${displayPath(location.file)}:${location.line}`]),
    ];
    const frame = isFramed ? renderFrame(request, location) : undefined;
    const error = new ReplayError(joinSafe(lines, '\n'), frame);
    const pair = pairForDiff(judged);
    if (!pair) return error;
    return Object.assign(error, {
      expected: showSide(pair.expected),
      actual: showSide(pair.actual),
    });
  }

  /**
   * A failure whose cause lies in no request. It names neither request nor line: Vitest prints errors with equal texts
   * as one, from however many sessions.
   */
  static ofCause(
    { message, detail }: ReturnType<typeof renderFailure>,
    note: string | undefined,
  ): ReplayError {
    const lines = [message, detail ?? [], note ? printableLine(note) : []].flat();
    return new ReplayError(joinSafe(lines, '\n'));
  }

  /** A failure in one line. Vitest prints those with equal texts as one, below their names. */
  static brief(summary: string): ReplayError {
    return new ReplayError(printableLine(summary));
  }
}

/** Vitest prints strings within objects unescaped: a string with line breaks would look like members. */
function showSide(side: unknown): unknown {
  return typeof side === 'string' ? printable(side) : printableValue(side, printableLine);
}

/** A line of a stack trace in the format of V8. */
function renderFrame(name: string, { file, line, column }: FileLocation): string {
  return `    at ${name.replace(/[()\s]+/g, ' ')} (${file}:${line}:${column})`;
}

/** In characters of JSON: of longer bodies, only the differing places are shown. */
const MAX_WHOLE = 16 * 1024;

type DifferenceFailure = Extract<Failure, { readonly kind: 'body' | 'headers' }>;

/** The two sides of Vitest's diff, equal in everything that counts as equal. */
interface DiffPair {
  readonly expected: unknown;
  readonly actual: unknown;
}

/**
 * The two sides of a failed outcome: its statuses, or its bodies and headers. Undefined if there is nothing to show
 * beside the message.
 */
function pairForDiff({ outcome, comparison }: JudgedAnswer): DiffPair | undefined {
  const { failure, expected, actual } = outcome;
  switch (failure?.kind) {
    case 'status':
      return { expected, actual };
    case 'body':
    case 'headers':
      return wholeBodies(failure, comparison) ?? differingPlaces(failure.differences);
    default:
      return undefined;
  }
}

function wholeBodies(
  { differences, mode }: DifferenceFailure,
  comparison: AnswerComparison | undefined,
): DiffPair | undefined {
  const body = comparison?.body;
  if (!body || differences.some(({ isHeader }) => isHeader)) return undefined;
  const { mask } = comparison;
  const isShape = mode === 'shape';
  const sides = isShape
    ? body.shapes()
    : [body.recorded, body.aligned].map((each) => describeContent(each));
  const [expected, actual] = sides.map((side) => {
    if (!isShort(side)) return undefined;
    return showable(isShape ? maskShape(side, mask) : mask.value(side));
  });
  // If they differ in secrets alone, the masked sides are equal.
  if (!expected || !actual || isDeepStrictEqual(expected, actual)) return undefined;
  return { expected: expected.value, actual: actual.value };
}

function differingPlaces(differences: readonly Difference[]): DiffPair {
  const side = (key: 'expected' | 'actual'): object =>
    Object.fromEntries(
      differences.flatMap((each) => (key in each ? [[each.path, each[key]]] : [])),
    );
  return { expected: side('expected'), actual: side('actual') };
}

/** Checked first, before the value is copied. */
function isShort(value: unknown): boolean {
  return value === undefined || renderExactJson(value).length <= MAX_WHOLE;
}

/** An empty text for a missing body, since Vitest shows no diff with undefined. */
function showable(value: unknown): { readonly value: unknown } {
  return { value: value === undefined ? '' : plain(value) };
}

/** Integers stay numbers, to the last digit. */
function plain(value: unknown): unknown {
  if (value instanceof ExactNumber) {
    return /^-?\d+$/.test(value.text) ? BigInt(value.text) : value.text;
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, plain(child)]));
}

/**
 * A user's error as Vitest should print it: its message and, for an error in a session file, the location there.
 * Its code and its cause are left out: they are for programs, and the cause has frames of this package. Other
 * errors stay as they are.
 */
export function explainUserError(error: unknown): unknown {
  if (!(error instanceof UserError)) return error;
  const plain = new Error(error.message);
  plain.name = error.name;
  plain.stack = `${error.name}: ${error.message}`;
  if (error instanceof SessionFileError && isShowable(error.location)) {
    plain.stack += `\n${renderFrame('session', error.location)}`;
  }
  return plain;
}

/** Lines that Vitest prints before and after a location, and one more. */
const FRAME_LINES = 3;

/** Whether Vitest may print a location in a session file: it prints the lines near it unescaped. */
function isShowable({ file, line }: FileLocation): boolean {
  const lines = linesOf(file);
  const printed = lines.slice(Math.max(0, line - 1 - FRAME_LINES), line + FRAME_LINES);
  const shown = printed.join('\n');
  return lines.length > 0 && printable(shown) === shown;
}

/** In bytes. A browser exports HARs of any size, often as one line. */
const MAX_SHOWN_HAR = 4 * 1024 * 1024;

/** Empty for a file that is not text, and for a large HAR. */
function linesOf(file: string): string[] {
  const { size = 0 } = statSync(file, { throwIfNoEntry: false }) ?? {};
  if (isHarFile(file) && size > MAX_SHOWN_HAR) return [];
  return attempt(() => readSessionFile(file).text.split(/\r?\n/), UserError) ?? [];
}
