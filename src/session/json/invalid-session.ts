import { resolve } from 'node:path';
import { SessionFileError } from '../../errors.ts';
import { displayPath } from '../files/paths.ts';
import type { Explanation } from './explain-issues.ts';
import { findPathPosition, type Position, renderJsonPath } from './positions.ts';

/** One thing that is wrong with a session file. */
export interface Fault extends Position {
  /** JSON path; empty for the file as a whole. */
  readonly path: string;
  readonly found: string;
  readonly expected: string;
}

/** Things that are wrong with a session, each with where it is in its file. */
export function findFaultPositions(json: string, explanations: readonly Explanation[]): Fault[] {
  return explanations.map(({ path, found, expected }) => ({
    ...findPathPosition(json, path),
    path: renderJsonPath(path),
    found,
    expected,
  }));
}

/**
 * The error for a session file that is not a session: one line for each fault.
 * @param problem what is wrong on the whole, to follow the name of the file
 * @param others how many faults there are beyond those told, as text
 */
export function invalidSession(
  file: string,
  problem: string,
  faults: readonly [Fault, ...Fault[]],
  others = '',
): SessionFileError {
  const lines = faults.map(({ line, column, path, found, expected }) => {
    const place = path === '' ? `line ${line}, column ${column}` : `line ${line}, ${path}`;
    return `  ${place}: found ${found}, expected ${expected}`;
  });
  if (others !== '') lines.push(`  … and ${others}`);
  const [{ line, column }] = faults;
  return new SessionFileError(
    'INVALID_SESSION',
    [`${displayPath(file)} ${problem}:`, ...lines].join('\n'),
    { file: resolve(file), line, column },
  );
}
