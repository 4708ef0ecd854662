import type { Header } from '../../session/schema.ts';
import type { UndiciRequest } from './undici-request.ts';

/** What undici's `writeH1` takes for methods with a payload: it sends `content-length: 0` for them. */
const expectsPayload = /^(PUT|POST|PATCH|QUERY|PROPFIND|PROPPATCH)$/;

/** What was seen of the body of a request. */
interface SeenBody {
  /** Bytes. */
  readonly seen: number;
  /** By `announcedLength`. */
  readonly announced: number | undefined;
  /** All of it was written. */
  readonly isSent: boolean;
}

/** The header that frames the body of a request, as undici writes it. */
export function lengthHeader(
  { method, body }: UndiciRequest,
  { seen, announced, isSent }: SeenBody,
): Header | undefined {
  const isSized = announced !== undefined || hasSize(body);
  const length = isSent ? seen || (announced ?? 0) : Math.max(seen, announced ?? 0);
  const isEmpty = length === 0 && (isSent || isSized || body == null);
  if (isEmpty) return expectsPayload.test(method) ? ['content-length', '0'] : undefined;
  return isSized ? ['content-length', String(length)] : ['transfer-encoding', 'chunked'];
}

/**
 * How long the body is to be, as far as undici knows when it writes the head; undefined for a stream
 * of unknown length. A stream that has been filled and ended by then has a known one.
 */
export function announcedLength({ body, contentLength }: UndiciRequest): number | undefined {
  if (typeof contentLength === 'number') return contentLength;
  const { byteLength, size, readableEnded, _readableState: state } = Object(body);
  if (hasSize(body)) return [byteLength, size].find((length) => typeof length === 'number');
  const isFilled = readableEnded === false && state?.ended === true && !state.objectMode;
  return isFilled && typeof state.length === 'number' ? state.length : undefined;
}

/** By their names, since a DOM environment brings classes of its own. */
function hasSize(body: unknown): boolean {
  return body != null && /Uint8Array|Blob|File|FormData/.test(Object.prototype.toString.call(body));
}
