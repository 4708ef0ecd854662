/**
 * Content codings (RFC 9110, section 8.4.1) that a body can be taken out of and put into again.
 * What cannot be decoded whole stays as it was: the bytes on the wire are the truth, a readable form
 * of them is a courtesy to the person who reviews the session.
 */
import {
  brotliCompressSync,
  brotliDecompressSync,
  constants,
  deflateSync,
  gunzipSync,
  gzipSync,
  inflateSync,
} from 'node:zlib';
import type { ContentCoding } from './schema.ts';

/** No body is decoded to more than this many bytes: a few kB of gzip can hold gigabytes. */
export const maxDecodedBytes: number = 64 * 1024 * 1024;

/** More in a row has no body in good faith. */
const MAX_CODINGS = 4;

/**
 * The content codings that a `Content-Encoding` names, in lower case and in the order in which they were
 * applied, but for `identity`. Undefined for more than 4.
 */
export function appliedCodings(contentEncoding: string): readonly string[] | undefined {
  const codings = contentEncoding
    .split(',')
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== '' && coding !== 'identity');
  return codings.length > MAX_CODINGS ? undefined : codings;
}

const decoders = { gzip: gunzipSync, deflate: inflateSync, br: brotliDecompressSync } as const;

/** A body without its content coding, or as it was where no coding is named. */
export interface DecodedContent {
  readonly bytes: Uint8Array;
  readonly coding?: ContentCoding;
  /** It stayed as it was since it would have been larger than it may be. */
  readonly isTooLarge?: true;
}

/**
 * A body decoded, with the name of the coding to put it into again. Bytes that are not exactly one
 * known coding, or decode to more than that many bytes, are given back as they are and without a
 * name. `deflate` is the zlib format, as the RFC has it: bare deflate data stays as it is.
 * @param most @default 64 MiB
 */
export function decodeContent(
  bytes: Uint8Array,
  contentEncoding: string | undefined,
  most: number = maxDecodedBytes,
): DecodedContent {
  const name = contentEncoding?.trim().toLowerCase();
  // RFC 9110, section 8.4.1.3.
  const coding = name === 'x-gzip' ? 'gzip' : name;
  if (!isKnownCoding(coding)) return { bytes };
  const decoded = decodeWhole(bytes, coding, most);
  if (decoded === 'too large') return { bytes, isTooLarge: true };
  return decoded ? { bytes: decoded, coding } : { bytes };
}

/** The bytes in a content coding. They need not be those that were recorded, but decode to the same. */
export function encodeContent(bytes: Uint8Array, coding: ContentCoding): Uint8Array {
  if (coding === 'gzip') return gzipSync(bytes);
  if (coding === 'deflate') return deflateSync(bytes);
  // Brotli's default quality of 11 takes a second for each MB.
  return brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } });
}

function isKnownCoding(coding: string | undefined): coding is ContentCoding {
  return coding === 'gzip' || coding === 'deflate' || coding === 'br';
}

function decodeWhole(
  bytes: Uint8Array,
  coding: ContentCoding,
  most: number,
): Uint8Array | 'too large' | undefined {
  try {
    const result: unknown = decoders[coding](bytes, { maxOutputLength: most, info: true });
    // Zlib ignores what follows the end of the data; storing the decoded form would lose it.
    return hasInfo(result) && result.engine.bytesWritten === bytes.length
      ? result.buffer
      : undefined;
  } catch (error) {
    return isTooLarge(error) ? 'too large' : undefined;
  }
}

function isTooLarge(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
}

/** What zlib gives for `info: true`; Node's types do not have it. */
interface ResultWithInfo {
  readonly buffer: Uint8Array;
  readonly engine: { readonly bytesWritten: number };
}

function hasInfo(result: unknown): result is ResultWithInfo {
  return typeof result === 'object' && result !== null && 'buffer' in result && 'engine' in result;
}
