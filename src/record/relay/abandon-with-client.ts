import type { IncomingMessage } from 'node:http';
import type { OpenExchange } from '../exchange/exchange.ts';

/**
 * Ends an exchange that was answered before its request had ended, should the client leave. Once a
 * request is answered, Node tells of that by its connection alone.
 */
export function abandonWithClient({ socket }: IncomingMessage, exchange: OpenExchange): void {
  if (exchange.isFinished) return;
  if (socket.destroyed) exchange.abandonRequest();
  else socket.once('close', () => exchange.abandonRequest());
}
