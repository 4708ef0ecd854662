/**
 * The forward proxies of the sessions of this worker. If the worker itself sends a request through one of
 * these proxies, only the proxy records the request.
 */
const ports: Set<number> = new Set();

/**
 * Makes requests through a forward proxy count as recorded by the proxy.
 * @returns a function that stops this
 */
export function noteOwnProxy(url: string): () => void {
  const port = Number(new URL(url).port);
  ports.add(port);
  return () => ports.delete(port);
}

/** Whether an origin is the address of such a proxy. Used if there is no connection to look at. */
export function isOwnProxy(origin: string): boolean {
  if (ports.size === 0) return false;
  const { hostname, port } = new URL(origin);
  return hostname === '127.0.0.1' && ports.has(Number(port));
}

/** Whether a connection leads to such a proxy, as a TLS connection inside a tunnel also does. */
export function isToOwnProxy(socket: unknown): boolean {
  if (ports.size === 0) return false;
  const { remotePort, remoteAddress } = Object(socket);
  return remoteAddress === '127.0.0.1' && ports.has(remotePort);
}
