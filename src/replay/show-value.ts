import { inspect } from 'node:util';

/** Those of a URL, which a message must not show. */
const CREDENTIALS = /\/\/[^/?#\s]*@/g;

/** A value that a user passed, in one short line for a message. */
export function showValue(value: unknown): string {
  const text = inspect(value, {
    depth: 1,
    breakLength: Infinity,
    maxStringLength: 80,
    maxArrayLength: 5,
  });
  return text.replace(CREDENTIALS, '//…@');
}
