/**
 * Searches bytes for secrets piece by piece. Converting a large body to one string would need as much memory
 * again.
 */

import type { FoundSecret } from './found-secret.ts';
import { findKeys } from './key-formats.ts';

// V8 collects garbage before it allocates a string of this size.
const PIECE_LENGTH = 64 * 1024;
/** How far each piece overlaps the next. No PEM private key is longer. */
const OVERLAP = 16 * 1024;
/** In characters. Covers the text before a key that identifies the key, such as `/services/`. */
const LOOKBEHIND = 128;
/**
 * The keys in binary data that are recognised by their form, in the order of the data. Offsets are in bytes.
 */
export function findInBinary({ buffer, byteOffset, byteLength }: Uint8Array): FoundSecret[] {
  const source = Buffer.from(buffer, byteOffset, byteLength);
  const found: FoundSecret[] = [];
  for (let at = 0; at < source.length; at += PIECE_LENGTH) {
    const from = Math.max(0, at - LOOKBEHIND);
    const text = source.toString('latin1', from, at + PIECE_LENGTH + OVERLAP);
    for (const key of findKeys(text)) {
      const start = from + key.start;
      if (start < Math.max(at, found.at(-1)?.end ?? 0) || start >= at + PIECE_LENGTH) continue;
      found.push({ ...key, start, end: from + key.end });
    }
  }
  return found;
}
