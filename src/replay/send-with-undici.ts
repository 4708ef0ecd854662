import type { Readable } from 'node:stream';
import { buildConnector, type Dispatcher, errors, Pool } from 'undici';
import type { Exchange } from './exchange.ts';
import type { OutgoingRequest } from './outgoing-request.ts';
import { skipInterim } from './skip-interim.ts';

export type { Pool };

/**
 * Connections to one origin, for one request at a time each. Requests have a timeout of their own.
 * @param connectTimeout in ms
 */
export function createPool(origin: string, connections: number, connectTimeout: number): Pool {
  return new Pool(origin, {
    connections,
    pipelining: 1,
    connect: connectorOf(connectTimeout),
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}

/**
 * Puts a request on the wire through undici's dispatcher: headers raw and in order, no redirects,
 * no decoding.
 */
export function sendWithUndici(pool: Pool, request: OutgoingRequest, exchange: Exchange): void {
  const { method, path, body } = request;
  // Not `flat()`: it takes a twentieth of the time that a whole request takes.
  const headers: string[] = [];
  for (const [name, value] of request.headers) headers.push(name, value);
  if (body && 'length' in body) headers.push('content-length', String(body.length));
  try {
    pool.dispatch({ method, path, headers, body: payloadOf(body) }, handlerOf(exchange));
  } catch (error) {
    exchange.failed(error instanceof Error ? error : new Error(String(error)));
  }
}

function handlerOf(exchange: Exchange): Dispatcher.DispatchHandler {
  return {
    onRequestStart: (controller) => exchange.started((reason) => controller.abort(reason)),
    onResponseStart(controller, status, headers) {
      exchange.responded(status, headers['content-encoding']?.toString());
      if (status >= 200) return;
      // Interim answers do not come here: it is 101, or no status of HTTP, and undici refuses both.
      exchange.ended();
      controller.abort(new Error('nothing follows such a status'));
    },
    onResponseData: (_controller, chunk) => exchange.received(chunk),
    onResponseEnd: () => exchange.ended(),
    onResponseError(_controller, error) {
      if (isUpgrade(error)) {
        exchange.responded(101, undefined);
        exchange.ended();
      } else exchange.failed(error);
    },
  };
}

/** Of a 101 that nobody asked for undici tells by this error alone. */
function isUpgrade(error: Error): boolean {
  return error instanceof errors.SocketError && error.message === 'bad upgrade';
}

function payloadOf(body: OutgoingRequest['body']): Readable | Uint8Array | null {
  if (!body) return null;
  return 'stream' in body ? body.stream : body.bytes;
}

function connectorOf(timeout: number): buildConnector.connector {
  const connect = buildConnector({ timeout });
  return (options, callback) => {
    connect(options, (error, socket) => {
      if (error) callback(error, null);
      else {
        skipInterim(socket);
        callback(null, socket);
      }
    });
  };
}
