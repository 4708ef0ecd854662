/** Texts in UTF-16, as Windows writes them. */
import { isUtf8 } from 'node:buffer';
import type { BinaryFormat, Transcoded } from './value/format.ts';

/** In bytes. */
const UNIT = 2;
const LITTLE_MARK = 0xfeff;
const BIG_MARK = 0xfffe;

/** The byte order of a text in UTF-16. */
type Utf16 = 'little' | 'big';

export const utf16Format: BinaryFormat = {
  name: 'UTF-16',
  declared: /charset\s*=\s*"?utf-?16/i,
  read: readUtf16,
};

/** A text with its byte order mark. Undefined for a text with a lone surrogate. */
function readUtf16(bytes: Uint8Array, contentType: string): Transcoded | undefined {
  const order = utf16Of(bytes, contentType);
  const text = order && decodeUtf16(bytes, order);
  if (text === undefined || order === undefined) return undefined;
  if (Buffer.from(text).toString() !== text) return undefined;
  return { text, write: (written) => encodeUtf16(written, order) };
}

/**
 * The byte order of a body, by its byte order mark, the charset of its type, or its first characters;
 * undefined for a body that is not UTF-16.
 */
function utf16Of(bytes: Uint8Array, contentType: string): Utf16 | undefined {
  if (bytes.length <= UNIT || bytes.length % UNIT !== 0) return undefined;
  const first = (bytes[0] ?? 0) + (bytes[1] ?? 0) * 0x100;
  if (first === LITTLE_MARK) return 'little';
  if (first === BIG_MARK) return 'big';
  const [, order] = /charset\s*=\s*"?utf-?16(le|be)?\b/i.exec(contentType) ?? [];
  if (order !== undefined) return order.toLowerCase() === 'be' ? 'big' : 'little';
  const told = /json|xml/i.test(contentType) ? orderOfStart(bytes) : undefined;
  if (told !== undefined) return told;
  // A client may name the charset of its own strings, but send UTF-8.
  return /charset\s*=\s*"?utf-?16\b/i.test(contentType) && !isUtf8(bytes) ? 'little' : undefined;
}

/**
 * JSON and XML begin with two ASCII characters, whose zero bytes show the byte order (RFC 4627, section 3;
 * XML 1.0, appendix F).
 */
function orderOfStart([a = 0, b = 0, c = 0, d = 0]: Uint8Array): Utf16 | undefined {
  if (isAscii(a) && b === 0 && isAscii(c) && d === 0) return 'little';
  return a === 0 && isAscii(b) && c === 0 && isAscii(d) ? 'big' : undefined;
}

function isAscii(code: number): boolean {
  return (code >= 0x20 && code < 0x7f) || code === 0x09 || code === 0x0a || code === 0x0d;
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
