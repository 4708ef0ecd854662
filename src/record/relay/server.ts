import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { SessionReplayError, UserError } from '../../errors.ts';
import { errorCode } from '../pipeline/error-code.ts';

/** A server without its own limits: only the upstream's limits apply. */
export interface RelayServer {
  readonly server: Server;
  /** The port on 127.0.0.1. */
  readonly port: number;
  /** Stops accepting connections. */
  stopListening(): void;
  /** Ends every connection, including tunnels. */
  close(): Promise<void>;
}

/**
 * Listens on 127.0.0.1.
 * @param wanted port; 0 for any free port
 * @throws {SessionReplayError} `RECORDER_FAILED`
 */
export async function openRelayServer(wanted = 0): Promise<RelayServer> {
  const server = createServer();
  // The API decides how long an upload may take,
  server.requestTimeout = 0;
  server.headersTimeout = 0;
  // when an idle connection is closed, how many headers there may be,
  server.keepAliveTimeout = 0;
  server.maxHeadersCount = 0;
  // and whether a body is invited or rejected.
  for (const event of ['checkContinue', 'checkExpectation']) {
    server.on(event, (...exchange: [IncomingMessage, ServerResponse]) =>
      server.emit('request', ...exchange),
    );
  }
  const sockets = trackSockets(server);
  const port = await listen(server, wanted);
  const closed = new Promise<void>((resolve) => {
    server.once('close', resolve);
  });
  return {
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

async function listen(server: Server, port: number): Promise<number> {
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  } catch (cause) {
    throw notOpened(port, cause);
  }
  const address: AddressInfo | string | null = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function notOpened(port: number, cause: unknown): SessionReplayError {
  if (errorCode(cause) !== 'EADDRINUSE') {
    const message = 'The recorder cannot listen on 127.0.0.1.';
    return new SessionReplayError('RECORDER_FAILED', message, { cause });
  }
  const taken = `The port ${port} of 127.0.0.1 is taken: choose another one, or leave the port out to get a free one.`;
  return new UserError('RECORDER_FAILED', taken, { cause });
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
