import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Server } from 'node:net';
import { isLoopback } from '../../http/loopback.ts';
import { enterServer } from './attribution.ts';

/** By port: the listener of the server of this process that has last answered there. */
const apps: Map<number, WeakRef<object>> = new Map();

/** Origins whose name is one of this machine, but has led to another. */
const elsewhere: Set<string> = new Set();
const LOCAL_NAME = /localhost\.?(:\d+)?$/;

/** Takes the socket of a request once it is connected: a name alone does not tell where it leads. */
export function noteConnection(origin: string, socket: unknown): void {
  if (!LOCAL_NAME.test(origin)) return;
  const { remoteAddress } = Object(socket);
  if (typeof remoteAddress !== 'string') return;
  if (isLoopback(remoteAddress)) elsewhere.delete(origin);
  else elsewhere.add(origin);
}

/** Takes what Node publishes before a server of this process calls the listener of a request. */
function noteApp(message: unknown): void {
  if (typeof message !== 'object' || message === null) return;
  if (!('server' in message && message.server instanceof Server)) return;
  const address = message.server.address();
  if (typeof address !== 'object' || address === null) return;
  const [app] = message.server.listeners('request');
  if (app !== undefined && apps.get(address.port)?.deref() !== app) {
    apps.set(address.port, new WeakRef(app));
  }
}

/** Whether a server of this process has answered there, be it gone by now, or an app without a port. */
export function isOwnServer(origin: string): boolean {
  const { hostname, port } = new URL(origin);
  if (port === '0') return true;
  return isLoopback(hostname) && !elsewhere.has(origin) && apps.has(Number(port));
}

function appAt(origin: string): object | undefined {
  if (apps.size === 0 || elsewhere.has(origin)) return undefined;
  const { hostname, port } = new URL(origin);
  return isLoopback(hostname) ? apps.get(Number(port))?.deref() : undefined;
}

/**
 * The origins of one session. supertest opens a server on another port for each request that it sends
 * to an app: to a replay they are one, that of the app.
 */
export class AppOrigins {
  readonly #first: WeakMap<object, string> = new WeakMap();

  /** Under which the session holds what was answered here: where its app had first been. */
  of(origin: string): string {
    const app = appAt(origin);
    if (app === undefined) return origin;
    const first = this.#first.get(app);
    if (first === undefined) this.#first.set(app, origin);
    return first ?? origin;
  }
}

/**
 * Node publishes these before it calls the listener of a request, in the same context.
 * @note That of HTTP/2 came with Node 24 and late releases of 22.
 */
const SERVER_CHANNELS = ['http.server.request.start', 'http2.server.stream.start'] as const;

/**
 * Sees to it that what a server in this process calls while it answers is not taken for the test's
 * own, and that servers of one app are known as such.
 * @returns a function that ends it
 */
export function captureServers(): () => void {
  subscribe(SERVER_CHANNELS[0], noteApp);
  for (const channel of SERVER_CHANNELS) subscribe(channel, enterServer);
  return () => {
    unsubscribe(SERVER_CHANNELS[0], noteApp);
    for (const channel of SERVER_CHANNELS) unsubscribe(channel, enterServer);
  };
}
