/**
 * JSON whose numbers are kept to the last digit: `JSON.parse` rounds an id of 19 digits, and two
 * different ones become equal. A number that a double does not hold becomes a marked string before
 * the text is parsed, and an `ExactNumber` after it; all else is as `JSON.parse` gives it.
 */
import { ExactNumber, exactMark, isExactAsDouble } from './exact-number.ts';
import { findDeepNesting } from './find-deep-nesting.ts';
import { isDeeper } from './is-deeper.ts';
import { skipString } from './json-text.ts';

/** Deeper values are taken for text: whoever walks through them may then do it by recursion. */
const deepestValue = 500;

/** What may be a number too long for a double. Most texts have none, and need no second look. */
const suspicious = /\d[\d.]{15}|\d[eE]/;
const token = /"|-?\d[\d.eE+-]*/g;

/** The value of a JSON text; undefined for text that is no JSON, or nested deeper than 500 levels. */
export function parseExactJson(text: string): { readonly json: unknown } | undefined {
  if (findDeepNesting(text) !== undefined) return undefined;
  const marked = suspicious.test(text) ? markNumbers(text) : text;
  try {
    const json: unknown = JSON.parse(marked);
    if (isDeeper(json, deepestValue)) return undefined;
    return { json: marked === text ? json : unmark(json) };
  } catch {
    return undefined;
  }
}

/** The JSON text of a value as `parseExactJson` gives it, without white space. */
export function renderExactJson(value: unknown): string {
  const marked = JSON.stringify(value);
  return marked.includes(exactMark)
    ? marked.replaceAll(new RegExp(`"${exactMark}([^"]*)"`, 'g'), '$1')
    : marked;
}

function markNumbers(text: string): string {
  let marked = '';
  let copied = 0;
  token.lastIndex = 0;
  for (let match = token.exec(text); match; match = token.exec(text)) {
    const [found] = match;
    if (found === '"') {
      token.lastIndex = skipString(text, match.index);
    } else if (!isExactAsDouble(found) && isNumber(found)) {
      marked += `${text.slice(copied, match.index)}"${exactMark}${found}"`;
      copied = token.lastIndex;
    }
  }
  return marked + text.slice(copied);
}

/** What only looks like one stays as it is, for `JSON.parse` to refuse. */
function isNumber(text: string): boolean {
  return /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text);
}

function unmark(value: unknown): unknown {
  if (typeof value === 'string') {
    return value.startsWith(exactMark) ? new ExactNumber(value.slice(exactMark.length)) : value;
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(unmark);
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, unmark(child)]));
}
