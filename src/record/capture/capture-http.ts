/**
 * Captures what is sent with `node:http` and `node:https`, and so by axios, got, supertest and the
 * like. Each request passes `Agent.prototype.addRequest`, however it was made and by whichever agent:
 * one spy there sees them all, and leaves `http.request` to the user's own mocks. What has no agent,
 * or one that does not descend from Node's, is given its socket by `ClientRequest.prototype.onSocket`.
 *
 * @note tinyspy does not nest: a second spy on the same method would replace the first. Hence they are
 * installed once per worker (`capture-hooks.ts`).
 *
 * Requests and responses are watched without adding a listener, so that their user notices nothing:
 * Node discards an unread response only if nobody listens for it, and an error counts as handled as
 * soon as somebody does.
 */

import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Agent, ClientRequest, IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { isUint8Array } from 'node:util/types';
import { getInternalState, internalSpyOn } from 'tinyspy';
import { SessionReplayError } from '../../errors.ts';
import type { Header } from '../../session/schema.ts';
import { errorCode } from '../pipeline/error-code.ts';
import type { OpenExchange } from '../pipeline/exchange.ts';
import { pairHeaders, parseHead } from '../pipeline/raw-headers.ts';
import { noteConnection } from './app-origins.ts';
import { captureRequest } from './attribution.ts';
import { originOf } from './origin-of.ts';
import { isOwnProxy, isToOwnProxy } from './own-proxy.ts';

const seen: WeakSet<ClientRequest> = new WeakSet();

/** Node 24 publishes each request once it is made, before anything of it is written. */
const created = 'http.client.request.created';

/**
 * Starts to capture.
 * @returns a function that ends it
 * @throws {SessionReplayError} `RECORDER_FAILED` on a Node without the methods that are spied on
 */
export function captureHttp(): () => void {
  const restoreAgents = spyOn(Agent.prototype, 'addRequest', (_, [request, options]) => {
    onRequest(request, Object(options).port);
  });
  const restoreRequests = spyOn(ClientRequest.prototype, 'onSocket', (request) => {
    onRequest(request);
  });
  const onCreated = (message: unknown): void => onRequest(Object(message).request);
  subscribe(created, onCreated);
  return () => {
    restoreAgents();
    restoreRequests();
    unsubscribe(created, onCreated);
  };
}

/** Methods that Node does not document, and keeps for agents made by others. */
type Method = 'addRequest' | 'onSocket';

function spyOn(
  prototype: object,
  method: Method,
  onCall: (self: unknown, args: readonly unknown[]) => void,
): () => void {
  const original: unknown = Reflect.get(prototype, method);
  if (!hasMethod(prototype, method) || typeof original !== 'function') {
    throw new SessionReplayError(
      'RECORDER_FAILED',
      `node:http cannot be recorded: Node ${process.version} has no method ${method} to be watched`,
    );
  }
  const spy = internalSpyOn(prototype, method, function (this: unknown, ...args: unknown[]) {
    // The spy keeps arguments and results of every call: 2.7 kB each.
    state.reset();
    onCall(this, args);
    return Reflect.apply(original, this, args);
  });
  const state = getInternalState(spy);
  return () => state.restore();
}

function hasMethod(
  prototype: object,
  method: Method,
): prototype is Record<Method, (...args: unknown[]) => unknown> {
  return typeof Reflect.get(prototype, method) === 'function';
}

function onRequest(request: unknown, port?: unknown): void {
  if (!(request instanceof ClientRequest) || seen.has(request)) return;
  seen.add(request);
  const origin = createOrigin(request, port);
  if (origin === undefined || request.method === 'CONNECT' || isOwnProxy(origin)) return;
  const exchange = captureRequest(origin, request.method, request.path);
  if (exchange !== undefined) teeRequest(request, exchange, origin);
}

/** None for a Unix socket, which has no address that a replay could be sent to. */
function createOrigin(request: ClientRequest, port: unknown): string | undefined {
  const { protocol, host } = request;
  if (typeof Reflect.get(request, 'socketPath') === 'string') return undefined;
  // Without an agent, only the Host header has the port.
  if (port === undefined) return originOf(`${protocol}//${hostHeader(request) ?? host}`);
  return originOf(`${protocol}//${host.includes(':') ? `[${host}]` : host}:${port}`);
}

