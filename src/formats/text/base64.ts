/** Base64 in both alphabets (RFC 4648, sections 4 and 5). */
import { findPlaceholders } from './placeholder.ts';

/** What may be the Base64 of a text: anything shorter is a word. In URLs, the padding is escaped. */
export const BASE64 = /[A-Za-z0-9+/_-]{12}[A-Za-z0-9+/_-]*(?:={1,2}|(?:%3[Dd]){1,2})?/g;
const ESCAPED_PADDING = /%3d/gi;

/** `REDACTED` in Base64, at each of the three offsets within a group of three bytes. */
const REDACTED = ['UkVEQUNURU', 'JFREFDVEVE', 'SRURBQ1RFR'];

/**
 * The text of a piece of Base64, a character for each byte. Undefined for what is no text, or would be
 * encoded differently.
 */
export function decodeBase64(raw: string): string | undefined {
  if (!looksCoded(raw)) return undefined;
  const plain = raw.replace(ESCAPED_PADDING, '=');
  const bytes = Buffer.from(plain, 'base64');
  // JSON may have DEL in its strings.
  if (bytes.some((code) => code !== 0x7f && isControlCharacter(code))) return undefined;
  const text = bytes.toString('latin1');
  return encodeBase64(text, plain) === plain ? text : undefined;
}

/**
 * Whether a character is a control character other than white space: tab, line feed, vertical tab, form feed,
 * carriage return.
 */
export function isControlCharacter(code: number): boolean {
  return code < 0x09 || (code > 0x0d && code < 0x20) || code === 0x7f;
}

/**
 * A text of a character for each byte in Base64.
 * @param like the piece whose alphabet and padding it takes
 */
export function encodeBase64(text: string, like: string): string {
  if (like.endsWith('%3D') || like.endsWith('%3d')) {
    return encodeBase64(text, like.replace(ESCAPED_PADDING, '=')).replaceAll('=', '%3D');
  }
  const bytes = Buffer.from(text, 'latin1');
  const isPadded = like.endsWith('=');
  const isForUrls = /[-_]/.test(like) || (!/[+/]/.test(like) && !isPadded && like.length % 4 !== 0);
  if (!isForUrls) return bytes.toString('base64');
  return writeBase64Url(bytes, isPadded);
}

/** Bytes in the alphabet for URLs. @param isPadded whether equals signs follow */
export function writeBase64Url(bytes: Buffer, isPadded: boolean): string {
  const coded = bytes.toString('base64url');
  return isPadded ? coded.padEnd(Math.ceil(coded.length / 4) * 4, '=') : coded;
}

/** A piece of Base64 in a text. */
interface LocatedBase64 {
  readonly start: number;
  /** As it is written. */
  readonly raw: string;
  readonly decoded: string;
}

/**
 * The pieces of Base64 of a text that have placeholders in them, in their order.
 * @param isOfJournal whether the placeholders are those of journals, which end in a hash
 */
export function locateInBase64(text: string, isOfJournal = false): LocatedBase64[] {
  if (!holdsRedacted(text)) return [];
  return [...text.matchAll(BASE64)].flatMap(({ 0: raw, index: start }) => {
    const decoded = holdsRedacted(raw) ? decodeBase64(raw) : undefined;
    if (decoded === undefined) return [];
    return isOfJournal || findPlaceholders(decoded).length > 0 ? { start, raw, decoded } : [];
  });
}

function holdsRedacted(text: string): boolean {
  return REDACTED.some((coded) => text.includes(coded));
}

/** By code: the value of a character of Base64, in either alphabet. */
const SEXTETS: readonly number[] = Array.from({ length: 123 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (character === '-') return 62;
  if (character === '_') return 63;
  return 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'.indexOf(character);
});

/**
 * Whether a text may be the Base64 of a text: its first four characters decode to printable ones. This keeps
 * most ids from being decoded in vain.
 */
export function looksCoded(raw: string): boolean {
  let bits = 0;
  for (let index = 0; index < 4; index += 1) {
    const sextet = SEXTETS[raw.charCodeAt(index)] ?? -1;
    if (sextet < 0) return false;
    bits = (bits << 6) | sextet;
  }
  return isPrintable(bits >> 16) && isPrintable((bits >> 8) & 255) && isPrintable(bits & 255);
}

function isPrintable(code: number): boolean {
  return code >= 32 ? code < 127 : code === 9 || code === 10 || code === 13;
}
