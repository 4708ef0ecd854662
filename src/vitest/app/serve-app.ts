/** A user's own app as a target: started on a port of this machine, for the time of a replay. */
import { once } from 'node:events';
import { createServer, Server as HttpServer, type RequestListener } from 'node:http';
import { Server as HttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { UserError } from '../../errors.ts';
import { callStartFunction, type StartFunction } from './call-start-function.ts';
import { type FetchHandler, serveFetchHandler } from './serve-fetch-handler.ts';
import { targetNotStarted } from './target-not-started.ts';

/** A target that runs, and how to end it. */
export interface ServedApp {
  /** Base URL. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Starts an app on a free port of 127.0.0.1.
 * @param app what the module exports by default, in one of the forms that `targetNotStarted` tells
 * @param module the module's path, for messages
 * @throws {UserError} `TARGET_NOT_STARTED`
 * @throws what the app itself throws
 */
export async function serveApp(app: unknown, module: string): Promise<ServedApp> {
  if (app instanceof HttpServer || app instanceof HttpsServer) return serve(app);
  if (isFetchObject(app)) return serveFetchHandler((request) => app.fetch(request), module);
  if (isClass(app)) throw targetNotStarted(module, 'its default export is a class');
  if (isRequestListener(app)) return serve(createServer(app));
  if (isFetchHandler(app)) return serveFetchHandler(app, module);
  if (isStartFunction(app)) return callStartFunction(app, module);
  throw targetNotStarted(module, `its default export is ${app === null ? 'null' : typeof app}`);
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

function isClass(app: unknown): boolean {
  return typeof app === 'function' && /^class\b/.test(Function.prototype.toString.call(app));
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
