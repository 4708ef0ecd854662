/** The bodies of an entry's messages, as bytes. */
import { realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { headerValue, isNamed } from '../http/headers.ts';
import { boundaryOf, mediaKindOf } from '../http/media-type.ts';
import type { CollectedBody } from '../record/pipeline/exchange.ts';
import { appliedCodings, decodeContent } from '../session/content-coding.ts';
import { isWithin } from '../session/files/paths.ts';
import { readRegularFile } from '../session/files/regular-file.ts';
import type { ContentCoding, Header } from '../session/schema.ts';
import { encodeText } from './charset.ts';
import type { LeftReason } from './leftovers.ts';
import type { HarEntry } from './schema/entry-schema.ts';

type HarPostData = NonNullable<HarEntry['request']['postData']>;
type HarParam = HarPostData['params'][number];

/** A message's body. */
interface HarBody {
  readonly body: CollectedBody | undefined;
  /** The headers without those that no longer match the body. */
  readonly headers: Header[];
  /** What could not be carried over from the body. */
  readonly left: readonly LeftReason[];
}

/** The source of bodies, and their limit. */
interface BodySource {
  /** Path of the HAR. Playwright writes bodies into the same folder. */
  readonly file: string;
  /** Maximum size of a body, in bytes. */
  readonly limit: number;
  /** Whether Content-Length stays even if it differs from the body: the message broke off. */
  readonly keepsLength: boolean;
  /** Whether the HAR was made from a session, whose bodies are as `encodeText` reads them, or in Base64. */
  readonly isOwn: boolean;
}

/** A body as the HAR of a session has it. Its coding is not removed, although it may differ from the headers. */
function ownBody(
  held:
    | (Pick<HarPostData, 'mimeType' | 'text' | 'encoding'> & {
        readonly _coding?: ContentCoding | undefined;
      })
    | undefined,
  size: number,
  headers: Header[],
  { limit }: BodySource,
): HarBody {
  const { text, encoding, _coding: coding } = held ?? {};
  if (text === undefined) return { body: undefined, headers, left: [] };
  const bytes =
    encoding === 'base64'
      ? Buffer.from(text, 'base64')
      : encodeText(text, headerValue(headers, 'content-type'), size).bytes;
  if (bytes.length > limit) {
    return { body: { truncated: bytes.length }, headers, left: ['large-body'] };
  }
  return { body: { bytes, ...(coding && { coding }) }, headers, left: [] };
}

/** The body of a request. */
export function requestBodyOf(
  { postData, bodySize, _truncated }: HarEntry['request'],
  headers: Header[],
  source: BodySource,
): HarBody {
  if (_truncated !== undefined) return { body: truncatedAt(_truncated), headers, left: [] };
  if (source.isOwn) return ownBody(postData, bodySize, headers, source);
  const length = Number(headerValue(headers, 'content-length') ?? -1);
  const size = Math.max(bodySize, Number.isSafeInteger(length) ? length : -1);
  const sent = postData && readPostData(postData, headers, { length, size }, source);
  const isMissing = sent === undefined || (sent.bytes.length === 0 && size > 0);
  if (isMissing) {
    return size > 0
      ? { body: truncatedAt(size), headers, left: ['request-body'] }
      : { body: undefined, headers, left: [] };
  }
  const { contentType } = sent;
  const typed = headers.map(
    ([name, value]): Header => [
      name,
      isNamed(name, 'content-type') ? (contentType ?? value) : value,
    ],
  );
  return keep(sent, typed, source);
}

/** The bytes of a body in an entry. */
interface FoundBody {
  readonly bytes: Buffer;
  /** Whether the bytes may still have the content coding of the headers. */
  readonly isRaw: boolean;
  readonly left?: LeftReason | undefined;
  /** Replaces a content type that lacks the boundary of the body. */
  readonly contentType?: string;
}

/** @param sizes Content-Length, and the size in the entry; -1 for an unknown size */
function readPostData(
  postData: HarPostData,
  headers: readonly Header[],
  { length, size }: { readonly length: number; readonly size: number },
  source: BodySource,
): FoundBody | undefined {
  const { text = '', params, mimeType, _file } = postData;
  const contentType = headerValue(headers, 'content-type') ?? mimeType;
  if (_file !== undefined) return readAttached(_file, source);
  if (text === '') return readParams(params, contentType);
  if ((postData.encoding ?? postData._encoding) === 'base64') {
    return { bytes: Buffer.from(text, 'base64'), isRaw: true };
  }
  const { bytes, isOther } = encodeText(text, contentType, size);
  if (length < 0 || bytes.length === length) {
    return { bytes, isRaw: false, left: isOther ? 'charset' : undefined };
  }
  // Some producers write a character for each byte, and Firefox writes headers before the body.
  if (text.length === length && !/[^\0-\xff]/.test(text)) {
    return { bytes: Buffer.from(text, 'latin1'), isRaw: true };
  }
  const headEnd = /^content-/i.test(text) ? text.indexOf('\r\n\r\n') : -1;
  const behind = headEnd < 0 ? undefined : Buffer.from(text.slice(headEnd + 4));
  if (behind?.length === length) return { bytes: behind, isRaw: false };
  // Bytes that are not text are lost.
  if (text.includes('\ufffd')) return undefined;
  return { bytes, isRaw: false, left: isOther ? 'charset' : undefined };
}

/** The boundary of a form if the entry does not contain the original one. */
const BOUNDARY = '----vitest-session-replay-form';

/** Undefined without parameters, and for a form with a file that is not in the HAR. */
function readParams(params: readonly HarParam[], contentType: string): FoundBody | undefined {
  if (params.length === 0) return undefined;
  if (mediaKindOf(contentType) !== 'multipart') {
    const pairs = params.map(({ name, value = '' }): [string, string] => [name, value]);
    return { bytes: Buffer.from(new URLSearchParams(pairs).toString()), isRaw: false };
  }
  if (params.some(({ fileName, value }) => fileName !== undefined && value === undefined)) {
    return undefined;
  }
  const declared = boundaryOf('', contentType);
  const boundary = declared ?? BOUNDARY;
  const parts = params.flatMap((param) => [
    Buffer.from(`--${boundary}\r\n${partHead(param)}\r\n`),
    Buffer.from(param.value ?? '', isBase64(param) ? 'base64' : 'utf8'),
    Buffer.from('\r\n'),
  ]);
  const bytes = Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]);
  if (declared !== undefined) return { bytes, isRaw: false };
  return { bytes, isRaw: false, contentType: `multipart/form-data; boundary=${boundary}` };
}

