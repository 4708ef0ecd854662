/** Texts in UTF-16, as Windows writes them. */
import { isUtf8 } from 'node:buffer';
import type { BinaryFormat, Transcoded } from './format.ts';

/** In bytes. */
const UNIT = 2;
const LITTLE_MARK = 0xfeff;
const BIG_MARK = 0xfffe;

/** The byte order of a text in UTF-16. */
type Utf16 = 'little' | 'big';

export const utf16Format: BinaryFormat = { declared: /charset\s*=\s*"?utf-?16/i, read: readUtf16 };

/** A text, its byte order mark included. Undefined where half of a pair stands alone in it. */
function readUtf16(bytes: Uint8Array, contentType: string): Transcoded | undefined {
  const order = utf16Of(bytes, contentType);
  const text = order && decodeUtf16(bytes, order);
  if (text === undefined || order === undefined) return undefined;
  if (Buffer.from(text).toString() !== text) return undefined;
  return { text, write: (written) => encodeUtf16(written, order) };
}

/**
 * The byte order of a body, by its byte order mark or by the charset of its type; undefined where it is
 * not in UTF-16.
 */
function utf16Of(bytes: Uint8Array, contentType: string): Utf16 | undefined {
  if (bytes.length <= UNIT || bytes.length % UNIT !== 0) return undefined;
  const first = (bytes[0] ?? 0) + (bytes[1] ?? 0) * 0x100;
  if (first === LITTLE_MARK) return 'little';
  if (first === BIG_MARK) return 'big';
  const [, order] = /charset\s*=\s*"?utf-?16(le|be)?\b/i.exec(contentType) ?? [];
  if (order !== undefined) return order.toLowerCase() === 'be' ? 'big' : 'little';
  // A client may have named the charset of its strings, and sent UTF-8.
  return /charset\s*=\s*"?utf-?16\b/i.test(contentType) && !isUtf8(bytes) ? 'little' : undefined;
}

function decodeUtf16(bytes: Uint8Array, order: Utf16): string {
  return Buffer.from(order === 'big' ? swapped(bytes) : bytes).toString('utf16le');
}

function encodeUtf16(text: string, order: Utf16): Uint8Array {
  const bytes = Buffer.from(text, 'utf16le');
  return order === 'big' ? bytes.swap16() : bytes;
}

function swapped(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes).swap16();
}
