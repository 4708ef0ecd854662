/** JSON as the page shows and compares it. Numbers keep their last digit, which doubles do not. */
import { attempt } from '../../../errors.ts';

/** Begins a string that was a number. */
const MARK = '\0';

/** Numbers that a double may not keep: long or tiny ones, with an exponent or zeros at the end, and minus zero. */
const PERHAPS_INEXACT = /[\d.]{16}|\d[eE]|\.\d*0(?!\d)|\.0{6}|-0(?![\d.])/;

/** The value of a JSON text; undefined for a text that is not JSON, or is nested too deeply for the browser. */
export function parseJson(text: string): { readonly json: unknown } | undefined {
  return attempt(() => ({
    json: PERHAPS_INEXACT.test(text) ? JSON.parse(text, markInexact) : JSON.parse(text),
  }));
}

function markInexact(
  _key: string,
  value: unknown,
  context?: { readonly source?: string },
): unknown {
  // Older browsers do not pass the source of a number.
  const source = context?.source;
  if (typeof value !== 'number' || source === undefined || String(value) === source) return value;
  return MARK + source;
}

/** The number that a string of `parseJson` was, as it was written; undefined for a string. */
export function numberText(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.startsWith(MARK) ? value.slice(MARK.length) : undefined;
}

/** A value of `parseJson` as JSON. */
export function renderJson(value: unknown, indent?: number): string {
  const json = JSON.stringify(value, undefined, indent) ?? '';
  return json.includes('"\\u0000') ? json.replace(/"\\u0000(-?[\d.eE+-]+)"/g, '$1') : json;
}
