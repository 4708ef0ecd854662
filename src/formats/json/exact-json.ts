/**
 * JSON with exact numbers. `JSON.parse` gives doubles, which lose the last digits of a 64-bit id and the zero
 * of 1.10, so that two different ids may become equal.
 *
 * For readers, numbers that a double does not keep are made marked strings before the text is parsed. Most
 * texts have none, as one regular expression shows. For comparisons, such numbers are `ExactNumber`s.
 */

import { randomUUID } from 'node:crypto';
import { attempt } from '../../errors.ts';
import { findDeepNesting, skipString } from './json-text.ts';

/** Begins a string that was a number. */
const MARK = '\0';

/**
 * Numbers that a double may not keep: long or tiny ones, with an exponent or zeros at the end, and minus
 * zero.
 */
const PERHAPS_INEXACT = /[\d.]{16}|\d[eE]|\.\d*0(?!\d)|\.0{6}|-0(?![\d.])/;

/** Begins a line that some servers write before JSON, so that no page can load it as a script. */
const GUARD = ")]}'";

interface ExactJson {
  readonly json: unknown;
  /** Whether some of its strings are numbers (`markedNumber`). */
  readonly isMarked: boolean;
}

/** The value of a JSON text; undefined for a text that is no JSON, or nested too deeply. */
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
  return attempt(() => JSON.parse(text)) !== undefined;
}

// No regular expression with a loop in it: V8 runs out of stack where one matches megabytes.

function withoutGuard(text: string): string {
  const start = text.search(/\S/);
  const end = text.startsWith(GUARD, start) ? text.indexOf('\n', start) : -1;
  return text.slice(end + 1);
}

/** The number that a string of marked JSON was, as it was written; undefined for a string. */
export function markedNumber(value: string): string | undefined {
  return value.startsWith(MARK) ? value.slice(MARK.length) : undefined;
}

/**
 * The text with strings in place of numbers that a double does not keep; undefined for a text without any.
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

/** Whether a character may continue a number: a digit, a sign, a point or an E. */
function isNumberPart(code: number): boolean {
  return isNumberStart(code) || code === 0x2b || code === 0x2e || (code | 0x20) === 0x65;
}

/** Begins the string that replaces a number while JSON is written. */
const NUMBER_MARK = `number ${randomUUID()} `;

/** In levels. Deeper values count as text, so that others may be walked by recursion. */
export const MAX_LEVELS = 500;

/** In characters: longer numbers are not computed. */
const MAX_DIGITS = 1000;

/** A number of JSON that a double does not hold to the last digit, such as 12345678901234567890. */
export class ExactNumber {
  /** The number as it is written. */
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

/**
 * The value of a JSON text with exact numbers; undefined for a text that is no JSON, or nested deeper than
 * 500 levels.
 */
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
 * Whether two numbers of JSON are the same, however they are written. Numbers of more than a thousand digits
 * are compared as they are written.
 */
export function isSameNumber(a: number | ExactNumber, b: number | ExactNumber): boolean {
  if (typeof a === 'number' || typeof b === 'number') return a === b;
  return (
    a.text === b.text || (isComputed(a.text) && isComputed(b.text) && isSameValue(a.text, b.text))
  );
}

/** Whether a double holds a number of JSON to the last digit. */
function isExactAsDouble(text: string): boolean {
  // A double holds any 15 digits.
  if (text.length <= 15 && !/[eE]/.test(text)) return true;
  if (!isComputed(text)) return false;
  const double = Number(text);
  return Number.isFinite(double) && isSameValue(String(double), text);
}

function isSameValue(a: string, b: string): boolean {
  return canonical(a) === canonical(b);
}

/** Whether a number is computed, which takes quadratic time. */
function isComputed({ length }: string): boolean {
  return length <= MAX_DIGITS;
}

/** In digits: longer exponents are compared as they are written. */
const MAX_EXPONENT_DIGITS = 20;

/** The digits of a number without zeros at either end, and the power of ten that they are multiplied with. */
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

/** The kinds of JSON values, of which `null` is one. */
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

/** Whether a JSON value has more levels of arrays and objects than a number. */
export function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((child) => isDeeper(child, levels - 1));
}