function isBase64({ encoding, _encoding }: HarParam): boolean {
  return (encoding ?? _encoding) === 'base64';
}

function partHead({ name, fileName, contentType }: HarParam): string {
  const file = fileName === undefined ? '' : `; filename="${escapeName(fileName)}"`;
  const type = contentType ? `Content-Type: ${contentType.replace(/[\r\n]+/g, ' ')}\r\n` : '';
  return `Content-Disposition: form-data; name="${escapeName(name)}"${file}\r\n${type}`;
}

/** Escapes a name as browsers do (HTML standard, "multipart/form-data encoding algorithm"). */
function escapeName(name: string): string {
  return name.replaceAll('\n', '%0A').replaceAll('\r', '%0D').replaceAll('"', '%22');
}

/** Whether a response ends with its head (RFC 9112, section 6.3). */
export function isBodiless(method: string, status: number): boolean {
  return method === 'HEAD' || status === 204 || status === 304;
}

/** The body of a response. */
export function responseBodyOf(
  { status, content, bodySize }: NonNullable<HarEntry['response']>,
  method: string,
  headers: Header[],
  source: BodySource,
): HarBody {
  if (source.isOwn && content?._truncated === undefined) {
    return ownBody(content, content?.size ?? -1, headers, source);
  }
  // A browser shows the cached body of a 304.
  if (isBodiless(method, status)) return { body: undefined, headers, left: [] };
  const { text = '', size = -1, encoding, _file, _truncated } = content ?? {};
  if (_truncated !== undefined) return { body: truncatedAt(_truncated), headers, left: [] };
  const missing = size > 0 ? size : bodySize;
  if (_file === undefined && text === '') {
    const isMissing = missing > 0 || (content?.text === undefined && size < 0 && hasBody(headers));
    if (!isMissing) return { body: undefined, headers, left: [] };
    return { body: truncatedAt(Math.max(missing, 0)), headers, left: ['response-body'] };
  }
  const found =
    _file === undefined
      ? readContent(text, encoding, headers, content)
      : readAttached(_file, source);
  if (found === undefined) {
    return { body: truncatedAt(Math.max(missing, 0)), headers, left: ['response-body'] };
  }
  return keep(found, headers, source);
}

