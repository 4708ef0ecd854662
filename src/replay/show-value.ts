import { inspect } from 'node:util';
import { hideCredentials } from '../session/hide-credentials.ts';

/** A value that a user passed, in one short line for a message. */
export function showValue(value: unknown): string {
  const text = inspect(value, {
    depth: 1,
    breakLength: Infinity,
    maxStringLength: 80,
    maxArrayLength: 5,
  });
  return hideCredentials(text);
}
