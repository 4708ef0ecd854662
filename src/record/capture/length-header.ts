import type { Header } from '../../session/schema.ts';
import type { UndiciRequest } from './undici-request.ts';

/** What undici's `writeH1` takes for methods with a payload: it sends `content-length: 0` for them. */
const expectsPayload = /^(PUT|POST|PATCH|QUERY|PROPFIND|PROPPATCH)$/;

/**
 * The header that frames the body of a request, as undici writes it.
 * @param seen bytes of the body that were seen
 */
export function lengthHeader(seen: number, request: UndiciRequest): Header | undefined {
  const length = seen || (lengthOf(request) ?? 0);
  if (length === 0)
    return expectsPayload.test(request.method) ? ['content-length', '0'] : undefined;
  const isSized = typeof request.contentLength === 'number' || hasSize(request.body);
  return isSized ? ['content-length', String(length)] : ['transfer-encoding', 'chunked'];
}

/** How long the body is to be; undefined for a stream of unknown length. */
export function lengthOf({ body, contentLength }: UndiciRequest): number | undefined {
  if (typeof contentLength === 'number') return contentLength;
  if (!hasSize(body)) return undefined;
  const { byteLength, size } = Object(body);
  return [byteLength, size].find((length) => typeof length === 'number');
}

/** By their names, since a DOM environment brings classes of its own. */
function hasSize(body: unknown): boolean {
  return body != null && /Uint8Array|Blob|File|FormData/.test(Object.prototype.toString.call(body));
}
