/**
 * The one place that knows http-mitm-proxy. Of it, only the passing on of requests is used, behind a
 * server of our own: its `listen` would make a certificate authority for every proxy, and write the
 * private keys to the disk; its tunnels open a listener for each host, which stay open.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Proxy as MitmProxy } from 'http-mitm-proxy';
import { SessionReplayError } from '../../errors.ts';

export type { MitmProxy };

/** A server whose requests go by the handlers of a proxy. */
export interface MitmServer {
  readonly proxy: MitmProxy;
  readonly server: Server;
  /** On 127.0.0.1. */
  readonly port: number;
  /** Takes no further connection. */
  stopListening(): void;
  /** Ends every connection, tunnels too. */
  close(): Promise<void>;
}

/**
 * Listens on a free port of 127.0.0.1.
 * @throws SessionReplayError `RECORDER_FAILED`
 */
export async function openMitmServer(): Promise<MitmServer> {
  const proxy = new MitmProxy();
  proxy.options = {};
  proxy.keepAlive = true;
  const server = createServer((request, response) => {
    const { host } = request.headers;
    // The proxy refuses a request without it, and fails of some; where to go on to is not its to find.
    request.headers.host = 'localhost';
    proxy._onHttpServerRequest(false, request, response);
    request.headers.host = host;
  });
  // How long an upload may take is for the API to say.
  server.requestTimeout = 0;
  server.headersTimeout = 0;
  // When an idle connection is closed, too, and how many headers there may be.
  server.keepAliveTimeout = 0;
  server.maxHeadersCount = 0;
  // To invite a body, or to refuse it, is for the upstream.
  for (const event of ['checkContinue', 'checkExpectation']) {
    server.on(event, (...exchange: [IncomingMessage, ServerResponse]) =>
      server.emit('request', ...exchange),
    );
  }
  const sockets = trackSockets(server);
  const port = await listen(server);
  const closed = new Promise<void>((resolve) => {
    server.once('close', resolve);
  });
  return {
    proxy,
    server,
    port,
    stopListening: () => {
      if (server.listening) server.close();
    },
    close: async () => {
      if (server.listening) server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

async function listen(server: Server): Promise<number> {
  try {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  } catch (cause) {
    throw new SessionReplayError('RECORDER_FAILED', 'The recorder cannot listen on 127.0.0.1.', {
      cause,
    });
  }
  const address: AddressInfo | string | null = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function trackSockets(server: Server): ReadonlySet<Socket> {
  const sockets: Set<Socket> = new Set();
  server.on('connection', (socket: Socket) => {
    if (sockets.has(socket)) return;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return sockets;
}
