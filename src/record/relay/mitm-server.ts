/**
 * The only importer of http-mitm-proxy, which routes what clients send to a forward proxy. Its own
 * `listen` is not used: it writes the private keys of a new certificate authority to the disk and opens
 * a listener for each host, which stays open. Nor is its forwarding: no handler calls the callback that
 * would start it, since exchanges go the same way as those of an endpoint (`pass-exchange.ts`).
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { Proxy as MitmProxy } from 'http-mitm-proxy';
import type { RelayServer } from './server.ts';

/** What becomes of what clients send. */
interface ProxyHandlers {
  onRequest(request: IncomingMessage, response: ServerResponse): void;
  /** @param head the first bytes that the client sends through the tunnel, if they came with it */
  onConnect(request: IncomingMessage, client: Duplex, head: Buffer): void;
}

/** Routes requests and tunnels to their handlers. */
export function routeProxyTraffic({ server }: RelayServer, handlers: ProxyHandlers): void {
  const proxy = new MitmProxy();
  proxy.options = {};
  proxy.onRequest(({ clientToProxyRequest: request, proxyToClientResponse: response }) => {
    handlers.onRequest(request, response);
    // The proxy has paused it.
    request.resume();
  });
  proxy.onConnect((request, client, head) => handlers.onConnect(request, client, head));
  server.on('connect', (request, client, head) => {
    proxy._onHttpServerConnect(request, client, head);
  });
  server.on('request', (request, response) => {
    const { host } = request.headers;
    // The proxy rejects a request without a Host and misreads some, and has no use for it here.
    request.headers.host = 'localhost';
    proxy._onHttpServerRequest(false, request, response);
    request.headers.host = host;
  });
}
