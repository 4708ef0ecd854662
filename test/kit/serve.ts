import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createRawServer, type Server as RawServer, type Socket } from 'node:net';

/** A server of a test on 127.0.0.1. `await using` closes it. */
export interface Served extends AsyncDisposable {
  /** `http://127.0.0.1:<port>`, without a slash at its end. */
  readonly url: string;
  readonly port: number;
  /** Ends every connection, open ones too. Closing twice does no harm. */
  close(): Promise<void>;
}

/** A raw server, and the bytes that its clients sent. */
export interface ServedRaw extends Served {
  /** What each connection has received so far, in the order of connecting. */
  received(): Buffer[];
}

/** Serves HTTP on a free port. A server that is not listening yet may be given as well. */
export async function serve(handler: RequestListener | Server): Promise<Served> {
  const server = typeof handler === 'function' ? createServer(handler) : handler;
  const port = await listen(server);
  return served(port, async () => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  });
}

/** Ports below those that systems assign to clients, and to servers that ask for any port. */
const UNASSIGNED = { first: 20_000, count: 12_000 };

/** A port at which nothing listens, and which no other connection takes meanwhile. */
export async function freePort(): Promise<number> {
  const port = UNASSIGNED.first + Math.floor(Math.random() * UNASSIGNED.count);
  const server = createRawServer();
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening');
  } catch {
    return freePort();
  }
  await once(server.close(), 'close');
  return port;
}

/**
 * Serves bare sockets on a free port, for answers that `node:http` refuses to give. `onSocket` gets
 * each connection; what arrives is kept for `received()`, and errors of a client that left are let
 * go, since the tests of such servers are about broken connections.
 */
export async function serveRaw(onSocket: (socket: Socket) => void): Promise<ServedRaw> {
  const connections: { readonly socket: Socket; readonly chunks: Buffer[] }[] = [];
  const server = createRawServer((socket) => {
    const chunks: Buffer[] = [];
    connections.push({ socket, chunks });
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('error', () => socket.destroy());
    onSocket(socket);
  });
  const port = await listen(server);
  const base = served(port, async () => {
    const closed = once(server, 'close');
    server.close();
    for (const { socket } of connections) socket.destroy();
    await closed;
  });
  return { ...base, received: () => connections.map(({ chunks }) => Buffer.concat(chunks)) };
}

async function listen(server: RawServer): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return address.port;
}

function served(port: number, end: () => Promise<void>): Served {
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= end();
    return closing;
  };
  return { url: `http://127.0.0.1:${port}`, port, close, [Symbol.asyncDispose]: close };
}
