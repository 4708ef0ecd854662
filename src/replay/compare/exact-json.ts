/**
 * JSON whose numbers are kept to the last digit: `JSON.parse` rounds an id of 19 digits, and two
 * different ones become equal. A number that a double does not hold is an `ExactNumber`; all else is
 * as `JSON.parse` gives it.
 */

import { markedNumber, parseExactJson } from '../../formats/exact-json.ts';
import { isDeeper } from '../../session/is-deeper.ts';
import { ExactNumber, exactMark, isExactAsDouble } from './exact-number.ts';

/** Deeper values are taken for text: whoever walks through them may then do it by recursion. */
const deepestValue = 500;

/** The value of a JSON text; undefined for text that is no JSON, or nested deeper than 500 levels. */
export function parseComparableJson(text: string): { readonly json: unknown } | undefined {
  const parsed = parseExactJson(text);
  if (!parsed || isDeeper(parsed.json, deepestValue)) return undefined;
  return { json: parsed.isMarked ? unmark(parsed.json) : parsed.json };
}

/** The JSON text of a value as `parseComparableJson` gives it, without white space. */
export function renderExactJson(value: unknown): string {
  // Not by a regular expression: a number may be as long as the text.
  const [start = '', ...numbers] = JSON.stringify(value).split(`"${exactMark}`);
  return start + numbers.map((rest) => rest.replace('"', '')).join('');
}

function unmark(value: unknown): unknown {
  if (typeof value === 'string') return unmarkText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(unmark);
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, unmark(child)]));
}

function unmarkText(text: string): string | number | ExactNumber {
  const number = markedNumber(text);
  if (number === undefined || !/^-?\d/.test(number)) return text;
  return isExactAsDouble(number) ? Number(number) : new ExactNumber(number);
}
