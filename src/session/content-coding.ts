/**
 * Content codings (RFC 9110, section 8.4.1), at three degrees of tolerance. `decodeContent` decodes what can be
 * encoded again: anything else stays as it was, since the wire bytes are the truth and the readable form is a
 * courtesy to reviewers. `decodeCodings` decodes what is only read, such as several codings in a row or bare
 * deflate data. `editCodings` changes the content of bodies that are stored as on the wire, even of one that
 * was cut off.
 */

import { isUtf8 } from 'node:buffer';
import * as zlib from 'node:zlib';
import {
  brotliDecompressSync,
  constants,
  gunzipSync,
  inflateRawSync,
  inflateSync,
} from 'node:zlib';
import { attempt } from '../errors.ts';
import { mediaKindOf } from '../http/media-type.ts';
import { SESSION_LIMITS } from './constraints.ts';
import type { ContentCoding } from './schema.ts';

/** No honest body has more codings in a row. */
const MAX_CODINGS = 4;

/**
 * The content codings in a `Content-Encoding` except `identity`, in lower case and in the order in which they
 * were applied. Undefined for more than 4.
 */
export function appliedCodings(contentEncoding: string): readonly string[] | undefined {
  const codings = contentEncoding
    .split(',')
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== '' && coding !== 'identity');
  return codings.length > MAX_CODINGS ? undefined : codings;
}

const DECODERS = { gzip: gunzipSync, deflate: inflateSync, br: brotliDecompressSync } as const;

/** A decoded body, or the body as it was if no coding is given. */
interface DecodedContent {
  readonly bytes: Uint8Array;
  readonly coding?: ContentCoding;
  /** The body stayed as it was, since its content is too large. */
  readonly isTooLarge?: true;
}

/**
 * Decodes a body and names the coding to encode it again. Bytes that are not exactly one known coding, or
 * whose content is too large, are returned as they are, without a coding. `deflate` is the zlib format, as
 * in the RFC: bare deflate data stays as it is.
 * @param maxBytes of the content @default 64 MiB
 */
export function decodeContent(
  bytes: Uint8Array,
  contentEncoding: string | undefined,
  maxBytes: number = SESSION_LIMITS.maxDecodedBytes,
): DecodedContent {
  const name = contentEncoding?.trim().toLowerCase();
  // RFC 9110, section 8.4.1.3.
  const coding = name === 'x-gzip' ? 'gzip' : name;
  if (!isKnownCoding(coding)) return { bytes };
  const decoded = decodeWhole(bytes, coding, maxBytes);
  if (decoded === 'too large') return { bytes, isTooLarge: true };
  return decoded ? { bytes: decoded, coding } : { bytes };
}

function isKnownCoding(coding: string | undefined): coding is ContentCoding {
  return coding === 'gzip' || coding === 'deflate' || coding === 'br';
}

