/** Where and how an answer differs from the recorded one, in words. `renderFailure` makes them printable. */

import { kindOf } from '../../formats/json/exact-json.ts';
import { printableJson } from '../../printable.ts';
import type { Difference, Failure } from './failure.ts';
import { cut, fromDifference } from './shorten.ts';

type DifferenceFailure = Extract<Failure, { readonly kind: 'body' | 'headers' }>;

/** In characters. */
const MAX_SHOWN = 80;

const NOTES: Readonly<Record<NonNullable<Difference['note']>, string>> = {
  order: 'only the order of its elements differs',
  bytes: 'they are too large to be read, and so are compared byte by byte',
};

/** The first difference in one line, and how many more there are. */
export function renderDifferences({
  differences: [first],
  count,
  mode,
}: DifferenceFailure): string {
  if (!first) return 'the answer differs';
  const { isHeader, note } = first;
  const isShape = !isHeader && mode === 'shape' && note === undefined;
  const [expected, got] = isShape ? typesOf(first) : showPair(first);
  const more = count > 1 ? ` (and ${count - 1} more)` : '';
  const why = note === undefined ? '' : `; ${NOTES[note]}`;
  const place = renderPlace(first, isShape ? 'differs in shape' : 'differs');
  return `${place}: expected ${expected}, got ${got}${more}${why}`;
}

/** What differs, without the two values: `body differs at /items/1`. */
export function renderPlace({ path, isHeader }: Difference, differs = 'differs'): string {
  if (isHeader) return `${path} ${differs}`;
  return path === '' ? `body ${differs}` : `body ${differs} at ${path}`;
}

function showPair({ expected, actual, asJson = [] }: Difference): [string, string] {
  const [before, now] = fromDifference(expected, actual, MAX_SHOWN);
  return [show(before, asJson.includes('expected')), show(now, asJson.includes('actual'))];
}

function typesOf({ expected, actual, asJson = [] }: Difference): [string, string] {
  return [
    nameType(expected, asJson.includes('expected')),
    nameType(actual, asJson.includes('actual')),
  ];
}

/** The type of a shape: that of a value without parts is its name. */
function nameType(shape: unknown, isJson: boolean): string {
  if (shape === undefined) return 'nothing';
  if (isJson) return String(shape).startsWith('[') ? 'array' : 'object';
  return typeof shape === 'string' ? shape : kindOf(shape);
}

function show(value: unknown, isJson: boolean): string {
  if (value === undefined) return 'nothing';
  return cut(isJson ? String(value) : printableJson(value), MAX_SHOWN);
}
