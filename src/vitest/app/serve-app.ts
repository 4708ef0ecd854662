/**
 * The user's own app as a target: started on a free port of this machine for the time of a replay, in any of
 * the forms that frameworks and Node give an app.
 */

import { once } from 'node:events';
import { createServer, Server as HttpServer, type RequestListener } from 'node:http';
import { Server as HttpsServer } from 'node:https';
import { type AddressInfo, Server as NetServer } from 'node:net';
import { inspect } from 'node:util';
import { UserError } from '../../errors.ts';
import { printable } from '../../printable.ts';
import { isBaseUrl } from '../../session/is-base-url.ts';
import { showValue } from '../../session/json/show-value.ts';
import { describeFound, isClass, listNames } from './describe-found.ts';
import { callUser, removeOwnFrames, splitModuleTarget } from './user-module.ts';

/** Its result shows whether it starts an app, creates one, or is a fetch handler. */
type FunctionWithoutParameters = FetchHandler & (() => unknown);

type Serve = () => Promise<ServedApp>;

/** An app in the user's code. */
interface FoundApp {
  /** What listens or answers. */
  readonly app: unknown;
  readonly serve: Serve;
}

/** Apps that were served in this worker. They hold what the requests of a session have left. */
const used: WeakSet<object> = new WeakSet();

/**
 * Starts an app on a free port of 127.0.0.1, or lets it start itself.
 * @param exported what the module exports, or a promise of it, in one of `FORMS`
 * @param module the module's path, for messages
 * @param reload the export of the module loaded anew. It is called if the app has been served before
 * @throws {UserError} `TARGET_NOT_STARTED`
 * @throws {unknown} whatever the app itself throws
 */
export async function serveApp(
  exported: unknown,
  module: string,
  reload?: () => Promise<unknown>,
): Promise<ServedApp> {
  let found = await findApp(exported, module);
  if (reload && isObject(found.app) && used.has(found.app)) {
    found = await findApp(await reload(), module);
  }
  if (isObject(found.app)) used.add(found.app);
  return found.serve();
}

async function findApp(exported: unknown, module: string): Promise<FoundApp> {
  const app = await callUser(() => exported);
  const serve = formOf(app, module);
  if (serve) return { app, serve };
  if (isWithoutParameters(app)) return findReturned(app, module);
  throw targetNotStarted(module, `found ${describeFound(app)}`);
}

/** A fetch handler may have no parameters either: then this call has returned a response. */
async function findReturned(create: FunctionWithoutParameters, module: string): Promise<FoundApp> {
  const app = await callUser(create);
  if (isResponse(app)) return { app: create, serve: () => serveFetchHandler(create, module) };
  const running = findRunning(app, module);
  const serve = running ? async () => running : formOf(app, module);
  if (serve) return { app, serve };
  if (isWithoutParameters(app)) return { app, serve: () => serveFetchHandler(app, module) };
  throw returnedNoApp(module, describeFound(app));
}

/** An app that the user's code has started: its URL, or `{ url, close }`. */
function findRunning(returned: unknown, module: string): ServedApp | undefined {
  if (typeof returned === 'string' || returned instanceof URL) {
    const url = hrefOf(returned);
    if (url === undefined) throw returnedNoApp(module, showUrl(returned));
    return { url, close: async () => undefined };
  }
  if (typeof returned !== 'object' || returned === null || !('url' in returned)) return undefined;
  if (returned.url === undefined) return undefined;
  const url = hrefOf(returned.url);
  if (url === undefined) throw returnedNoApp(module, `a url ${showUrl(returned.url)}`);
  const close = 'close' in returned ? returned.close : undefined;
  if (close !== undefined && !isFunction(close)) {
    throw returnedNoApp(module, `a url and a close that is ${describeFound(close)}`);
  }
  let closing: Promise<unknown> | undefined;
  return {
    url,
    async close() {
      closing ??= close && callUser(() => close.call(returned));
      await closing;
    },
  };
}

