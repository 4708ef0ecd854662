/**
 * Captures requests of `node:http` and `node:https`, and so of axios, got, supertest and similar clients.
 * Each request passes `Agent.prototype.addRequest`, however it was made and whichever agent it has: one
 * spy on that method sees all requests, and leaves `http.request` to the user's own mocks. A request
 * without an agent, or with one that does not inherit from Node's, gets its socket from
 * `ClientRequest.prototype.onSocket`.
 *
 * @note tinyspy does not nest: a second spy on the same method would replace the first. Hence the spies
 * are installed once per worker (`capture-hooks.ts`).
 *
 * Requests and responses are observed without adding listeners, which would change the behaviour of Node:
 * it discards an unread response only if the response has no listener, and an error counts as handled as
 * soon as it has one.
 */

import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Agent, ClientRequest, IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { isUint8Array } from 'node:util/types';
import { getInternalState, internalSpyOn } from 'tinyspy';
import { SessionReplayError } from '../../errors.ts';
import { readableCodings } from '../../session/content-coding.ts';
import type { Header } from '../../session/schema.ts';
import { errorCode } from '../pipeline/error-code.ts';
import type { OpenExchange } from '../pipeline/exchange.ts';
import { pairHeaders, parseHead } from '../pipeline/raw-headers.ts';
import { noteConnection } from './app-origins.ts';
import { captureRequest } from './attribution.ts';
import { originOf } from './origin-of.ts';
import { isOwnProxy, isToOwnProxy } from './own-proxy.ts';

const seen: WeakSet<ClientRequest> = new WeakSet();

/** The channel on which Node 24 publishes each request when it is made, before any of it is written. */
const created = 'http.client.request.created';

/**
 * Starts capturing.
 * @returns a function that stops capturing
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

/** Methods that Node does not document, but keeps for third-party agents. */
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
    // Otherwise the spy keeps the arguments and the result of every call: 2.7 kB each.
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

/** The origin of a request; undefined for a Unix socket, which has no address that a replay could call. */
function createOrigin(request: ClientRequest, port: unknown): string | undefined {
  const { protocol, host } = request;
  if (typeof Reflect.get(request, 'socketPath') === 'string') return undefined;
  // Without an agent, only the Host header has the port.
  if (port === undefined) return originOf(`${protocol}//${hostHeader(request) ?? host}`);
  return originOf(`${protocol}//${host.includes(':') ? `[${host}]` : host}:${port}`);
}

/** Node writes headers that were given as a list at once, and `getHeader` does not find them. */
function hostHeader(request: ClientRequest): string | undefined {
  const host = request.getHeader('host');
  if (host !== undefined) return String(host);
  return /^host:[ \t]*(\S+)/im.exec(String(Reflect.get(request, '_header')))?.[1];
}

/** Events that a request emits only once it has a connection. */
const CONNECTED_EVENTS: ReadonlySet<unknown> = new Set(['finish', 'response', 'upgrade']);

