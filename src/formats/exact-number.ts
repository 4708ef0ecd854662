/**
 * JSON whose numbers are kept to the last digit, for those who compare it: `JSON.parse` rounds an id of
 * 19 digits, and two different ones become equal. A number that a double does not hold is an
 * `ExactNumber`; all else is as `JSON.parse` gives it.
 */
import { randomUUID } from 'node:crypto';
import { markedNumber, parseExactJson } from './exact-json.ts';
import { isDeeper } from './is-deeper.ts';

/** What begins the JSON string that stands for a number while JSON is written. */
const MARK = `number ${randomUUID()} `;

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
    return MARK + this.text;
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
  const [start = '', ...numbers] = JSON.stringify(value).split(`"${MARK}`);
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

/** Whether a value of JSON is a number. */
export function isNumber(value: unknown): value is number | ExactNumber {
  return typeof value === 'number' || value instanceof ExactNumber;
}

/** A number as it is written. */
export function textOfNumber(number: number | ExactNumber): string {
  return number instanceof ExactNumber ? number.text : String(number);
}

/** Whether a number may be a secret under the name of one: shorter ones are counts. */
export function isLongNumber(number: number | ExactNumber): boolean {
  const text = textOfNumber(number);
  return /^-?\d{6}/.test(text) && !/[.eE]/.test(text);
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
export function isExactAsDouble(text: string): boolean {
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
const LONGEST_POWER = 20;

/** Digits without zeros at either end, and the power of ten that they are multiplied with. */
function canonical(text: string): string {
  const [, sign = '', whole = '', fraction = '', power = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/(?<!0)0+$/, '');
  if (significant === '') return '0';
  const shift = digits.length - significant.length - fraction.length;
  if (power.length > LONGEST_POWER) return `${sign}${significant}e${power} ${shift}`;
  return `${sign}${significant}e${BigInt(power) + BigInt(shift)}`;
}

/** What kind of JSON value it is; `null` is a kind of its own. */
export type Kind = 'null' | 'boolean' | 'number' | 'string' | 'array' | 'object';

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
