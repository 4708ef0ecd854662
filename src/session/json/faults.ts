/**
 * Turns zod's issues into faults that a person can act on: where, what was found and what was expected. If a
 * value may have several forms, only the form that its author most likely meant is explained, since "Invalid
 * input" and a list of all forms help nobody.
 */

import { resolve } from 'node:path';
import type { z } from 'zod';
import { SessionFileError } from '../../errors.ts';
import { displayPath } from '../files/paths.ts';
import {
  findPathPosition,
  type JsonPath,
  type Position,
  renderJsonPath,
  valueAt,
} from './positions.ts';
import { describeKeys, describeValue, quote } from './show-value.ts';

type Issue = z.core.$ZodIssue;

/** A fault of a value. */
export interface Explanation {
  readonly path: JsonPath;
  /** Such as `the number 12` or `nothing`. */
  readonly found: string;
  /** Such as `a string`. */
  readonly expected: string;
}

/**
 * Explains zod's issues.
 * @param root the validated value
 * @param base path of that value, with which the explained paths begin
 */
export function explainIssues(
  issues: readonly Issue[],
  root: unknown,
  base: JsonPath = [],
): Explanation[] {
  return issues.flatMap((issue) => explainIssue(issue, root, base));
}

/** One explanation, or those of the most likely form if a value may have several. */
function explainIssue(issue: Issue, root: unknown, base: JsonPath): Explanation[] {
  const own = ownPath(issue);
  const value = valueAt(root, own);
  const path = [...base, ...own];
  if (issue.code === 'unrecognized_keys') {
    return [
      {
        path: [...path, issue.keys[0] ?? ''],
        found: describeKeys(issue.keys),
        expected: 'no such key',
      },
    ];
  }
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) {
    const found = isHeaderValue(path, value) ? 'a string that is not shown' : describeValue(value);
    return [{ path, found, expected: explainExpected(issue) }];
  }
  const likely = findLikelyForms(issue.errors, value);
  const [form = []] = likely;
  if (likely.length === 1) return explainIssues(form, value, path);
  const keys = likely.map(([first]) => quote(String(first?.path[0])));
  return [{ path, found: describeValue(value), expected: `one of the keys ${keys.join(', ')}` }];
}

/** It may be a credential. */
function isHeaderValue(path: JsonPath, value: unknown): boolean {
  const [list, index, place] = path.slice(-3);
  const isInHeader = (list === 'headers' || list === 'trailers') && typeof index === 'number';
  return isInHeader && place === 1 && typeof value === 'string';
}

/**
 * The forms that the value comes closest to: those whose faults are deepest, since the keys above are right,
 * and of those the one with the fewest faults. Several forms, if they lack different keys.
 */
function findLikelyForms(forms: readonly Issue[][], value: unknown): readonly Issue[][] {
  // Spreading would overflow the stack for thousands of faults in one value.
  const depths = forms.map((form) =>
    form.reduce((deepest, issue) => Math.max(deepest, depthOf(issue, value)), -1),
  );
  const deepest = Math.max(...depths);
  const candidates = forms.filter((_, index) => depths[index] === deepest);
  const fewest = Math.min(...candidates.map((form) => form.length));
  const closest = candidates.filter((form) => form.length === fewest);
  if (closest.length === 1) return closest;
  const allLackKeys = candidates.every((form) => (form[0]?.path.length ?? 0) > 0);
  return allLackKeys ? candidates : closest.slice(0, 1);
}

/** A missing key says no more about a value than the value itself does, so it counts as that depth. */
function depthOf(issue: Issue, value: unknown): number {
  const path = ownPath(issue);
  return valueAt(value, path) === undefined ? path.length - 1 : path.length;
}

/** The path of an issue; a session is JSON, so it holds no symbols. */
function ownPath(issue: Issue): JsonPath {
  return issue.path.map((segment) => (typeof segment === 'number' ? segment : String(segment)));
}

const TYPES: Readonly<Record<string, string>> = {
  array: 'an array',
  boolean: 'true or false',
  int: 'a whole number',
  nonoptional: 'a value',
  number: 'a number',
  object: 'an object',
  record: 'an object',
  string: 'a string',
  tuple: 'an array',
};

/**
 * The form that an issue expected, such as `a string`. Error texts of our schemas are used unchanged, so each
 * of them is a phrase that can follow "expected".
 */
function explainExpected(issue: z.core.$ZodIssue): string {
  if (!/^(?:Invalid|Too small|Too big|Unrecognized)\b/.test(issue.message)) return issue.message;
  switch (issue.code) {
    case 'invalid_type':
      return TYPES[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return issue.values.map((value) => JSON.stringify(value)).join(' or ');
    case 'too_small':
      return explainBound(issue.origin, issue.minimum, issue.inclusive ? 'at least' : 'more than');
    case 'too_big':
      return explainBound(issue.origin, issue.maximum, issue.inclusive ? 'at most' : 'less than');
    case 'invalid_format':
      return `a string in the format ${issue.format}`;
    default:
      return issue.message;
  }
}

function explainBound(origin: string, bound: number | bigint, relation: string): string {
  if (origin === 'string') {
    return bound === 1 && relation === 'at least'
      ? 'a string that is not empty'
      : `a string of ${relation} ${bound} characters`;
  }
  if (origin === 'array') return `an array of ${relation} ${bound} values`;
  return `${TYPES[origin] ?? 'a number'} of ${relation} ${bound}`;
}

/** A fault of a session file. */
export interface Fault extends Position {
  /** JSON path. Empty for the file as a whole. */
  readonly path: string;
  readonly found: string;
  readonly expected: string;
}

/** Adds the position in the file to each fault of a session. */
export function findFaultPositions(json: string, explanations: readonly Explanation[]): Fault[] {
  return explanations.map(({ path, found, expected }) => ({
    ...findPathPosition(json, path),
    path: renderJsonPath(path),
    found,
    expected,
  }));
}

/**
 * The error for a file that is not a session, with one line for each fault.
 * @param problem with the file as a whole, to follow its name
 * @param others the number of faults that are not listed, as text
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