/** Headers that were given as a list are written at once, and are not to be had one by one. */
function hostHeader(request: ClientRequest): string | undefined {
  const host = request.getHeader('host');
  if (host !== undefined) return String(host);
  return /^host:[ \t]*(\S+)/im.exec(String(Reflect.get(request, '_header')))?.[1];
}

/** What a request emits only once it has a connection. */
const CONNECTED_EVENTS: ReadonlySet<unknown> = new Set(['finish', 'response', 'upgrade']);

/** Tells an exchange everything that happens to its request. */
function teeRequest(request: ClientRequest, exchange: OpenExchange, origin: string): void {
  let isWritten = false;
  const ending = createEnding(request, exchange);
  const onWrite = ([chunk, encoding]: readonly unknown[]): void => {
    // The first byte leaves when something is written and there is a connection, whichever is later.
    if (!isWritten) exchange.markSent();
    isWritten = true;
    if (!request.writableEnded && !request.destroyed) addChunk(exchange, chunk, encoding);
  };
  onCalls(request, 'write', onWrite);
  onCalls(request, 'end', (args) => {
    onWrite(args);
    if (!request.destroyed) exchange.endRequest();
  });
  if (request.writableEnded) exchange.endRequest();
  onCalls(request, 'destroy', () => ending.noteCut());
  onCalls(request, 'emit', ([event, value]) => {
    // Whether it is one is known when it has a connection, and something was written.
    if (CONNECTED_EVENTS.has(event)) {
      if (isToOwnProxy(request.socket)) exchange.discard();
      noteConnection(origin, request.socket);
    }
    if (event === 'socket' && isWritten) exchange.markSent();
    else if (event === 'error') ending.noteError(value);
    else if (event === 'response') onResponse(value, request, exchange, ending);
    else if (event === 'upgrade') onUpgrade(value, exchange, ending);
    else if (event === 'close') onClose(exchange, ending);
  });
}

function createEnding(request: ClientRequest, exchange: OpenExchange): Ending {
  let error: string | undefined;
  let isCut = false;
  let isMocked: boolean | undefined;
  const missed = countMissed(request);
  const unobserved = (): number | undefined => {
    return missed === 0 ? undefined : missed + exchange.requestBody.size;
  };
  exchange.readRequest = () => {
    if (exchange.requestHeaders.length === 0) readHead(request, exchange);
    readTrailers(request, exchange);
  };
  return {
    isMocked: () => {
      isMocked ??= isMockedSocket(request.socket);
      return isMocked;
    },
    noteError(value) {
      this.isMocked();
      error = errorCode(value);
    },
    noteCut() {
      this.isMocked();
      // Node itself destroys request and response too, but only once their connection is gone.
      if (!request.socket?.destroyed) isCut = true;
    },
    finish: (trailers, isUnread) =>
      exchange.finish({ trailers, isUnread, unobserved: unobserved() }),
    break: () =>
      exchange.finish({ error: error ?? 'ECONNRESET', aborted: isCut, unobserved: unobserved() }),
  };
}

/** The head as Node writes it: `getHeaders` has neither its order nor duplicates. */
function readHead(request: ClientRequest, exchange: OpenExchange): void {
  const head: unknown = Reflect.get(request, '_header');
  if (typeof head === 'string') exchange.requestHeaders = parseHead(head);
}

/** Node keeps trailers in any case, but sends them with a chunked body only. */
function readTrailers(request: ClientRequest, exchange: OpenExchange): void {
  const trailers: unknown = Reflect.get(request, '_trailer');
  if (!trailers || typeof trailers !== 'string' || !request.chunkedEncoding) return;
  exchange.requestTrailers = parseHead(trailers);
}

/**
 * How many bytes of a body had been written before its request was seen: its connection came late,
 * and no agent of Node's has made it.
 */
function countMissed(request: ClientRequest): number {
  const head: unknown = Reflect.get(request, '_header');
  return typeof head === 'string' ? Math.max(0, request.writableLength - head.length) : 0;
}

