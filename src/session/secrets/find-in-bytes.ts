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
/** No form of key is shorter. */
const MIN_KEY_LENGTH = 15;

const isPrintable: readonly boolean[] = Array.from(
  { length: 256 },
  (_, code) => (code >= 0x20 && code < 0x7f) || (code >= 0x09 && code <= 0x0d),
);

/**
 * The keys in binary data that are recognised by their form, in the order of the data. Offsets are in bytes.
 */
export function findInBinary(bytes: Uint8Array): FoundSecret[] {
  const source = asBuffer(bytes);
  const found: FoundSecret[] = [];
  for (let at = 0; at + MIN_KEY_LENGTH <= source.length; ) {
    // Searching backwards skips most binary data without examining it.
    let last = at + MIN_KEY_LENGTH - 1;
    while (last >= at && isPrintable[source[last] ?? 0]) last -= 1;
    if (last >= at) {
      at = last + 1;
      continue;
    }
    let end = at + MIN_KEY_LENGTH;
    while (end < source.length && isPrintable[source[end] ?? 0]) end += 1;
    for (const key of findInRun(source, at, end)) found.push(key);
    at = end + 1;
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

function findInRun(source: Buffer, start: number, end: number): FoundSecret[] {
  const found: FoundSecret[] = [];
  for (let at = start; at < end; at += PIECE_LENGTH) {
    const from = Math.max(start, at - LOOKBEHIND);
    const text = source.toString('latin1', from, Math.min(end, at + PIECE_LENGTH + OVERLAP));
    for (const key of findKeys(text)) {
      const first = from + key.start;
      const done = found.at(-1)?.end ?? at;
      if (first < Math.max(at, done) || first >= at + PIECE_LENGTH) continue;
      found.push({ ...key, start: first, end: from + key.end });
    }
  }
  return found;
}

function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
