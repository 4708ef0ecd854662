/** The forms in which a framework or Node itself gives an app, each of them served on a free port. */
import { once } from 'node:events';
import { createServer, Server as HttpServer, type RequestListener } from 'node:http';
import { Server as HttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { serve } from 'srvx/node';
import { isClass } from './describe-found.ts';
import { targetNotStarted } from './module-target.ts';
import { callUser, hideOwnFrames } from './user-module.ts';

/** A target that runs, and how to end it. */
export interface ServedApp {
  /** Base URL. */
  readonly url: string;
  close(): Promise<void>;
}

type NodeServer = HttpServer | HttpsServer;

interface FastifyApp {
  readonly server: NodeServer;
  ready(): PromiseLike<unknown>;
  listen(options: { readonly port: number; readonly host: string }): Promise<unknown>;
  close(): PromiseLike<unknown>;
}

interface KoaApp {
  callback(): RequestListener;
}

/**
 * Serves an app on 127.0.0.1; one that listens already is used where it does.
 * @param module the module's path, for messages
 * @returns undefined for what is no app: a function without parameters may return one
 * @throws what the app itself throws
 */
export function serveForm(app: unknown, module: string): Promise<ServedApp> | undefined {
  if (isServer(app)) return serveNodeServer(app, module);
  if (isFastify(app)) return serveFastify(app, module);
  if (isFetchObject(app)) return serveFetchHandler((request) => app.fetch(request), module);
  if (isKoa(app)) return serveNodeServer(createServer(app.callback()), module);
  if (isClass(app)) return undefined;
  if (isRequestListener(app)) return serveNodeServer(createServer(app), module);
  if (isFetchHandler(app)) return serveFetchHandler(app, module);
  return undefined;
}

async function serveNodeServer(server: NodeServer, module: string): Promise<ServedApp> {
  if (!server.listening) {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  }
  return { url: urlOf(server, module), close: () => close(server) };
}

/** By its own methods, so that its hooks run. */
async function serveFastify(app: FastifyApp, module: string): Promise<ServedApp> {
  await callUser(() => app.ready());
  if (!app.server.listening) await callUser(() => app.listen({ port: 0, host: '127.0.0.1' }));
  return {
    url: urlOf(app.server, module),
    async close() {
      const closed = callUser(() => app.close());
      // Otherwise it waits for responses that hang.
      app.server.closeAllConnections();
      await closed;
    },
  };
}

function urlOf(server: NodeServer, module: string): string {
  const address = server.address();
  const scheme = server instanceof HttpsServer ? 'https' : 'http';
  if (address === null || typeof address === 'string') {
    const where = address === null ? 'nothing' : 'a socket path';
    throw targetNotStarted(module, `it listens on ${where}, not on a port`);
  }
  return `${scheme}://${reachableHost(address)}:${address.port}`;
}

/** A server that was listening already may do so on any address of this machine. */
function reachableHost({ address }: AddressInfo): string {
  if (address === '0.0.0.0' || address === '::') return '127.0.0.1';
  return address.includes(':') ? `[${address}]` : address;
}

function close(server: NodeServer): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function isServer(app: unknown): app is NodeServer {
  return app instanceof HttpServer || app instanceof HttpsServer;
}

/** One over HTTP/2 has another server. */
function isFastify(app: unknown): app is FastifyApp {
  return hasMethods(app, 'ready', 'listen', 'close') && 'server' in app && isServer(app.server);
}

function isKoa(app: unknown): app is KoaApp {
  return hasMethods(app, 'callback', 'use');
}

function isFetchObject(app: unknown): app is { fetch: FetchHandler } {
  return hasMethods(app, 'fetch');
}

function hasMethods(app: unknown, ...names: readonly string[]): app is object {
  if ((typeof app !== 'object' && typeof app !== 'function') || app === null) return false;
  return names.every((name) => name in app && typeof Reflect.get(app, name) === 'function');
}

/** Express has three parameters, a plain listener two, a fetch handler one. */
function isRequestListener(app: unknown): app is RequestListener {
  return typeof app === 'function' && app.length >= 2;
}

function isFetchHandler(app: unknown): app is FetchHandler {
  return typeof app === 'function' && app.length === 1;
}

/** An app in the form of the web's own interfaces. One that forgets to return gives nothing. */
export type FetchHandler = (
  request: Request,
) => Response | undefined | Promise<Response | undefined>;

/**
 * Serves a fetch handler on a free port of 127.0.0.1. Where it throws, the answer is 500, and its
 * error is printed: Vitest shows that with the tests of the session.
 * @param module the module's path, for messages
 */
export async function serveFetchHandler(fetch: FetchHandler, module: string): Promise<ServedApp> {
  const server = serve({
    async fetch(request) {
      const response = await fetch(request);
      if (response) return response;
      throw new TypeError(`the fetch handler of ${module} returned ${response}, not a Response`);
    },
    error(error) {
      hideOwnFrames(error);
      // biome-ignore lint/suspicious/noConsole: Vitest shows console output beside the test file.
      console.error(error);
      return new Response(null, { status: 500 });
    },
    hostname: '127.0.0.1',
    port: 0,
    silent: true,
    gracefulShutdown: false,
  });
  await server.ready();
  const url = server.url ?? '';
  return { url: url.replace(/\/$/, ''), close: () => server.close(true) };
}
