/**
 * The way of one exchange through an endpoint, with nothing between Node's parser on the one side and
 * on the other: an endpoint carries all that a test sends, and nothing that it adds is for free.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { OpenExchange } from '../pipeline/exchange.ts';
import { respondWithError } from './refuse.ts';
import type { UpstreamFailure } from './upstream-failure.ts';

/**
 * Ends an exchange that was answered before its request had ended, should the client leave. Once a
 * request is answered, Node tells of that by its connection alone.
 */
export function abandonWithClient({ socket }: IncomingMessage, exchange: OpenExchange): void {
  if (exchange.isFinished) return;
  if (socket.destroyed) exchange.abandonRequest();
  else socket.once('close', () => exchange.abandonRequest());
}

/**
 * Ends an exchange that has no whole answer. The client gets a 502 if the upstream could not be asked,
 * and otherwise what it would have got from the upstream: a connection that ends, or is reset.
 * @param onRefusal called before a 502 is written
 */
export function failResponse(
  response: ServerResponse,
  failure: UpstreamFailure,
  onRefusal: () => void = () => undefined,
): void {
  if (response.destroyed || response.writableEnded) return;
  failure.note(undefined);
  failure.onceKept(() => end(response, failure, onRefusal));
}

function end(response: ServerResponse, failure: UpstreamFailure, onRefusal: () => void): void {
  if (response.destroyed || response.writableEnded) return;
  if (failure.sentence !== undefined && !response.headersSent) {
    onRefusal();
    respondWithError(response, 502, failure.sentence);
    return;
  }
  // What came goes out before the end.
  if (response.headersSent) response.flushHeaders();
  if (failure.isReset) response.req.socket.resetAndDestroy();
  else response.req.socket.destroySoon();
}
