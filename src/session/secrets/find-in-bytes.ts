/**
 * Searches bytes for secrets piece by piece. Converting a large body to one string would need as much memory
 * again.
 */

import { mayHoldSecrets } from './find-credentials.ts';
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
export function findInBinary(bytes: Uint8Array): FoundSecret[] {
  const source = asBuffer(bytes);
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

/** Whether bytes of text in this encoding may contain a secret. */
export function mayHoldInBytes(bytes: Uint8Array, encoding: 'utf8' | 'latin1'): boolean {
  const source = asBuffer(bytes);
  for (let at = 0; at < source.length; at += PIECE_LENGTH) {
    if (mayHoldSecrets(source.toString(encoding, at, at + PIECE_LENGTH + OVERLAP))) return true;
  }
  return false;
}

function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
