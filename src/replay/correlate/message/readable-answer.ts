import zlib from 'node:zlib';
import { decodeText } from '../../../formats/formats.ts';
import { findDeepNesting } from '../../../formats/json/json-text.ts';
import type { ReadableResponse } from '../../../formats/value/reading.ts';
import { headerValue } from '../../../http/headers.ts';
import { decodeCodings } from '../../../session/content-coding.ts';
import type { Body, Recording } from '../../../session/schema.ts';
import type { UnreadBody } from '../../failure/correlated-value.ts';
import { type Answer, headerPairs } from '../../send/exchange.ts';
import { tryReadBodyFile } from './body-text.ts';

/** Bytes of a live response that are searched for values. */
export const MAX_KEPT_BYTES: number = 16 * 1024 * 1024;
/** Bytes of a decoded response, in any content coding. */
const MAX_DECODED = 64 * 1024 * 1024;

/** A live response, or the response of another recording, which keeps the claims of its tokens. */
export type LiveAnswer = Pick<Answer, 'headers' | 'trailers' | 'body' | 'bodySize' | 'failure'> &
  Pick<ReadableResponse, 'claims'>;

/** A live response, ready to be read. */
interface ReadableAnswer extends ReadableResponse {
  /** Why its body is left out; undefined if the body is there, or if none came. */
  readonly unread: UnreadBody | undefined;
}

/**
 * A live response, ready to be read. Its body is left out if not all of it was kept, or if it is no text.
 * @param server path of the request, and address of the target
 */
export function readableAnswer(
  answer: LiveAnswer,
  server: Pick<ReadableResponse, 'requestPath' | 'origin' | 'basePath' | 'others'>,
): ReadableAnswer {
  const headers = headerPairs(answer.headers ?? {});
  const { requestPath, origin, basePath, others } = server;
  const decoded = decodeAnswer(answer, headers);
  const text = 'text' in decoded ? decoded.text : undefined;
  const unread = 'unread' in decoded && answer.bodySize > 0 ? decoded.unread : undefined;
  const fields = [...headers, ...headerPairs(answer.trailers ?? {})];
  const own = { requestPath, origin, ownsAll: true, isRecorded: false, basePath };
  const { claims } = answer;
  return { headers: fields, text, unread, ...own, claims, ...(others && { others }) };
}

/** Why the body of a live response was not read; undefined if it was. */
export function findUnreadBody({ unread, text }: ReadableAnswer): UnreadBody | undefined {
  if (unread !== undefined || text === undefined) return unread;
  return findDeepNesting(text) === undefined ? undefined : { kind: 'too-deep' };
}

function decodeAnswer(
  { body, bodySize, failure }: LiveAnswer,
  headers: ReadableResponse['headers'],
): { readonly text: string } | { readonly unread: UnreadBody } {
  // The beginning of an id may be the id of another thing.
  if (failure !== undefined || body?.length !== bodySize) {
    const isTooLarge = bodySize > MAX_KEPT_BYTES;
    return {
      unread: isTooLarge ? { kind: 'too-large', limit: MAX_KEPT_BYTES } : { kind: 'incomplete' },
    };
  }
  const coding = headerValue(headers, 'content-encoding');
  const { bytes, isTooLarge, isCoded } = decode(body, coding);
  const text = bytes && decodeText(bytes, headerValue(headers, 'content-type'));
  if (text !== undefined) return { text };
  if (isTooLarge) return { unread: { kind: 'too-large', limit: MAX_DECODED, isDecoded: true } };
  return { unread: isCoded && coding ? { kind: 'undecodable', coding } : { kind: 'binary' } };
}

/** @returns `isCoded` whether the bytes are still in their coding, which is broken or unknown */
function decode(
  body: Uint8Array,
  coding: string | undefined,
): { bytes: Uint8Array | undefined; isTooLarge?: true | undefined; isCoded: boolean } {
  if (isZstd(coding)) {
    const bytes = decodeZstd(body);
    return { bytes, isCoded: bytes === undefined };
  }
  const decoded = decodeCodings(body, coding);
  const isPlain = !coding || /^\s*identity\s*$/i.test(coding);
  return { ...decoded, isCoded: !isPlain && decoded.coding === undefined };
}

function isZstd(coding: string | undefined): boolean {
  return coding?.trim().toLowerCase() === 'zstd';
}

/** Undefined if Node has no zstd, which it has since 22.15. */
function decodeZstd(bytes: Uint8Array): Uint8Array | undefined {
  if (!('zstdDecompressSync' in zlib)) return undefined;
  try {
    return zlib.zstdDecompressSync(bytes, { maxOutputLength: MAX_DECODED });
  } catch (error) {
    // Not zstd, whatever its header says, or too much of it.
    if (error instanceof Error) return undefined;
    throw error;
  }
}

/**
 * A recorded response, ready to be read; undefined if there is none.
 * @param origin that the recording was made against
 * @param sessionFile path of the session file; without it, bodies in files are left out
 */
export function readableRecording(
  recording: Recording,
  origin: string,
  sessionFile: string | undefined,
): ReadableResponse | undefined {
  const { request, response } = recording;
  if (!('status' in response)) return undefined;
  const { headers, trailers, body, claims } = response;
  return {
    headers: trailers ? [...headers, ...trailers] : headers,
    json: body && 'json' in body ? body.json : undefined,
    text: body && textOf(body, headers, sessionFile),
    requestPath: request.path,
    origin,
    ownsAll: false,
    isRecorded: true,
    basePath: '',
    claims,
  };
}

function textOf(
  body: Body,
  headers: ReadableResponse['headers'],
  sessionFile: string | undefined,
): string | undefined {
  if ('json' in body || 'truncated' in body) return undefined;
  if ('text' in body) return body.text;
  const contentType = headerValue(headers, 'content-type');
  if ('base64' in body) {
    const stored = Buffer.from(body.base64, 'base64');
    // A session may keep a coding, such as several in a row.
    const coding = body.coding ? undefined : headerValue(headers, 'content-encoding');
    return decodeText(decodeCodings(stored, coding).bytes, contentType);
  }
  const bytes = tryReadBodyFile(sessionFile, body);
  return bytes && decodeText(bytes, contentType);
}
