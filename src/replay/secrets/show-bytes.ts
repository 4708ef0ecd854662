import { findInBinary } from '../../session/secrets/find-in-bytes.ts';

const SHOWN = 16;
/** How far around what is shown a key is looked for: see `key-formats.ts`. */
const AROUND = 4096;

/**
 * A few bytes of what is no text, in hexadecimal; an ellipsis where they are part of a key.
 * @param from the first of them
 */
export function showBytes(bytes: Uint8Array, from = 0): string {
  const start = Math.max(0, from - AROUND);
  const keys = findInBinary(bytes.subarray(start, from + AROUND));
  const isKey = keys.some((key) => start + key.start < from + SHOWN && start + key.end > from);
  return isKey ? '…' : Buffer.from(bytes.subarray(from, from + SHOWN)).toString('hex');
}
