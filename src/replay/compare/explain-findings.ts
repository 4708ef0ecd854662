/** Differences for people: one line for the first, and plain data for the others. */

import { printableLine } from '../../printable.ts';
import type { Difference, Found } from './difference.ts';
import { renderExactJson } from './exact-json.ts';
import { ExactNumber } from './exact-number.ts';
import { commonStart } from './narrow-found.ts';
import { kindOf } from './shape.ts';

/** In characters, of each value. */
const MAX_STORED = 300;
const MAX_SHOWN = 80;
const MAX_PATH = 1000;
/** What is shown before the place where two long texts part. */
const COMMON_SHOWN = 20;

/** A difference as plain data: of a long text it has what begins shortly before the difference. */
export function renderDifference({ path, recorded, actual }: Found): Difference {
  const [expected, got] = fromDifference(recorded, actual, MAX_STORED);
  return {
    path: cut(path, MAX_PATH),
    ...(expected !== undefined && { expected: shortenValue(expected) }),
    ...(got !== undefined && { actual: shortenValue(got) }),
  };
}

/** The first difference in one line, and how many more there are. */
export function explainFindings(
  { path, recorded, actual, note }: Found,
  count: number,
  mode: 'exact' | 'shape' | undefined,
): string {
  const isHeader = path.startsWith('header ');
  const place = isHeader ? path : 'body';
  const at = isHeader || path === '' ? '' : ` at ${cut(path, MAX_PATH)}`;
  const how = !isHeader && mode === 'shape' && note === undefined ? ' in shape' : '';
  const [expected, got] = how === '' ? showPair(recorded, actual) : showKinds(recorded, actual);
  const more = count > 1 ? ` (and ${count - 1} more)` : '';
  return `${place} differs${how}${at}: expected ${expected}, got ${got}${more}${note === undefined ? '' : `; ${note}`}`;
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
  const [expected, got] = fromDifference(recorded, actual, MAX_SHOWN);
  return [show(expected), show(got)];
}

/** Two texts, where one is longer than that, from shortly before the place where they part. */
function fromDifference(recorded: unknown, actual: unknown, most: number): [unknown, unknown] {
  if (typeof recorded !== 'string' || typeof actual !== 'string') return [recorded, actual];
  const common = commonStart(recorded, actual);
  const isLong = Math.max(recorded.length, actual.length) > most;
  if (!isLong || common <= COMMON_SHOWN) return [recorded, actual];
  const from = (text: string): string => `…${text.slice(common - COMMON_SHOWN)}`;
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