function addChunk(exchange: OpenExchange, chunk: unknown, encoding: unknown): void {
  if (isUint8Array(chunk)) exchange.requestBody.add(chunk);
  if (typeof chunk !== 'string') return;
  const known = typeof encoding === 'string' && Buffer.isEncoding(encoding) ? encoding : 'utf8';
  exchange.requestBody.add(Buffer.from(chunk, known));
}

function onResponse(
  response: unknown,
  request: ClientRequest,
  exchange: OpenExchange,
  ending: Ending,
): void {
  if (!(response instanceof IncomingMessage) || exchange.isFinished) return;
  if (ending.isMocked()) {
    exchange.discard();
    return;
  }
  readHead(request, exchange);
  teeResponse(response, exchange, ending);
}

/** The head of the answer is all that there is of it: what follows is no HTTP. */
function onUpgrade(response: unknown, exchange: OpenExchange, ending: Ending): void {
  if (!(response instanceof IncomingMessage) || exchange.isFinished) return;
  const { statusCode: status = 101, statusMessage: statusText, rawHeaders } = response;
  exchange.respond({ status, statusText, headers: pairHeaders(rawHeaders) });
  ending.finish([], false);
  exchange.abandonRequest();
}

function onClose(exchange: OpenExchange, ending: Ending): void {
  exchange.abandonRequest();
  if (exchange.isAnswered) return;
  if (ending.isMocked()) exchange.discard();
  else ending.break();
}

/** How the exchange of a request may end; the head of its request is read then, when all of it is written. */
interface Ending {
  /** Whether a mock answers: its socket has no system connection. Known only until it is destroyed. */
  isMocked(): boolean;
  noteError(error: unknown): void;
  /** The client destroys the request or the response. */
  noteCut(): void;
  finish(trailers: Header[], isUnread: boolean): void;
  /** The connection is gone, and the response was not complete. */
  break(): void;
}

/** Tells an exchange everything that happens to the response to its request. */
function teeResponse(response: IncomingMessage, exchange: OpenExchange, ending: Ending): void {
  const headers = pairHeaders(response.rawHeaders);
  const { statusCode = 0, statusMessage } = response;
  exchange.respond({ status: statusCode, statusText: statusMessage, headers });
  // Node drops the body of a response that nobody listens for: its bytes are never seen.
  const end = (): void =>
    ending.finish(pairHeaders(response.rawTrailers), Reflect.get(response, '_dumped') === true);
  if (exchange.isWhole) end();
  // The parser pushes raw bytes; decoding to text comes after.
  onCalls(response, 'push', ([chunk]) => {
    // It may go on when its test, and with it the recording, is over.
    if (exchange.isFinished) return;
    if (isUint8Array(chunk)) {
      exchange.responseBody.add(chunk);
      // Who counts knows with the last byte that there are no more.
      if (exchange.isWhole) end();
    } else if (chunk === null && response.complete) {
      // An end is pushed for a broken response as well.
      end();
    }
  });
  onCalls(response, 'destroy', () => {
    if (!response.complete) ending.noteCut();
  });
  onCalls(response, 'emit', ([event, value]) => {
    if (event === 'error') ending.noteError(value);
    else if (event === 'close' && response.complete) end();
    else if (event === 'close') ending.break();
  });
}

/**
 * Whether a request is answered by a mock in this process. MSW and nock put a socket of a class of
 * their own under each request of `node:http`. It has no connection of the system's, unless they let
 * the request pass: then it is given the handle of the real one.
 */
function isMockedSocket(socket: unknown): boolean {
  if (!(socket instanceof Socket) || Reflect.get(socket, '_handle')) return false;
  const prototype: unknown = Object.getPrototypeOf(socket);
  return prototype !== Socket.prototype && prototype !== TLSSocket.prototype;
}

/**
 * Watches the calls of a method of one object, by an own property that hands everything on. Node's
 * objects are watched so and not by listeners, whose presence changes how they behave.
 */
function onCalls(object: object, method: string, onCall: (args: readonly unknown[]) => void): void {
  const original: unknown = Reflect.get(object, method);
  if (typeof original !== 'function') return;
  Object.defineProperty(object, method, {
    configurable: true,
    enumerable: false,
    writable: true,
    value(this: unknown, ...args: unknown[]): unknown {
      onCall(args);
      return Reflect.apply(original, this, args);
    },
  });
}
