import { inspect } from 'node:util';
import { printableLine } from '../printable.ts';
import { hideCredentials } from './hide-credentials.ts';

const MAX_LENGTH = 200;

/** A value that a user passed, in one short line for a message. */
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
