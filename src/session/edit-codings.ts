/**
 * Changes what a body holds that is in content codings: in several, in one that no session names, or cut
 * off in the middle, so that it is stored as it was on the wire.
 */
import * as zlib from 'node:zlib';
import { appliedCodings, maxDecodedBytes } from './content-coding.ts';

/** How a coding is taken off and put on again. */
interface Codec {
  /** @param isCut whether the bytes may end in the middle; else that throws */
  decode(bytes: Uint8Array, isCut: boolean): Uint8Array;
  encode(bytes: Uint8Array): Uint8Array;
}

const { constants } = zlib;
const maxOutputLength = maxDecodedBytes;
const whole = { maxOutputLength };
const cut = { maxOutputLength, finishFlush: constants.Z_SYNC_FLUSH };
const cutBrotli = { maxOutputLength, finishFlush: constants.BROTLI_OPERATION_FLUSH };
// Brotli's default quality of 11 takes a second for each MB.
const quick = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };

const CODECS: Readonly<Record<string, readonly Codec[]>> = {
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
};

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
  for (const codec of CODECS[last] ?? []) {
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
