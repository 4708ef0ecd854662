/**
 * The forward proxies of the sessions of this worker. What it sends by one of them itself is recorded
 * there, and only there.
 */
const ports: Set<number> = new Set();

/**
 * Makes what goes by a forward proxy count as recorded by it.
 * @returns a function that ends it
 */
export function noteOwnProxy(url: string): () => void {
  const port = Number(new URL(url).port);
  ports.add(port);
  return () => ports.delete(port);
}

/** Whether an origin is the address of such a proxy. Needed where there is no connection to look at. */
export function isOwnProxy(origin: string): boolean {
  if (ports.size === 0) return false;
  const { hostname, port } = new URL(origin);
  return hostname === '127.0.0.1' && ports.has(Number(port));
}

/** Whether a connection leads to such a proxy; one with TLS inside of a tunnel does so, too. */
export function isToOwnProxy(socket: unknown): boolean {
  if (ports.size === 0) return false;
  const { remotePort, remoteAddress } = Object(socket);
  return remoteAddress === '127.0.0.1' && ports.has(remotePort);
}
