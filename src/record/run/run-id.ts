import { createHash } from 'node:crypto';

/**
 * The name of a run, where its key must not be told: 16 hexadecimal digits that are the key's own.
 * Whoever writes a journal knows the key, and needs nothing else to say whose it is.
 */
export function runId(key: string): string {
  return createHash('sha256').update(`run of ${key}`).digest('hex').slice(0, 16);
}

/** Whether this may be the name of a run: it becomes part of a path. */
export function isRunId(text: string): boolean {
  return /^[0-9a-f]{16}$/.test(text);
}
