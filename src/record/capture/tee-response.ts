import type { IncomingMessage } from 'node:http';
import { isUint8Array } from 'node:util/types';
import type { Header } from '../../session/schema.ts';
import type { OpenExchange } from '../exchange/exchange.ts';
import { pairHeaders } from '../exchange/raw-headers.ts';
import { observeCalls } from './observe-calls.ts';

/** How the exchange of a request may end; the head of its request is read then, when all of it is written. */
export interface Ending {
  /** No connection of the system's is behind its socket: this is told before it is destroyed. */
  isMocked(): boolean;
  noteError(error: unknown): void;
  /** The client destroys the request or the response. */
  noteCut(): void;
  finish(trailers: Header[], isUnread: boolean): void;
  /** The connection is gone, and the response was not complete. */
  break(): void;
}

/** Tells an exchange everything that happens to the response to its request. */
export function teeResponse(
  response: IncomingMessage,
  exchange: OpenExchange,
  ending: Ending,
): void {
  const headers = pairHeaders(response.rawHeaders);
  const { statusCode = 0, statusMessage } = response;
  exchange.respond({ status: statusCode, statusText: statusMessage, headers });
  // Node drops the body of a response that nobody listens for: its bytes are never seen.
  const end = (): void =>
    ending.finish(pairHeaders(response.rawTrailers), Reflect.get(response, '_dumped') === true);
  if (exchange.isWhole) end();
  // The parser pushes raw bytes; decoding to text comes after.
  observeCalls(response, 'push', ([chunk]) => {
    // It may go on when its test, and with it the recording, is over.
    if (exchange.isFinished) return;
    if (isUint8Array(chunk)) {
      exchange.responseBody.add(chunk);
      // Who counts knows with the last byte that there are no more.
      if (exchange.isWhole) end();
    } else if (chunk === null && response.complete) {
      // An end is pushed for a broken response as well.
      end();
    }
  });
  observeCalls(response, 'destroy', () => {
    if (!response.complete) ending.noteCut();
  });
  observeCalls(response, 'emit', ([event, value]) => {
    if (event === 'error') ending.noteError(value);
    else if (event === 'close' && response.complete) end();
    else if (event === 'close') ending.break();
  });
}