/** Whether headers announce a body. The producer may have stopped before the body arrived. */
function hasBody(headers: readonly Header[]): boolean {
  const isChunked = headerValue(headers, 'transfer-encoding') !== undefined;
  return isChunked || Number(headerValue(headers, 'content-length') ?? 0) > 0;
}

function readContent(
  text: string,
  encoding: string | undefined,
  headers: readonly Header[],
  content: NonNullable<HarEntry['response']>['content'],
): FoundBody | undefined {
  if (encoding === 'base64') return { bytes: Buffer.from(text, 'base64'), isRaw: true };
  const type = headerValue(headers, 'content-type') ?? content?.mimeType;
  const { bytes, isOther } = encodeText(text, type, content?.size);
  // Bytes that are not text are lost.
  const size = content?.size ?? -1;
  if (size > 0 && bytes.length !== size && text.includes('\ufffd')) return undefined;
  return { bytes, isRaw: false, left: isOther ? 'charset' : undefined };
}

/** The name of a body file of Playwright, which is a hash of the body. No other file has such a name. */
const ATTACHED = /(?:^|\/)[\da-f]{40}\.\w{1,20}$/;

/**
 * Reads a body file of Playwright, which has no content coding. Undefined for a file outside of the HAR's folder, and
 * for one that is not a body: an untrusted HAR may name `.env`.
 */
function readAttached(name: string, { file, limit }: BodySource): FoundBody | undefined {
  if (!ATTACHED.test(name)) return undefined;
  try {
    const folder = dirname(realpathSync(file));
    const path = realpathSync(resolve(folder, name));
    if (!isWithin(folder, path)) return undefined;
    return { bytes: readRegularFile(path, limit), isRaw: true };
  } catch {
    return undefined;
  }
}

function truncatedAt(size: number): CollectedBody {
  return { truncated: Math.min(Math.trunc(size), Number.MAX_SAFE_INTEGER) };
}

/** A body with the content coding that it had on the wire, if a session can name the coding. */
function keep(
  { bytes, isRaw, left }: FoundBody,
  headers: Header[],
  { limit, keepsLength }: BodySource,
): HarBody {
  const kept = left === undefined ? [] : [left];
  if (bytes.length > limit) {
    return { body: { truncated: bytes.length }, headers, left: [...kept, 'large-body'] };
  }
  const encoding = headerValue(headers, 'content-encoding');
  const applied = appliedCodings(encoding ?? '');
  if (applied?.length === 0) {
    const fitting = keepsLength ? headers : withoutLength(headers, bytes.length);
    return { body: bodyOf(bytes), headers: fitting, left: kept };
  }
  // Some producers keep the bytes as they were on the wire.
  if (isRaw && (decodeContent(bytes, encoding).coding !== undefined || isZstd(bytes, applied))) {
    return { body: { bytes }, headers, left: kept };
  }
  const coding = codingOf(applied);
  if (coding !== undefined) {
    const body: CollectedBody | undefined = bytes.length === 0 ? undefined : { bytes, coding };
    return { body, headers, left: kept };
  }
  const plain = withoutLength(headers, bytes.length).filter(
    ([name]) => !isNamed(name, 'content-encoding'),
  );
  return { body: bodyOf(bytes), headers: plain, left: [...kept, 'coding'] };
}

function bodyOf(bytes: Buffer): CollectedBody | undefined {
  return bytes.length === 0 ? undefined : { bytes };
}

/** The coding, if a session can name it. */
function codingOf(applied: readonly string[] | undefined): ContentCoding | undefined {
  if (applied?.length !== 1) return undefined;
  const [name] = applied;
  if (name === 'gzip' || name === 'x-gzip') return 'gzip';
  return name === 'br' || name === 'deflate' ? name : undefined;
}

/** Starts with the magic number of RFC 8878, section 3.1.1. */
function isZstd(bytes: Uint8Array, applied: readonly string[] | undefined): boolean {
  const isNamed = applied?.length === 1 && applied[0] === 'zstd';
  return isNamed && [0x28, 0xb5, 0x2f, 0xfd].every((byte, index) => bytes[index] === byte);
}

/** Headers without a Content-Length that differs from the body, such as one that was compressed or re-encoded. */
function withoutLength(headers: Header[], length: number): Header[] {
  return headers.filter(
    ([name, value]) => !isNamed(name, 'content-length') || Number(value) === length,
  );
}
