import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Server } from 'node:net';
import { isLoopback } from '../../http/loopback.ts';
import { enterServer } from './attribution.ts';

/** By port: the request listener of the server in this process that last answered on that port. */
const apps: Map<number, WeakRef<object>> = new Map();

/** Origins with a name of this machine whose connections led to another machine. */
const elsewhere: Set<string> = new Set();
const LOCAL_NAME = /localhost\.?(:\d+)?$/;

/** Notes where the connected socket of a request leads, which the name alone does not show. */
export function noteConnection(origin: string, socket: unknown): void {
  if (!LOCAL_NAME.test(origin)) return;
  const { remoteAddress } = Object(socket);
  if (typeof remoteAddress !== 'string') return;
  if (isLoopback(remoteAddress)) elsewhere.delete(origin);
  else elsewhere.add(origin);
}

/** Handles the message that Node publishes before a server in this process calls its request listener. */
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

/** Whether a server in this process, which may be closed by now, or an app without a port has this origin. */
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
 * The origins of one session. supertest opens a server on a new port for each request that it sends to
 * an app. A replay treats all these origins as one, the origin of the app.
 */
export class AppOrigins {
  readonly #first: WeakMap<object, string> = new WeakMap();

  /** The origin under which the session holds this one's exchanges: the first origin of the same app. */
  of(origin: string): string {
    const app = appAt(origin);
    if (app === undefined) return origin;
    const first = this.#first.get(app);
    if (first === undefined) this.#first.set(app, origin);
    return first ?? origin;
  }
}

/**
 * The channels on which Node publishes a message before it calls a request listener, in the same context.
 * @note The HTTP/2 channel came with Node 24 and late releases of 22.
 */
const SERVER_CHANNELS = ['http.server.request.start', 'http2.server.stream.start'] as const;

/**
 * Keeps requests that a server in this process makes while it answers apart from the requests of the test,
 * and recognises servers of the same app.
 * @returns a function that stops doing so
 */
export function captureServers(): () => void {
  subscribe(SERVER_CHANNELS[0], noteApp);
  for (const channel of SERVER_CHANNELS) subscribe(channel, enterServer);
  return () => {
    unsubscribe(SERVER_CHANNELS[0], noteApp);
    for (const channel of SERVER_CHANNELS) unsubscribe(channel, enterServer);
  };
}
