/**
 * Watches a request of `node:http` and its response without their user noticing. No listener is
 * added: Node throws an unread response away only while nobody listens for it, and an error counts
 * as handled as soon as somebody does.
 */
import { type ClientRequest, IncomingMessage } from 'node:http';
import { isUint8Array } from 'node:util/types';
import { errorCode } from '../exchange/error-code.ts';
import type { OpenExchange } from '../exchange/exchange.ts';
import { pairHeaders, parseHead } from '../exchange/raw-headers.ts';
import { noteConnection } from './app-origins.ts';
import { isMockedSocket } from './is-mocked-socket.ts';
import { observeCalls } from './observe-calls.ts';
import { isToOwnProxy } from './own-proxy.ts';
import { type Ending, teeResponse } from './tee-response.ts';

const eventsOfConnected: ReadonlySet<unknown> = new Set(['finish', 'response', 'upgrade']);

/** Tells an exchange everything that happens to its request. */
export function teeRequest(request: ClientRequest, exchange: OpenExchange, origin: string): void {
  let isWritten = false;
  const ending = createEnding(request, exchange);
  const observeWrite = ([chunk, encoding]: readonly unknown[]): void => {
    // The first byte leaves when something is written and there is a connection, whichever is later.
    if (!isWritten) exchange.markSent();
    isWritten = true;
    if (!request.writableEnded && !request.destroyed) addChunk(exchange, chunk, encoding);
  };
  observeCalls(request, 'write', observeWrite);
  observeCalls(request, 'end', (args) => {
    observeWrite(args);
    if (!request.destroyed) exchange.endRequest();
  });
  if (request.writableEnded) exchange.endRequest();
  observeCalls(request, 'destroy', () => ending.noteCut());
  observeCalls(request, 'emit', ([event, value]) => {
    // Whether it is one is known when it has a connection, and something was written.
    if (eventsOfConnected.has(event)) {
      if (isToOwnProxy(request.socket)) exchange.discard();
      noteConnection(origin, request.socket);
    }
    if (event === 'socket' && isWritten) exchange.markSent();
    else if (event === 'error') ending.noteError(value);
    else if (event === 'response') observeResponse(value, request, exchange, ending);
    else if (event === 'upgrade') observeUpgrade(value, exchange, ending);
    else if (event === 'close') observeClose(exchange, ending);
  });
}

function createEnding(request: ClientRequest, exchange: OpenExchange): Ending {
  let error: string | undefined;
  let isCut = false;
  let isMocked: boolean | undefined;
  const missed = countMissed(request);
  const unobserved = (): number | undefined => {
    return missed === 0 ? undefined : missed + exchange.requestBody.size;
  };
  exchange.readRequest = () => {
    if (exchange.requestHeaders.length === 0) readHead(request, exchange);
    readTrailers(request, exchange);
  };
  return {
    isMocked: () => {
      isMocked ??= isMockedSocket(request.socket);
      return isMocked;
    },
    noteError(value) {
      this.isMocked();
      error = errorCode(value);
    },
    noteCut() {
      this.isMocked();
      // Node itself destroys request and response too, but only once their connection is gone.
      if (!request.socket?.destroyed) isCut = true;
    },
    finish: (trailers, isUnread) =>
      exchange.finish({ trailers, isUnread, unobserved: unobserved() }),
    break: () =>
      exchange.finish({ error: error ?? 'ECONNRESET', aborted: isCut, unobserved: unobserved() }),
  };
}

/** The head as Node writes it: `getHeaders` has neither its order nor duplicates. */
function readHead(request: ClientRequest, exchange: OpenExchange): void {
  const head: unknown = Reflect.get(request, '_header');
  if (typeof head === 'string') exchange.requestHeaders = parseHead(head);
}

/** Node keeps trailers in any case, but sends them with a chunked body only. */
function readTrailers(request: ClientRequest, exchange: OpenExchange): void {
  const trailers: unknown = Reflect.get(request, '_trailer');
  if (!trailers || typeof trailers !== 'string' || !request.chunkedEncoding) return;
  exchange.requestTrailers = parseHead(trailers);
}

/**
 * How many bytes of a body had been written before its request was seen: its connection came late,
 * and no agent of Node's has made it.
 */
function countMissed(request: ClientRequest): number {
  const head: unknown = Reflect.get(request, '_header');
  return typeof head === 'string' ? Math.max(0, request.writableLength - head.length) : 0;
}

function addChunk(exchange: OpenExchange, chunk: unknown, encoding: unknown): void {
  if (isUint8Array(chunk)) exchange.requestBody.add(chunk);
  if (typeof chunk !== 'string') return;
  const known = typeof encoding === 'string' && Buffer.isEncoding(encoding) ? encoding : 'utf8';
  exchange.requestBody.add(Buffer.from(chunk, known));
}

function observeResponse(
  response: unknown,
  request: ClientRequest,
  exchange: OpenExchange,
  ending: Ending,
): void {
  if (!(response instanceof IncomingMessage) || exchange.isFinished) return;
  if (ending.isMocked()) {
    exchange.discard();
    return;
  }
  readHead(request, exchange);
  teeResponse(response, exchange, ending);
}

/** The head of the answer is all that there is of it: what follows is no HTTP. */
function observeUpgrade(response: unknown, exchange: OpenExchange, ending: Ending): void {
  if (!(response instanceof IncomingMessage) || exchange.isFinished) return;
  const { statusCode: status = 101, statusMessage: statusText, rawHeaders } = response;
  exchange.respond({ status, statusText, headers: pairHeaders(rawHeaders) });
  ending.finish([], false);
  exchange.abandonRequest();
}

function observeClose(exchange: OpenExchange, ending: Ending): void {
  exchange.abandonRequest();
  if (exchange.isAnswered) return;
  if (ending.isMocked()) exchange.discard();
  else ending.break();
}