/** Reports everything that happens to a request to its exchange. */
function teeRequest(request: ClientRequest, exchange: OpenExchange, origin: string): void {
  let isWritten = false;
  const ending = createEnding(request, exchange);
  const onWrite = ([chunk, encoding]: readonly unknown[]): void => {
    // The first byte leaves once something is written and there is a connection.
    if (!isWritten) exchange.markSent();
    isWritten = true;
    if (!request.writableEnded && !request.destroyed) addChunk(exchange, chunk, encoding);
  };
  narrowCodings(request, exchange);
  onCalls(request, 'write', onWrite);
  onCalls(request, 'end', (args) => {
    onWrite(args);
    if (!request.destroyed) exchange.endRequest();
  });
  if (request.writableEnded) exchange.endRequest();
  onCalls(request, 'destroy', () => ending.noteCut());
  onCalls(request, 'emit', ([event, value]) => {
    // Whether a request goes by this worker's own proxy is known once it has a connection and is written.
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

/**
 * Lets the server answer only in codings that can be decoded. The session has what the client asked for. The head
 * is changed as text, since Node has it in this form alone if headers are given as a list.
 *
 * @note Node writes the head with the first bytes of the body, in `_send`. It has passed there before the request
 * is seen if the request has an `Expect` header, or an agent that is not Node's: then the head waits in
 * `outputData` for the connection.
 */
function narrowCodings(request: ClientRequest, exchange: OpenExchange): void {
  let isDone = false;
  const narrow = (): void => {
    const head: unknown = Reflect.get(request, '_header');
    if (isDone || typeof head !== 'string') return;
    isDone = true;
    const narrowed = head.replace(
      /^(accept-encoding: *)(.*)$/gim,
      (_, name: string, asked: string) => `${name}${readableCodings(asked)}`,
    );
    if (narrowed === head) return;
    exchange.requestHeaders = parseHead(head);
    if (Reflect.get(request, '_headerSent') !== true) Reflect.set(request, '_header', narrowed);
    else replaceWaiting(request, head, narrowed);
  };
  narrow();
  onCalls(request, '_send', narrow);
}

function replaceWaiting(request: ClientRequest, head: string, narrowed: string): void {
  const waiting: unknown = Reflect.get(request, 'outputData');
  const [first] = Array.isArray(waiting) ? waiting : [];
  const { data } = Object(first);
  if (typeof data !== 'string' || !data.startsWith(head)) return;
  Reflect.set(first, 'data', narrowed + data.slice(head.length));
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
      // Node itself destroys the request and the response too, but only once their connection is gone.
      if (!request.socket?.destroyed) isCut = true;
    },
    finish: (trailers, isUnread) =>
      exchange.finish({ trailers, isUnread, unobserved: unobserved() }),
    break: () =>
      exchange.finish({ error: error ?? 'ECONNRESET', aborted: isCut, unobserved: unobserved() }),
  };
}

/** Reads the head as Node writes it: `getHeaders` loses the order of headers, and duplicates. */
function readHead(request: ClientRequest, exchange: OpenExchange): void {
  const head: unknown = Reflect.get(request, '_header');
  if (typeof head === 'string') exchange.requestHeaders = parseHead(head);
}

/** Node keeps trailers of any request, but sends them only with a chunked body. */
function readTrailers(request: ClientRequest, exchange: OpenExchange): void {
  const trailers: unknown = Reflect.get(request, '_trailer');
  if (!trailers || typeof trailers !== 'string' || !request.chunkedEncoding) return;
  exchange.requestTrailers = parseHead(trailers);
}

/**
 * The number of body bytes that were written before the request was seen. There are such bytes if the
 * connection came late, and not from one of Node's agents.
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
  if (exchange.requestHeaders.length === 0) readHead(request, exchange);
  teeResponse(response, exchange, ending);
}

/** Ends the exchange with the head of the answer: the bytes that follow are not HTTP. */
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

/** The ways in which an exchange may end. Each reads the request head, which is complete only then. */
interface Ending {
  /** Whether a mock answers, whose socket has no system connection. Known only until it is destroyed. */
  isMocked(): boolean;
  noteError(error: unknown): void;
  /** Notes that the client destroyed the request or the response. */
  noteCut(): void;
  finish(trailers: Header[], isUnread: boolean): void;
  /** Ends the exchange because its connection is gone before the response was complete. */
  break(): void;
}

/** Reports everything that happens to a response to its exchange. */
function teeResponse(response: IncomingMessage, exchange: OpenExchange, ending: Ending): void {
  const headers = pairHeaders(response.rawHeaders);
  const { statusCode = 0, statusMessage } = response;
  exchange.respond({ status: statusCode, statusText: statusMessage, headers });
  // Node drops the body of a response that nobody listens for, so its bytes are never seen.
  const end = (): void =>
    ending.finish(pairHeaders(response.rawTrailers), Reflect.get(response, '_dumped') === true);
  if (exchange.isWhole) end();
  // The parser pushes raw bytes, which are decoded to text later.
  onCalls(response, 'push', ([chunk]) => {
    // A response may continue after its test, and with it the recording, has ended.
    if (exchange.isFinished) return;
    if (isUint8Array(chunk)) {
      exchange.responseBody.add(chunk);
      // A client that counts bytes knows at the last one that the response is complete.
      if (exchange.isWhole) end();
    } else if (chunk === null && response.complete) {
      // Node pushes the end of a broken response as well.
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
 * Whether a request is answered by a mock in this process. MSW and nock give each request of `node:http`
 * a socket of their own class. This socket has no system connection, unless the mock lets the request
 * pass: then the socket gets the handle of the real connection.
 */
function isMockedSocket(socket: unknown): boolean {
  if (!(socket instanceof Socket) || Reflect.get(socket, '_handle')) return false;
  const prototype: unknown = Object.getPrototypeOf(socket);
  return prototype !== Socket.prototype && prototype !== TLSSocket.prototype;
}

/**
 * Observes the calls of one method of an object through an own property that passes every call on. Node's
 * objects are observed this way because listeners would change how they behave.
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
