/**
 * JSON whose numbers are told as they are written. `JSON.parse` gives doubles, which lose the last
 * digits of a 64-bit id and the zero of 1.10. So numbers that a double does not keep are made strings
 * with a mark before they are parsed; most texts have none, which one regular expression tells.
 */
import { findDeepNesting } from './find-deep-nesting.ts';
import { skipString } from './json-text.ts';

/** What a string begins with that was a number. */
const MARK = '\0';

/** Long, with an exponent, ending in zeros, tiny, or minus zero: some double may not keep it. */
const PERHAPS_INEXACT = /[\d.]{16}|\d[eE]|\.\d*0(?!\d)|\.0{6}|-0(?![\d.])/;

/** What some servers begin a line before JSON with, so that no page can load it as a script. */
const GUARD = ")]}'";

interface ExactJson {
  readonly json: unknown;
  /** Whether some of its strings may be numbers: `markedNumber` tells which. */
  readonly isMarked: boolean;
}

/** The value of a JSON text; undefined if it is none, or nested deeper than anybody reads. */
export function parseExactJson(text: string): ExactJson | undefined {
  const bare = withoutGuard(text).replace(/^\uFEFF/, '');
  if (findDeepNesting(bare) !== undefined) return undefined;
  try {
    const json: unknown = JSON.parse(bare);
    if (!PERHAPS_INEXACT.test(bare)) return { json, isMarked: false };
    const marked = markNumbers(bare);
    if (marked === undefined) return { json, isMarked: false };
    return { json: JSON.parse(marked), isMarked: true };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Whether a text is JSON. */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

// No regular expression with a loop in it: V8 runs out of stack where one matches megabytes.

function withoutGuard(text: string): string {
  const start = text.search(/\S/);
  const end = text.startsWith(GUARD, start) ? text.indexOf('\n', start) : -1;
  return text.slice(end + 1);
}

/** The number that a string of marked JSON was, as it was written; undefined where it was none. */
export function markedNumber(value: string): string | undefined {
  return value.startsWith(MARK) ? value.slice(MARK.length) : undefined;
}

/**
 * The text with strings for those numbers that a double does not keep; undefined where it has none.
 * @param text JSON that is known to be valid
 */
function markNumbers(text: string): string | undefined {
  const pieces: string[] = [];
  let copied = 0;
  for (let at = 0; at < text.length; ) {
    const code = text.charCodeAt(at);
    if (code === 0x22) {
      at = skipString(text, at);
      continue;
    }
    const number = isNumberStart(code) ? numberAt(text, at) : undefined;
    if (number !== undefined && String(Number(number)) !== number) {
      pieces.push(text.slice(copied, at), `"\\u0000${number}"`);
      copied = at + number.length;
    }
    at += number?.length ?? 1;
  }
  return copied === 0 ? undefined : pieces.join('') + text.slice(copied);
}

function isNumberStart(code: number): boolean {
  return code === 0x2d || (code >= 0x30 && code <= 0x39);
}

function numberAt(text: string, at: number): string {
  let end = at + 1;
  while (isNumberPart(text.charCodeAt(end))) end += 1;
  return text.slice(at, end);
}

/** A digit, a sign, a point or an E. */
function isNumberPart(code: number): boolean {
  return isNumberStart(code) || code === 0x2b || code === 0x2e || (code | 0x20) === 0x65;
}