function decodeWhole(
  bytes: Uint8Array,
  coding: ContentCoding,
  maxBytes: number,
): Uint8Array | 'too large' | undefined {
  try {
    const result: unknown = DECODERS[coding](bytes, { maxOutputLength: maxBytes, info: true });
    // Zlib ignores bytes after the end of the data, and the decoded form would lose them.
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

/** The result of zlib with `info: true`, which Node's types lack. */
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
 * Decodes a body that is only read. Names its coding only if the content can be encoded again.
 * @param maxBytes of the content @default 64 MiB
 */
export function decodeCodings(
  bytes: Uint8Array,
  contentEncoding: string | undefined,
  maxBytes: number = SESSION_LIMITS.maxDecodedBytes,
): DecodedContent {
  const applied = appliedCodings(contentEncoding ?? '') ?? [];
  if (applied.length === 0) return { bytes };
  const [first] = applied;
  if (applied.length === 1) return decodeOne(bytes, first, maxBytes);
  let content = bytes;
  for (const coding of applied.toReversed()) {
    const decoded = decodeOne(content, coding, maxBytes);
    if (decoded.isTooLarge) return { bytes, isTooLarge: true };
    if (decoded.bytes === content) return { bytes };
    content = decoded.bytes;
  }
  return { bytes: content };
}

function decodeOne(
  bytes: Uint8Array,
  coding: string | undefined,
  maxBytes: number,
): DecodedContent {
  const decoded = decodeContent(bytes, coding, maxBytes);
  const decode = READERS.get(coding ?? '');
  if (decode === undefined || decoded.bytes !== bytes || decoded.isTooLarge) return decoded;
  try {
    return { bytes: decode(bytes, { maxOutputLength: maxBytes }) };
  } catch (error) {
    const isTooLarge = error instanceof RangeError;
    return isTooLarge ? { bytes, isTooLarge } : { bytes };
  }
}

type Coder = (bytes: Uint8Array, options?: { readonly maxOutputLength: number }) => Uint8Array;

/** Node has zstd from 22.15 on. */
const ZSTD = {
  decode: coderOf(Reflect.get(zlib, 'zstdDecompressSync')),
  encode: coderOf(Reflect.get(zlib, 'zstdCompressSync')),
};

function coderOf(value: unknown): Coder | undefined {
  return isCoder(value) ? value : undefined;
}

function isCoder(value: unknown): value is Coder {
  return typeof value === 'function';
}

/** Decoders of what a session has no name for, and therefore does not store decoded. */
const READERS: ReadonlyMap<string, Coder> = new Map([
  ['deflate', inflateRawSync],
  ...(ZSTD.decode ? [['zstd', ZSTD.decode] as const] : []),
]);

/** Decodes and encodes one coding. */
interface Codec {
  /** @param isCut whether the bytes may end too early. Otherwise such bytes throw */
  decode(bytes: Uint8Array, isCut: boolean): Uint8Array;
  encode(bytes: Uint8Array): Uint8Array;
}

const maxOutputLength = SESSION_LIMITS.maxDecodedBytes;
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
  // Many servers send it without the zlib format.
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
const CODECS_BY_NAME: ReadonlyMap<string, readonly Codec[]> = new Map([
  ...Object.entries<readonly Codec[]>(CODECS),
  // RFC 9110, section 8.4.1.3.
  ['x-gzip', CODECS.gzip],
]);

/**
 * The value of an Accept-Encoding without the codings that cannot be decoded here. `*` becomes all that can be, with
 * its weight.
 */
export function readableCodings(acceptEncoding: string): string {
  const elements = acceptEncoding.split(',').map((element) => {
    const [coding = '', ...parameters] = element.trim().toLowerCase().split(';');
    const isRefused = parameters.some((each) => /^\s*q\s*=\s*0(?:\.0*)?\s*$/.test(each));
    return {
      element,
      coding: coding.trim(),
      weight: element.trim().slice(coding.length),
      isRefused,
    };
  });
  const named = new Set(elements.map(({ coding }) => coding));
  const others = [...CODECS_BY_NAME].filter(
    ([coding, codecs]) => codecs.length > 0 && !named.has(coding) && coding !== 'x-gzip',
  );
  const readable = elements.flatMap(({ element, coding, weight, isRefused }) => {
    if (isRefused || coding === '' || coding === 'identity') return [element];
    if (coding === '*') return others.map(([name]) => ` ${name}${weight}`);
    return (CODECS_BY_NAME.get(coding) ?? []).length > 0 ? [element] : [];
  });
  if (readable.join() === acceptEncoding) return acceptEncoding;
  return readable.join(',').trim() || 'identity';
}

function createZstd(): readonly Codec[] {
  const { decode, encode } = ZSTD;
  if (decode === undefined || encode === undefined) return [];
  return [{ decode: (bytes) => decode(bytes, whole), encode: (bytes) => encode(bytes) }];
}

/**
 * Edits the content of a body in its content codings, of which a header need not name all. A body that was cut off
 * loses its last bytes again. Text that is labelled with a coding, but not in it, is edited as text.
 * @param contentEncoding value of the Content-Encoding header
 * @returns the same bytes if the content is unchanged or cannot be decoded
 */
export function editCodings(
  bytes: Uint8Array,
  contentEncoding: string | undefined,
  edit: (content: Uint8Array) => Uint8Array,
): Uint8Array {
  const codings = appliedCodings(contentEncoding ?? '');
  let isRead = false;
  const read = (content: Uint8Array): Uint8Array => {
    isRead = true;
    return edit(content);
  };
  const edited = codings === undefined ? bytes : editApplied(bytes, codings, read);
  return isRead || !isUtf8(bytes) ? edited : edit(bytes);
}

/**
 * The content of a body that is only read, even if it was cut off. Pictures, sounds and the like are their own content.
 * @param contentEncoding value of the Content-Encoding header
 * @param contentType value of the Content-Type header
 * @returns undefined if the bytes are in a coding that is unknown, broken or not the one of the header, or turn out to
 * be a text in a coding that no header names
 */
export function readContent(
  bytes: Uint8Array,
  contentEncoding: string | undefined,
  contentType: string | undefined,
): Uint8Array | undefined {
  const kind = mediaKindOf(contentType);
  if (bytes.length === 0) return bytes;
  let content: Uint8Array | undefined;
  editCodings(bytes, contentEncoding, (decoded) => {
    content = decoded;
    return decoded;
  });
  if (kind === 'media') return content ?? bytes;
  return content && isCompressed(content, TEXTS.has(kind)) ? undefined : content;
}

const TEXTS: ReadonlySet<ReturnType<typeof mediaKindOf>> = new Set(['form', 'table', 'text']);

/**
 * Whether bytes are a text in a coding that nobody has named.
 * @param isText whether their type is that of a text, in any charset
 */
function isCompressed(bytes: Uint8Array, isText: boolean): boolean {
  if (isUtf8(bytes)) return false;
  if (isText && codingAtStart(bytes) !== undefined) return true;
  return UNNAMED.some((decode) => {
    const content = decodeToEnd(decode, bytes) ?? new Uint8Array();
    return isText ? content.length > 0 : content.length >= MIN_TEXT && isUtf8(content);
  });
}

/** In bytes. Less may become a text by chance. */
const MIN_TEXT = 16;

/** Nothing at the start of the bytes tells these codings. */
const UNNAMED = [inflateSync, inflateRawSync, brotliDecompressSync] as const;

function decodeToEnd(decode: (typeof UNNAMED)[number], bytes: Uint8Array): Uint8Array | undefined {
  const options = { ...whole, info: true };
  const result: unknown = attempt(() => decode(bytes, options));
  return hasInfo(result) && result.engine.bytesWritten === bytes.length ? result.buffer : undefined;
}

/**
 * @param codings in the order in which they were applied
 * @param depth the number of codings that were removed
 */
function editApplied(
  bytes: Uint8Array,
  codings: readonly string[],
  edit: (content: Uint8Array) => Uint8Array,
  depth = 0,
): Uint8Array {
  const named = codings.at(-1);
  const last = named ?? (depth < MAX_CODINGS ? codingAtStart(bytes) : undefined);
  if (last === undefined) return edit(bytes);
  const editContent = (content: Uint8Array): Uint8Array =>
    editApplied(content, codings.slice(0, -1), edit, depth + 1);
  for (const codec of CODECS_BY_NAME.get(last) ?? []) {
    for (const isCut of [false, true]) {
      const content = tryDecode(codec, bytes, isCut);
      if (content === undefined) continue;
      const edited = editContent(content);
      if (edited === content) return bytes;
      const encoded = codec.encode(edited);
      return isCut ? encoded.subarray(0, -4) : encoded;
    }
  }
  return named === undefined ? edit(bytes) : bytes;
}

/** The coding of bytes that begin as no text does: RFC 1952 section 2.3, and RFC 8878 section 3.1.1. */
function codingAtStart(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8) return 'gzip';
  const isZstd = bytes[0] === 0x28 && bytes[1] === 0xb5 && bytes[2] === 0x2f && bytes[3] === 0xfd;
  return isZstd ? 'zstd' : undefined;
}

/** Undefined also for empty content. */
function tryDecode(codec: Codec, bytes: Uint8Array, isCut: boolean): Uint8Array | undefined {
  const content = attempt(() => codec.decode(bytes, isCut));
  return content?.length === 0 ? undefined : content;
}
