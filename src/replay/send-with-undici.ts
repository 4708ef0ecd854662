import type { Readable } from 'node:stream';
import type { Dispatcher, Pool } from 'undici';
import type { Exchange } from './exchange.ts';
import type { OutgoingRequest } from './outgoing-request.ts';

/**
 * Puts a request on the wire through undici's dispatcher: headers raw and in order, no redirects,
 * no decoding. Early 1xx answers are passed over.
 */
export function sendWithUndici(pool: Pool, request: OutgoingRequest, exchange: Exchange): void {
  const { method, path, body } = request;
  const headers = request.headers.flat();
  if (body && 'length' in body) headers.push('content-length', String(body.length));
  try {
    pool.dispatch({ method, path, headers, body: payloadOf(body) }, handlerOf(exchange));
  } catch (error) {
    exchange.failed(toError(error));
  }
}

function handlerOf(exchange: Exchange): Dispatcher.DispatchHandler {
  return {
    onRequestStart: (controller) => exchange.started((reason) => controller.abort(reason)),
    onResponseStart(_controller, status, headers) {
      if (status >= 200) exchange.responded(status, headers['content-encoding']?.toString());
    },
    onResponseData: (_controller, chunk) => exchange.received(chunk),
    onResponseEnd: () => exchange.ended(),
    onResponseError: (_controller, error) => exchange.failed(error),
  };
}

function payloadOf(body: OutgoingRequest['body']): Readable | Uint8Array | null {
  if (!body) return null;
  return 'stream' in body ? body.stream : body.bytes;
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
