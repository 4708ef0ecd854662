/** Endpoints whose upstream leads back to them, which would ask themselves for ever. */
import type { Socket } from 'node:net';

/** Two ends of one connection, as its client sees it, by addresses and ports. */
const clients: Map<string, Socket> = new Map();

/** Notes which client connection made an endpoint open one. */
export function noteEnds(upstream: Socket, client: Socket): void {
  let name: string | undefined;
  upstream.once('connect', () => {
    const { localAddress, localPort, remoteAddress, remotePort } = upstream;
    name = `${plain(localAddress)}:${localPort}>${plain(remoteAddress)}:${remotePort}`;
    clients.set(name, client);
  });
  upstream.once('close', () => {
    if (name !== undefined) clients.delete(name);
  });
}

const loops: WeakMap<Socket, boolean> = new WeakMap();

/**
 * Whether a client connection comes, by way of endpoints in this process, from the very endpoint that
 * it leads to: its upstream is the endpoint itself.
 */
export function isLoop(client: Socket): boolean {
  const known = loops.get(client);
  if (known !== undefined) return known;
  const isFound = findLoop(client);
  loops.set(client, isFound);
  return isFound;
}

function findLoop(client: Socket): boolean {
  let cause = causeOf(client);
  while (cause !== undefined) {
    if (cause.localPort === client.localPort) return true;
    cause = causeOf(cause);
  }
  return false;
}

/** The client connection that made an endpoint open this one; undefined where nobody here did. */
function causeOf({
  localAddress,
  localPort,
  remoteAddress,
  remotePort,
}: Socket): Socket | undefined {
  return clients.get(`${plain(remoteAddress)}:${remotePort}>${plain(localAddress)}:${localPort}`);
}

/** One of IPv4 may be written as one of IPv6 (RFC 4291, section 2.5.5.2). */
function plain(address: string | undefined): string | undefined {
  return address?.replace(/^::ffff:/i, '');
}
