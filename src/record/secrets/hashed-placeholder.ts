/**
 * A placeholder as a journal has it: it ends in a keyed hash of its secret, so that processes that
 * know nothing of each other give the same secret the same one. Where the secret is looked for in
 * bodies and URLs as well, its shape follows, so that hardly any other text has to be hashed: its
 * length, and one byte of checksum.
 */
import { createHmac } from 'node:crypto';
import { createPlaceholder } from '../../session/placeholder.ts';

/** Name, hash and shape, the last two in hexadecimal; shape 0 for a secret that is not looked for. */
export const HASHED_PLACEHOLDER: RegExp = /(REDACTED(?:_[A-Z0-9]+)+)_([0-9a-f]{16})([0-9a-f]{6})/g;

/** What is longer is no token. */
const longest = 0xffff;

/**
 * @param name of the header or cookie
 * @param isTraced whether it is looked for where nobody knows it for a secret
 */
export function createHashedPlaceholder(
  key: string,
  name: string,
  secret: string,
  isTraced: boolean,
): string {
  const shape = isTraced && secret.length <= longest ? shapeOf(secret, 0, secret.length) : 0;
  const suffix = hashSecret(key, secret) + shape.toString(16).padStart(6, '0');
  return `${createPlaceholder(name)}_${suffix}`;
}

/** Of a secret, or of what may be one. */
export function hashSecret(key: string, secret: string): string {
  return createHmac('sha256', key).update(secret).digest('hex').slice(0, 16);
}

/** Of a piece of a text. */
export function shapeOf(text: string, start: number, end: number): number {
  let sum = 0;
  for (let at = start; at < end; at++) sum += text.charCodeAt(at);
  return (end - start) * 0x100 + (sum & 0xff);
}

/** The length in a shape. */
export function lengthOf(shape: number): number {
  return Math.floor(shape / 0x100);
}
