import { inspect } from 'node:util';
import { printableLine } from '../../printable.ts';

const MAX_LENGTH = 200;

/** Shows a value that a user passed in one short line of a message. */
export function showValue(value: unknown): string {
  if (value instanceof URL) return 'a URL object (pass its href)';
  const text = inspect(value, {
    depth: 1,
    breakLength: Infinity,
    maxStringLength: 80,
    maxArrayLength: 5,
  });
  const safe = hideCredentials(text);
  return printableLine(safe.length > MAX_LENGTH ? `${safe.slice(0, MAX_LENGTH)}…` : safe);
}

const MAX_KEYS_NAMED = 3;

/** Describes a JSON value in a few words: `the number 12`, `a string "abc"`, `nothing`. */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return `a string ${quote(hideCredentials(value))}`;
  if (typeof value === 'number') return `the number ${value}`;
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) {
    return value.length === 0 ? 'an empty array' : `an array of ${count(value.length, 'value')}`;
  }
  const keys = Object.keys(value);
  return keys.length === 0 ? 'an empty object' : `an object with ${describeKeys(keys)}`;
}

/** Lists some keys: `the key "a"`, `the keys "a", "b", "c" and 4 more`. */
export function describeKeys(keys: readonly string[]): string {
  const named = keys.slice(0, MAX_KEYS_NAMED).map(quote).join(', ');
  const more = keys.length > MAX_KEYS_NAMED ? ` and ${keys.length - MAX_KEYS_NAMED} more` : '';
  return `the ${keys.length === 1 ? 'key' : 'keys'} ${named}${more}`;
}

function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`;
}

/** The credentials of a URL anywhere in a text. */
const CREDENTIALS = /\/\/[^/?#\s]*@/g;

/** A text without the user names and passwords of URLs, which a message must not show. */
export function hideCredentials(text: string): string {
  return text.replace(CREDENTIALS, '//…@');
}

/** A text in double quotes and without control characters, shortened to fit into a message. */
export function quote(text: string): string {
  return printableLine(JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text));
}

/** The rest of a line from an offset, quoted and shortened. */
export function quoteFrom(text: string, offset: number): string {
  return quote(text.slice(offset, offset + 60).replace(/[\r\n].*$/s, ''));
}
