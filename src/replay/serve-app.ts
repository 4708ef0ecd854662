/** A user's own app as a target: started on a port of this machine, for the time of a replay. */
import { once } from 'node:events';
import { createServer, Server as HttpServer, type RequestListener } from 'node:http';
import { Server as HttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { serve as serveFetchHandler } from 'srvx/node';
import { UserError } from '../errors.ts';
import { isBaseUrl } from '../session/is-base-url.ts';
import { showValue } from './show-value.ts';

/** A target that runs, and how to end it. */
export interface ServedApp {
  /** Base URL. */
  readonly url: string;
  close(): Promise<void>;
}

type FetchHandler = (request: Request) => Response | Promise<Response>;
type StartFunction = () => unknown;

const FORMS =
  'a Node request listener (such as an Express app), an http.Server, a fetch handler or an object ' +
  'with one ({ fetch }), or an async function without parameters that returns a URL';

/**
 * Starts an app on a free port of 127.0.0.1.
 * @param app what the module exports by default, in one of the forms of the message above
 * @param module the module's path, for messages
 * @throws {UserError} `TARGET_NOT_STARTED`
 */
export async function serveApp(app: unknown, module: string): Promise<ServedApp> {
  if (app instanceof HttpServer || app instanceof HttpsServer) return serve(app);
  if (isRequestListener(app)) return serve(createServer(app));
  if (isFetchObject(app)) return serveFetch((request) => app.fetch(request));
  if (isFetchHandler(app)) return serveFetch(app);
  if (isStartFunction(app)) return { url: await start(app, module), close: async () => undefined };
  throw notStarted(module, `its default export is ${app === null ? 'null' : typeof app}`);
}

async function start(app: StartFunction, module: string): Promise<string> {
  const url = await app();
  const href = url instanceof URL ? url.href : url;
  if (typeof href === 'string' && isBaseUrl(href)) return href;
  throw notStarted(module, `the function that it exports returned ${showValue(href)}`);
}

async function serveFetch(fetch: FetchHandler): Promise<ServedApp> {
  const server = serveFetchHandler({
    fetch,
    hostname: '127.0.0.1',
    port: 0,
    silent: true,
    gracefulShutdown: false,
  });
  await server.ready();
  const url = server.url ?? '';
  return { url: url.replace(/\/$/, ''), close: () => server.close(true) };
}

async function serve(server: HttpServer | HttpsServer): Promise<ServedApp> {
  if (!server.listening) {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  }
  const address = server.address();
  const scheme = server instanceof HttpsServer ? 'https' : 'http';
  if (address === null || typeof address === 'string') {
    throw new UserError('TARGET_NOT_STARTED', `the app listens on ${address}, not on a port`);
  }
  return {
    url: `${scheme}://${reachableHost(address)}:${address.port}`,
    close: () => close(server),
  };
}

/** A server that was listening already may do so on any address of this machine. */
function reachableHost({ address }: AddressInfo): string {
  if (address === '0.0.0.0' || address === '::') return '127.0.0.1';
  return address.includes(':') ? `[${address}]` : address;
}

function close(server: HttpServer | HttpsServer): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function notStarted(module: string, what: string): UserError {
  return new UserError(
    'TARGET_NOT_STARTED',
    `the target ${module} cannot be started: ${what}. Export ${FORMS}, by default.`,
  );
}

/** Express has three parameters, a plain listener two, a fetch handler one. */
function isRequestListener(app: unknown): app is RequestListener {
  return typeof app === 'function' && app.length >= 2;
}

function isFetchObject(app: unknown): app is { fetch: FetchHandler } {
  const isObject = (typeof app === 'object' && app !== null) || typeof app === 'function';
  return isObject && 'fetch' in app && typeof app.fetch === 'function';
}

function isFetchHandler(app: unknown): app is FetchHandler {
  return typeof app === 'function' && app.length === 1;
}

function isStartFunction(app: unknown): app is StartFunction {
  return typeof app === 'function' && app.length === 0;
}
