/** Texts in Base64, of both alphabets (RFC 4648, sections 4 and 5). */
import { findPlaceholders } from './placeholder.ts';

/** What may be Base64 of a text: shorter ones are words. In URLs, what fills it up is escaped. */
export const BASE64 = /[A-Za-z0-9+/_-]{12}[A-Za-z0-9+/_-]*(?:={1,2}|(?:%3[Dd]){1,2})?/g;
const ESCAPED_FILL = /%3d/gi;

/** `REDACTED` in Base64, by where in three bytes it begins. */
const REDACTED = ['UkVEQUNURU', 'JFREFDVEVE', 'SRURBQ1RFR'];

/**
 * The text of a piece of Base64, a character for a byte. Only what is text, and is written again to the
 * very same signs.
 */
export function decodeBase64(raw: string): string | undefined {
  if (!looksCoded(raw)) return undefined;
  const plain = raw.replace(ESCAPED_FILL, '=');
  const bytes = Buffer.from(plain, 'base64');
  // JSON may have DEL in its strings.
  if (bytes.some((code) => code !== 0x7f && isControlCharacter(code))) return undefined;
  const text = bytes.toString('latin1');
  return encodeBase64(text, plain) === plain ? text : undefined;
}

/** White space of texts is none: tab, line feed, vertical tab, form feed, carriage return. */
export function isControlCharacter(code: number): boolean {
  return code < 0x09 || (code > 0x0d && code < 0x20) || code === 0x7f;
}

/** @param like in whose alphabet it is, and filled up as that is */
export function encodeBase64(text: string, like: string): string {
  if (like.endsWith('%3D') || like.endsWith('%3d')) {
    return encodeBase64(text, like.replace(ESCAPED_FILL, '=')).replaceAll('=', '%3D');
  }
  const bytes = Buffer.from(text, 'latin1');
  const isFilled = like.endsWith('=');
  const isForUrls = /[-_]/.test(like) || (!/[+/]/.test(like) && !isFilled && like.length % 4 !== 0);
  if (!isForUrls) return bytes.toString('base64');
  return writeBase64Url(bytes, isFilled);
}

/** In the alphabet for URLs. @param isFilled whether it is filled up with equals signs */
export function writeBase64Url(bytes: Buffer, isFilled: boolean): string {
  const coded = bytes.toString('base64url');
  return isFilled ? coded.padEnd(Math.ceil(coded.length / 4) * 4, '=') : coded;
}

/** A piece of Base64 in a text. */
interface LocatedBase64 {
  readonly start: number;
  /** As it is written. */
  readonly raw: string;
  readonly decoded: string;
}

/** The pieces of Base64 of a text that have placeholders in them, in their order. */
export function locateInBase64(text: string): LocatedBase64[] {
  return locateCodedRedacted(text).filter(({ decoded }) => findPlaceholders(decoded).length > 0);
}

/** The same with the placeholders of journals. */
export function locateCodedRedacted(text: string): LocatedBase64[] {
  if (!holdsRedacted(text)) return [];
  return [...text.matchAll(BASE64)].flatMap(({ 0: raw, index: start }) => {
    const decoded = holdsRedacted(raw) ? decodeBase64(raw) : undefined;
    return decoded === undefined ? [] : { start, raw, decoded };
  });
}

function holdsRedacted(text: string): boolean {
  return REDACTED.some((coded) => text.includes(coded));
}

/** The value of each Base64 sign, of both alphabets, by its code. */
const sextets: readonly number[] = Array.from({ length: 123 }, (_, code) => {
  const sign = String.fromCharCode(code);
  if (sign === '-') return 62;
  if (sign === '_') return 63;
  return 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'.indexOf(sign);
});

/**
 * Whether a text may be Base64 of a text: its first signs give printable ones. Most ids do not pass,
 * and are not decoded for nothing.
 */
export function looksCoded(raw: string): boolean {
  let bits = 0;
  for (let index = 0; index < 4; index += 1) {
    const sextet = sextets[raw.charCodeAt(index)] ?? -1;
    if (sextet < 0) return false;
    bits = (bits << 6) | sextet;
  }
  return isPrintable(bits >> 16) && isPrintable((bits >> 8) & 255) && isPrintable(bits & 255);
}

function isPrintable(code: number): boolean {
  return code >= 32 ? code < 127 : code === 9 || code === 10 || code === 13;
}
