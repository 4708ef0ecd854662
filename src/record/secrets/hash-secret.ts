import { createHmac } from 'node:crypto';

/**
 * A keyed hash of a secret, or of what may be one.
 * @param key of the run
 */
export function hashSecret(key: string, secret: string): string {
  return createHmac('sha256', key).update(secret).digest('hex').slice(0, 16);
}
