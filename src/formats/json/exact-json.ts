/**
 * JSON whose numbers are told as they are written. `JSON.parse` gives doubles, which lose the last
 * digits of a 64-bit id and the zero of 1.10. So numbers that a double does not keep are made strings
 * with a mark before they are parsed; most texts have none, which one regular expression tells.
 *
 * JSON whose numbers are kept to the last digit, for those who compare it: `JSON.parse` rounds an id of
 * 19 digits, and two different ones become equal. A number that a double does not hold is an
 * `ExactNumber`; all else is as `JSON.parse` gives it.
 */

import { randomUUID } from 'node:crypto';
import { findDeepNesting, skipString } from './json-text.ts';

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

/** What begins the JSON string that stands for a number while JSON is written. */
const NUMBER_MARK = `number ${randomUUID()} `;

/** Deeper values are taken for text: whoever walks through them may then do it by recursion. */
export const MAX_LEVELS = 500;

/** Characters of a number that is read. */
const MAX_DIGITS = 1000;

/** A number of JSON that a double does not hold to the last digit, such as 12345678901234567890. */
export class ExactNumber {
  /** As it is written. */
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toJSON(): string {
    return NUMBER_MARK + this.text;
  }

  toString(): string {
    return this.text;
  }
}

/** The value of a JSON text; undefined for text that is no JSON, or nested deeper than 500 levels. */
export function parseComparableJson(text: string): { readonly json: unknown } | undefined {
  const parsed = parseExactJson(text);
  if (!parsed || isDeeper(parsed.json, MAX_LEVELS)) return undefined;
  return { json: parsed.isMarked ? unmark(parsed.json) : parsed.json };
}

/** The JSON text of a value as `parseComparableJson` gives it, without white space. */
export function renderExactJson(value: unknown): string {
  // Not by a regular expression: a number may be as long as the text.
  const [start = '', ...numbers] = JSON.stringify(value).split(`"${NUMBER_MARK}`);
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
  return numberOf(number);
}

/** The number that a text of JSON has, to the last digit. */
export function numberOf(text: string): number | ExactNumber {
  return isExactAsDouble(text) ? Number(text) : new ExactNumber(text);
}

/** Whether a value of JSON is a number. */
export function isNumber(value: unknown): value is number | ExactNumber {
  return typeof value === 'number' || value instanceof ExactNumber;
}

/**
 * Whether two numbers of JSON are the same, however they are written; of more than a thousand digits,
 * as they are written.
 */
export function isSameNumber(a: number | ExactNumber, b: number | ExactNumber): boolean {
  if (typeof a === 'number' || typeof b === 'number') return a === b;
  return a.text === b.text || (isRead(a.text) && isRead(b.text) && isSameValue(a.text, b.text));
}

/** Whether a double holds the number that a text of JSON has, to the last digit. */
function isExactAsDouble(text: string): boolean {
  // Any 15 digits are.
  if (text.length <= 15 && !/[eE]/.test(text)) return true;
  if (!isRead(text)) return false;
  const double = Number(text);
  return Number.isFinite(double) && isSameValue(String(double), text);
}

function isSameValue(a: string, b: string): boolean {
  return canonical(a) === canonical(b);
}

/** To make a number of so many digits takes a time that grows with the square of them. */
function isRead({ length }: string): boolean {
  return length <= MAX_DIGITS;
}

/** Of a power of ten, in digits. More say nothing of a number that anybody has written. */
const MAX_EXPONENT_DIGITS = 20;

/** Digits without zeros at either end, and the power of ten that they are multiplied with. */
function canonical(text: string): string {
  const [, sign = '', whole = '', fraction = '', power = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/(?<!0)0+$/, '');
  if (significant === '') return '0';
  const shift = digits.length - significant.length - fraction.length;
  if (power.length > MAX_EXPONENT_DIGITS) return `${sign}${significant}e${power} ${shift}`;
  return `${sign}${significant}e${BigInt(power) + BigInt(shift)}`;
}

/** What kind of JSON value it is; `null` is a kind of its own. */
type Kind = 'null' | 'boolean' | 'number' | 'string' | 'array' | 'object';

/** The kind of a JSON value. */
export function kindOf(value: unknown): Kind {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (value instanceof ExactNumber) return 'number';
  switch (typeof value) {
    case 'boolean':
    case 'number':
    case 'string':
      return typeof value as 'boolean' | 'number' | 'string';
    default:
      return 'object';
  }
}

/** Whether a JSON value has more levels of arrays and objects than these. */
export function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((child) => isDeeper(child, levels - 1));
}
