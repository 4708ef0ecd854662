/** The keys of a run: one recognises its secrets by their hashes, one seals claims. */
import { createHmac, randomBytes } from 'node:crypto';

/** 256 random bits, in hexadecimal digits. */
export function createKey(): string {
  return randomBytes(32).toString('hex');
}

/**
 * A keyed hash of a secret, or of what may be one.
 * @param key of the run
 */
export function hashSecret(key: string, secret: string): string {
  return createHmac('sha256', key).update(secret).digest('hex').slice(0, 16);
}
