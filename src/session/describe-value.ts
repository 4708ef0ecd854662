import { hideCredentials } from './hide-credentials.ts';
import { quote } from './quote.ts';

const keysNamed = 3;

/** What a JSON value is, in a few words: `the number 12`, `a string "abc"`, `nothing`. */
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

/** Some keys by name: `the key "a"`, `the keys "a", "b", "c" and 4 more`. */
export function describeKeys(keys: readonly string[]): string {
  const named = keys.slice(0, keysNamed).map(quote).join(', ');
  const more = keys.length > keysNamed ? ` and ${keys.length - keysNamed} more` : '';
  return `the ${keys.length === 1 ? 'key' : 'keys'} ${named}${more}`;
}

function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`;
}
