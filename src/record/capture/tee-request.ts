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
import { observeCalls } from './observe-calls.ts';
import { isToOwnProxy } from './own-proxy.ts';

/** What was seen of how an exchange ends. */
interface Ending {
  error?: string;
  /** The client destroyed the request or the response while the connection was alive. */
  isCut: boolean;
}

/** Tells an exchange everything that happens to its request. */
export function teeRequest(request: ClientRequest, exchange: OpenExchange): void {
  const ending: Ending = { isCut: false };
  teeBody(request, exchange);
  observeCalls(request, 'destroy', () => noteCut(request, ending));
  observeCalls(request, 'emit', ([event, value]) => {
    if (event === 'error') ending.error = errorCode(value);
    if (event === 'finish' || event === 'response') {
      readHead(request, exchange);
      if (isToOwnProxy(request.socket)) exchange.discard();
    }
    if (event === 'response' && value instanceof IncomingMessage) {
      teeResponse(value, request, exchange, ending);
    }
    if (event === 'upgrade') exchange.discard();
    if (event === 'close' && !exchange.isAnswered) finishBroken(request, exchange, ending);
  });
}

/** The first byte leaves when something is written and there is a connection, whichever is later. */
function teeBody(request: ClientRequest, exchange: OpenExchange): void {
  let isWritten = false;
  const observeWrite = ([chunk, encoding]: readonly unknown[]): void => {
    if (!isWritten) exchange.markSent();
    isWritten = true;
    if (!request.writableEnded && !request.destroyed) addChunk(exchange, chunk, encoding);
  };
  observeCalls(request, 'write', observeWrite);
  observeCalls(request, 'end', observeWrite);
  observeCalls(request, 'emit', ([event]) => {
    if (event === 'socket' && isWritten) exchange.markSent();
  });
}

function addChunk(exchange: OpenExchange, chunk: unknown, encoding: unknown): void {
  if (isUint8Array(chunk)) exchange.requestBody.add(chunk);
  if (typeof chunk !== 'string') return;
  const known = typeof encoding === 'string' && Buffer.isEncoding(encoding) ? encoding : 'utf8';
  exchange.requestBody.add(Buffer.from(chunk, known));
}

/**
 * Head and trailers as Node writes them: what `getHeaders` gives has neither order nor duplicates.
 * Trailers are kept in any case, but sent with a chunked body only.
 */
function readHead(request: ClientRequest, exchange: OpenExchange): void {
  const head: unknown = Reflect.get(request, '_header');
  const trailers: unknown = Reflect.get(request, '_trailer');
  if (typeof head === 'string') exchange.requestHeaders = parseHead(head);
  if (typeof trailers !== 'string' || !request.chunkedEncoding) return;
  exchange.requestTrailers = parseHead(trailers);
}

function finishBroken(
  request: ClientRequest,
  exchange: OpenExchange,
  { error = 'ECONNRESET', isCut }: Ending,
): void {
  readHead(request, exchange);
  exchange.finish({ error, aborted: isCut });
}

function teeResponse(
  response: IncomingMessage,
  request: ClientRequest,
  exchange: OpenExchange,
  ending: Ending,
): void {
  exchange.respond({
    status: response.statusCode ?? 0,
    statusText: response.statusMessage,
    headers: pairHeaders(response.rawHeaders),
  });
  // The parser pushes raw bytes; decoding to text comes after.
  observeCalls(response, 'push', ([chunk]) => {
    // It may go on when its test, and with it the recording, is over.
    if (isUint8Array(chunk) && !exchange.isFinished) exchange.responseBody.add(chunk);
    // An end is pushed for a broken response as well.
    if (chunk !== null || !response.complete) return;
    readHead(request, exchange);
    exchange.finish({ trailers: pairHeaders(response.rawTrailers) });
  });
  observeCalls(response, 'destroy', () => {
    if (!response.complete) noteCut(request, ending);
  });
  observeCalls(response, 'emit', ([event, value]) => {
    if (event === 'error') ending.error = errorCode(value);
    if (event === 'close') finishBroken(request, exchange, ending);
  });
}

/** Node itself destroys request and response too, but only once their connection is gone. */
function noteCut(request: ClientRequest, ending: Ending): void {
  if (!request.socket?.destroyed) ending.isCut = true;
}
