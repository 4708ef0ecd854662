/**
 * Content codings (RFC 9110, section 8.4.1) that a body can be taken out of and put into again.
 * What cannot be decoded whole stays as it was: the bytes on the wire are the truth, a readable form
 * of them is a courtesy to the person who reviews the session.
 *
 * The content of a body that is only to be read, not put into its coding again: also out of several
 * codings in a row, and out of what calls itself `deflate` without being in the zlib format.
 *
 * Changes what a body holds that is in content codings: in several, in one that no session names, or cut
 * off in the middle, so that it is stored as it was on the wire.
 */

import * as zlib from 'node:zlib';
import {
  brotliDecompressSync,
  constants,
  gunzipSync,
  inflateRawSync,
  inflateSync,
} from 'node:zlib';
import type { ContentCoding } from './schema.ts';

/** No body is decoded to more than this many bytes: a few kB of gzip can hold gigabytes. */
export const MAX_DECODED_BYTES: number = 64 * 1024 * 1024;

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

const DECODERS = { gzip: gunzipSync, deflate: inflateSync, br: brotliDecompressSync } as const;

/** A body without its content coding, or as it was where no coding is named. */
interface DecodedContent {
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
  most: number = MAX_DECODED_BYTES,
): DecodedContent {
  const name = contentEncoding?.trim().toLowerCase();
  // RFC 9110, section 8.4.1.3.
  const coding = name === 'x-gzip' ? 'gzip' : name;
  if (!isKnownCoding(coding)) return { bytes };
  const decoded = decodeWhole(bytes, coding, most);
  if (decoded === 'too large') return { bytes, isTooLarge: true };
  return decoded ? { bytes: decoded, coding } : { bytes };
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
    const result: unknown = DECODERS[coding](bytes, { maxOutputLength: most, info: true });
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

/** The bytes in a content coding. They may differ from those that were recorded, but decode to the same. */
export function encodeContent(bytes: Uint8Array, coding: ContentCoding): Uint8Array {
  const [codec] = CODECS[coding];
  return codec.encode(bytes);
}

/**
 * A body decoded. Its coding is named where it is one that the content can be put into again.
 * @param most bytes @default 64 MiB
 */
export function decodeCodings(
  bytes: Uint8Array,
  contentEncoding: string | undefined,
  most: number = MAX_DECODED_BYTES,
): DecodedContent {
  const applied = appliedCodings(contentEncoding ?? '') ?? [];
  if (applied.length === 0) return { bytes };
  const [first] = applied;
  if (applied.length === 1) return decodeOne(bytes, first, most);
  let content = bytes;
  for (const coding of applied.toReversed()) {
    const decoded = decodeOne(content, coding, most);
    if (decoded.isTooLarge) return { bytes, isTooLarge: true };
    if (decoded.bytes === content) return { bytes };
    content = decoded.bytes;
  }
  return { bytes: content };
}

function decodeOne(bytes: Uint8Array, coding: string | undefined, most: number): DecodedContent {
  const decoded = decodeContent(bytes, coding, most);
  if (coding !== 'deflate' || decoded.bytes !== bytes || decoded.isTooLarge) return decoded;
  try {
    return { bytes: inflateRawSync(bytes, { maxOutputLength: most }) };
  } catch (error) {
    const isTooLarge = error instanceof RangeError;
    return isTooLarge ? { bytes, isTooLarge } : { bytes };
  }
}

/** How a coding is taken off and put on again. */
interface Codec {
  /** @param isCut whether the bytes may end in the middle; else that throws */
  decode(bytes: Uint8Array, isCut: boolean): Uint8Array;
  encode(bytes: Uint8Array): Uint8Array;
}

const maxOutputLength = MAX_DECODED_BYTES;
const whole = { maxOutputLength };
const cut = { maxOutputLength, finishFlush: constants.Z_SYNC_FLUSH };
const cutBrotli = { maxOutputLength, finishFlush: constants.BROTLI_OPERATION_FLUSH };
// Brotli's default quality of 11 takes a second for each MB.
const quick = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };

const CODECS = {
  gzip: [
    {
      decode: (bytes, isCut) => zlib.gunzipSync(bytes, isCut ? cut : whole),
      encode: (bytes) => zlib.gzipSync(bytes),
    },
  ],
  // What calls itself so is often without the zlib format around it.
  deflate: [
    {
      decode: (bytes, isCut) => zlib.inflateSync(bytes, isCut ? cut : whole),
      encode: (bytes) => zlib.deflateSync(bytes),
    },
    {
      decode: (bytes, isCut) => zlib.inflateRawSync(bytes, isCut ? cut : whole),
      encode: (bytes) => zlib.deflateRawSync(bytes),
    },
  ],
  br: [
    {
      decode: (bytes, isCut) => zlib.brotliDecompressSync(bytes, isCut ? cutBrotli : whole),
      encode: (bytes) => zlib.brotliCompressSync(bytes, quick),
    },
  ],
  zstd: createZstd(),
} satisfies Record<ContentCoding, readonly [Codec, ...Codec[]]> & Record<'zstd', readonly Codec[]>;
const CODECS_BY_NAME: Readonly<Record<string, readonly Codec[]>> = CODECS;

/** Node has it from 22.15 on. */
function createZstd(): readonly Codec[] {
  const decode: unknown = Reflect.get(zlib, 'zstdDecompressSync');
  const encode: unknown = Reflect.get(zlib, 'zstdCompressSync');
  if (!isCoder(decode) || !isCoder(encode)) return [];
  return [{ decode: (bytes) => decode(bytes, whole), encode: (bytes) => encode(bytes) }];
}

type Coder = (bytes: Uint8Array, options?: object) => Uint8Array;

function isCoder(value: unknown): value is Coder {
  return typeof value === 'function';
}

/**
 * Bytes in content codings with another content. A body that was cut off stays so, by its last bytes.
 * @param contentEncoding value of the header
 * @returns the same bytes where the content stays as it is, or cannot be read
 */
export function editCodings(
  bytes: Uint8Array,
  contentEncoding: string,
  edit: (content: Uint8Array) => Uint8Array,
): Uint8Array {
  const codings = appliedCodings(contentEncoding);
  return codings === undefined ? bytes : editApplied(bytes, codings, edit);
}

/** @param codings in the order in which they were applied */
function editApplied(
  bytes: Uint8Array,
  codings: readonly string[],
  edit: (content: Uint8Array) => Uint8Array,
): Uint8Array {
  const last = codings.at(-1)?.replace(/^x-gzip$/, 'gzip');
  if (last === undefined) return edit(bytes);
  const editContent = (content: Uint8Array): Uint8Array =>
    editApplied(content, codings.slice(0, -1), edit);
  for (const codec of CODECS_BY_NAME[last] ?? []) {
    for (const isCut of [false, true]) {
      const content = tryDecode(codec, bytes, isCut);
      if (content === undefined) continue;
      const edited = editContent(content);
      if (edited === content) return bytes;
      const encoded = codec.encode(edited);
      return isCut ? encoded.subarray(0, -4) : encoded;
    }
  }
  return bytes;
}

/** Undefined as well for what has nothing in it. */
function tryDecode(codec: Codec, bytes: Uint8Array, isCut: boolean): Uint8Array | undefined {
  try {
    const content = codec.decode(bytes, isCut);
    return content.length === 0 ? undefined : content;
  } catch {
    return undefined;
  }
}
