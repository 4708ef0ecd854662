/** Differences for people: one line for the first, and plain data for the others. */

import { printableLine } from '../../printable.ts';
import type { Difference, Found } from './difference.ts';
import { renderExactJson } from './exact-json.ts';
import { ExactNumber } from './exact-number.ts';
import { kindOf } from './shape.ts';

/** In characters, of each value. */
const MAX_STORED = 300;
const MAX_SHOWN = 80;
/** What is shown before the place where two long texts part. */
const COMMON_SHOWN = 20;

/** A difference as plain data: a value that is long becomes the start of its text. */
export function renderDifference({ path, recorded, actual }: Found): Difference {
  return {
    path,
    ...(recorded !== undefined && { expected: shortenValue(recorded) }),
    ...(actual !== undefined && { actual: shortenValue(actual) }),
  };
}

/** The first difference in one line, and how many more there are. */
export function explainFindings(
  { path, recorded, actual }: Found,
  count: number,
  mode: 'exact' | 'shape' | undefined,
): string {
  const isHeader = path.startsWith('header ');
  const place = isHeader ? path : 'body';
  const at = isHeader || path === '' ? '' : ` at ${path}`;
  const how = !isHeader && mode === 'shape' ? ' in shape' : '';
  const [expected, got] = how === '' ? showPair(recorded, actual) : showKinds(recorded, actual);
  const more = count > 1 ? ` (and ${count - 1} more)` : '';
  return `${place} differs${how}${at}: expected ${expected}, got ${got}${more}`;
}

function shortenValue(value: unknown): unknown {
  if (typeof value === 'string') return cut(value, MAX_STORED);
  // Not as a number, which would be another one.
  if (value instanceof ExactNumber) return cut(value.text, MAX_STORED);
  if (typeof value !== 'object' || value === null) return value;
  const text = renderExactJson(value);
  const parsed: unknown = text.length > MAX_STORED ? cut(text, MAX_STORED) : JSON.parse(text);
  return parsed;
}

function showPair(recorded: unknown, actual: unknown): [string, string] {
  if (typeof recorded !== 'string' || typeof actual !== 'string') {
    return [show(recorded), show(actual)];
  }
  const common = commonStart(recorded, actual);
  const isLong = Math.max(recorded.length, actual.length) > MAX_SHOWN;
  if (!isLong || common <= COMMON_SHOWN) return [show(recorded), show(actual)];
  const from = (text: string): string => show(`…${text.slice(common - COMMON_SHOWN)}`);
  return [from(recorded), from(actual)];
}

function showKinds(recorded: unknown, actual: unknown): [string, string] {
  if (recorded === undefined) return ['nothing', show(actual)];
  const kind = kindOf(recorded);
  if (kind === 'null') return ['null', show(actual)];
  const article = /^[ao]/.test(kind) ? 'an' : 'a';
  return [`${article} ${kind} such as ${show(recorded)}`, show(actual)];
}

function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  return printableLine(cut(renderExactJson(value), MAX_SHOWN));
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}

function commonStart(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a.charCodeAt(at) === b.charCodeAt(at)) at += 1;
  return at;
}