function returnedNoApp(module: string, what: string): Error {
  return targetNotStarted(module, `the function that it exports returned ${what}`);
}

function hrefOf(value: unknown): string | undefined {
  const href = value instanceof URL ? value.href : value;
  return typeof href === 'string' && isBaseUrl(href) ? href : undefined;
}

/** URL objects are accepted, so the text of this one is wrong. */
function showUrl(value: unknown): string {
  if (value instanceof URL) return showValue(value.href);
  return typeof value === 'string' ? showValue(value) : describeFound(value);
}

function isWithoutParameters(app: unknown): app is FunctionWithoutParameters {
  return typeof app === 'function' && app.length === 0 && !isClass(app);
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

function isFunction(value: unknown): value is () => unknown {
  return typeof value === 'function';
}

/** Not by `instanceof`: another copy of undici has a class of its own. */
function isResponse(value: unknown): boolean {
  return Object.prototype.toString.call(value) === '[object Response]';
}

/** A running target. */
interface ServedApp {
  /** Base URL. */
  readonly url: string;
  close(): Promise<void>;
}

type NodeServer = HttpServer | HttpsServer;

interface FastifyApp {
  readonly server: NodeServer;
  ready(): PromiseLike<unknown>;
  listen(options: { readonly port: number; readonly host: string }): Promise<unknown>;
}

interface FetchApp {
  readonly fetch: FetchHandler;
}

/** An app that listens as a Node server does: of Express, Koa, NestJS, Feathers, Restify or Polka. */
interface ListeningApp {
  listen(port: number, host: string): unknown;
  readonly getHttpServer?: () => unknown;
  readonly server?: unknown;
}

/**
 * How to serve an app on 127.0.0.1; one that already listens is used at its address.
 * @param module the module's path, for messages
 * @returns undefined for a value that is no app; a function without parameters may return one
 */
function formOf(app: unknown, module: string): Serve | undefined {
  if (isServer(app)) return () => serveNodeServer(app, module);
  if (isFastify(app)) return () => serveFastify(app, module);
  if (isFetchObject(app)) return () => serveFetchObject(app, module);
  if (isClass(app)) return undefined;
  // An app of Express or Koa may have more to do in `listen`, as one of Feathers has.
  if (isListening(app)) return () => serveListening(app, module);
  if (isRequestListener(app)) return () => serveNodeServer(createServer(app), module);
  if (isFetchHandler(app)) return () => serveFetchHandler(app, module);
  return undefined;
}

async function serveNodeServer(server: NodeServer, module: string): Promise<ServedApp> {
  if (!server.listening) {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  }
  return { url: urlOf(server, module), close: () => close(server) };
}

/** By the app's own methods, so that its hooks run. */
async function serveListening(app: ListeningApp, module: string): Promise<ServedApp> {
  const findServer = (): NodeServer | undefined =>
    [app.getHttpServer?.(), app.server].find(isServer);
  const isRunning = findServer()?.listening ?? false;
  const returned = isRunning ? undefined : await callUser(() => app.listen(0, '127.0.0.1'));
  const server = isServer(returned) ? returned : findServer();
  if (!server) {
    throw targetNotStarted(module, `the server that its method listen starts is not to be found`);
  }
  if (!server.listening) await once(server, 'listening');
  return { url: urlOf(server, module), close: () => endApp(app, server) };
}

async function serveFetchObject(app: FetchApp, module: string): Promise<ServedApp> {
  const served = await serveFetchHandler((request) => app.fetch(request), module);
  return {
    url: served.url,
    async close() {
      await served.close();
      await endApp(app);
    },
  };
}

/** By the app's own methods, so that its hooks run. */
async function serveFastify(app: FastifyApp, module: string): Promise<ServedApp> {
  await callUser(() => app.ready());
  if (!app.server.listening) await callUser(() => app.listen({ port: 0, host: '127.0.0.1' }));
  return { url: urlOf(app.server, module), close: () => endApp(app, app.server) };
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

/** A server that was listening already may listen on any address of this machine. */
function reachableHost({ address }: AddressInfo): string {
  if (address === '0.0.0.0' || address === '::') return '127.0.0.1';
  return address.includes(':') ? `[${address}]` : address;
}

/** Methods that end an app: of most frameworks, of Feathers, and of ECMAScript. An app may have one of them. */
const ENDINGS = ['close', 'teardown', Symbol.asyncDispose] as const;

/** By the app's own method, so that its hooks run. It may close the server, which then must not be closed before. */
async function endApp(app: object, server?: NodeServer): Promise<void> {
  const end = ENDINGS.map((name): unknown => Reflect.get(app, name)).find(isFunction);
  const ended = callUser(() => end?.call(app));
  // Otherwise the method waits for responses that hang.
  server?.closeAllConnections();
  await ended;
  if (server) await close(server);
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

/** A Fastify app over HTTP/2 has another kind of server. */
function isFastify(app: unknown): app is FastifyApp {
  return hasMethods(app, 'ready', 'listen', 'close') && 'server' in app && isServer(app.server);
}

/** Not one with a server of another kind. */
function isListening(app: unknown): app is ListeningApp {
  if (!hasMethods(app, 'listen') || app instanceof NetServer) return false;
  return !('server' in app) || !isObject(app.server) || isServer(app.server);
}

function isFetchObject(app: unknown): app is FetchApp {
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

/** An app as a function of web standards. One without a return statement gives undefined. */
type FetchHandler = (request: Request) => Response | undefined | Promise<Response | undefined>;

/**
 * Serves a fetch handler on a free port of 127.0.0.1. An error of the handler is answered with 500 and
 * printed: Vitest shows it with the tests of the session.
 * @param module the module's path, for messages
 */
async function serveFetchHandler(fetch: FetchHandler, module: string): Promise<ServedApp> {
  // Loaded on demand: most frameworks have a server of their own.
  const { serve } = await import('srvx/node');
  const server = serve({
    async fetch(request) {
      const response = await fetch(request);
      if (response) return response;
      throw new TypeError(`the fetch handler of ${module} returned ${response}, not a Response`);
    },
    error(error) {
      removeOwnFrames(error);
      // biome-ignore lint/suspicious/noConsole: Vitest shows console output beside the test file.
      console.error(printable(inspect(error)));
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

/**
 * The export of a target's module that the target names.
 * @throws {UserError} `TARGET_NOT_STARTED` if there is no such export
 */
export function chooseExport(exports: Readonly<Record<string, unknown>>, target: string): unknown {
  const { path, name } = splitModuleTarget(target);
  if (name in exports) return exports[name];
  const others = Object.keys(exports);
  const missing = name === 'default' ? 'no default export' : `no export ${name}`;
  const [first] = others;
  const found =
    first === undefined
      ? 'exports nothing'
      : `has ${missing}, but ${listNames(others)}${name === 'default' ? `: name one, as in ${path}#${first}` : ''}`;
  throw targetNotStarted(target, `${path} ${found}`);
}

const FORMS =
  'an app with a listen method (Express, Fastify, Koa, NestJS or another framework), a Node request listener, ' +
  'an http.Server, a fetch handler or an object with one ({ fetch }), or a function ' +
  'without parameters that returns one of these, a URL or { url, close }';

/**
 * The error for a module that exports no app.
 * @param module as written in the options, perhaps with the name of an export
 * @param what a sentence about its exports
 */
function targetNotStarted(module: string, what: string): UserError {
  return new UserError(
    'TARGET_NOT_STARTED',
    `the target ${module} cannot be started: ${what}. Export ${FORMS}, by default or under a name ` +
      'that the target gives, as in ./src/app.ts#createApp.',
  );
}
