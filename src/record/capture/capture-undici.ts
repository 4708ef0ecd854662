/**
 * Captures requests of undici with any dispatcher, including the built-in `fetch`. undici publishes on
 * diagnostics channels what it writes to the wire and reads from it. (An interceptor of `compose()` is
 * not an option: in its presence undici 7 merges duplicate response headers.)
 *
 * @note undici has channels for body chunks and upgrades since 7.11, and Node 20 has an older undici.
 * Older versions pass both to methods of the request that the other channels publish. So these methods
 * are watched as well, until a channel publishes a chunk.
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { isUint8Array } from 'node:util/types';
import { isNamed } from '../../http/headers.ts';
import { readableCodings } from '../../session/content-coding.ts';
import type { Header } from '../../session/schema.ts';
import { errorCode } from '../pipeline/error-code.ts';
import type { OpenExchange } from '../pipeline/exchange.ts';
import { pairHeaders, parseHead } from '../pipeline/raw-headers.ts';
import { noteConnection } from './app-origins.ts';
import { captureRequest } from './attribution.ts';
import { originOf } from './origin-of.ts';
import { isToOwnProxy } from './own-proxy.ts';
import { captureDispatches, inCallContext } from './undici-dispatches.ts';

/** A message on one of undici's channels, as far as it is used here. */
interface UndiciMessage {
  readonly request: UndiciRequest;
  /** In a `sendHeaders` message: the head without its last lines. */
  readonly headers?: string;
  readonly socket?: unknown;
  readonly chunk?: unknown;
  readonly response?: { statusCode: number; statusText?: string; headers: (Uint8Array | string)[] };
  readonly trailers?: (Uint8Array | string)[];
  readonly error?: unknown;
}

/** The state of capturing one request. */
interface Capture {
  readonly exchange: OpenExchange;
  /** Over HTTP/2, no header frames the body. */
  isHttp1: boolean;
  /** The last chunk that was passed to a method. A channel may publish the same chunk again. */
  lastChunk: unknown;
  /** The length of the request body, if undici knew it in advance. */
  announced: number | undefined;
  /** Whether the whole request is written. */
  isSent: boolean;
  /** The Accept-Encoding of the client, if another one is sent. */
  readonly acceptEncoding: string | undefined;
}

/** Codes of errors that come from the network. Any other error was caused by the client. */
const NETWORK_FAULT =
  /^(E(?!RR_)[A-Z_]+|HTTPParserError|HPE_\w+|ERR_(SSL|TLS)_\w+|UND_ERR_(SOCKET|CONNECT_TIMEOUT|RES_\w+|INFO)|(?=\w*(CERT|SIGNATURE|ISSUER))\w+)$/;

const captures: WeakMap<UndiciRequest, Capture> = new WeakMap();

/** The prototypes of requests whose channels publish body chunks: one for each copy of undici. */
const telling: WeakSet<object> = new WeakSet();
/** The known prototypes, each with the function that stops watching its methods. */
const watched: Map<object, (() => void) | undefined> = new Map();

/** The handlers for the messages of each channel. */
const channels: Readonly<Record<string, (capture: Capture, message: UndiciMessage) => void>> = {
  'undici:client:sendHeaders': (capture, { request, headers = '', socket }) => {
    const { exchange } = capture;
    if (isToOwnProxy(socket)) exchange.discard();
    noteConnection(originOf(String(request.origin)) ?? '', socket);
    capture.announced = announcedLength(request);
    capture.isHttp1 = / HTTP\/1\.1\r\n/.test(headers);
    // undici sends a request again if its connection was closed before any answer.
    exchange.restartRequest();
    capture.isSent = false;
    const sent = capture.isHttp1 ? parseHead(headers) : parsePseudoHead(headers);
    exchange.requestHeaders = withAsked(sent, capture.acceptEncoding);
  },
  'undici:request:bodyChunkSent': (capture, { request, chunk }) => {
    noteTelling(request);
    if (chunk !== capture.lastChunk) addChunk(capture.exchange.requestBody, chunk);
  },
  'undici:request:bodySent': (capture, { request }) => {
    capture.isSent = true;
    capture.exchange.endRequest();
    finishIfWhole(capture, request);
  },
  'undici:request:headers': (capture, { request, response }) => {
    if (response === undefined) return;
    const { statusCode: status, statusText, headers } = response;
    if (status < 200 && status !== 101) return;
    respond(capture, status, statusText, headers);
    finishIfWhole(capture, request);
  },
  'undici:request:bodyChunkReceived': (capture, { request, chunk }) => {
    noteTelling(request);
    if (chunk !== capture.lastChunk) addResponseChunk(capture, request, chunk);
  },
  'undici:request:trailers': (capture, { request, trailers = [] }) => {
    finish(capture, request, pairHeaders(trailers));
  },
  'undici:request:error': (capture, { request, error }) => {
    const code = errorCode(error);
    addLengthHeader(capture, request);
    capture.exchange.finish({ error: code, aborted: !NETWORK_FAULT.test(code) });
    forget(request);
  },
};

/**
 * Starts capturing.
 * @returns a function that stops capturing; exchanges under way are ended by their recordings
 */
export function captureUndici(): () => void {
  const listeners = Object.entries(channels).map(([channel, tell]) => {
    const listener = (message: unknown): void => {
      if (!isUndiciMessage(message)) return;
      const capture = captures.get(message.request);
      // A stream may continue after its test, and with it the recording, has ended.
      if (capture !== undefined && !capture.exchange.isFinished) tell(capture, message);
    };
    return [channel, listener] as const;
  });
  const releaseDispatches = captureDispatches();
  subscribe('undici:request:create', openExchange);
  for (const [channel, listener] of listeners) subscribe(channel, listener);
  return () => {
    releaseDispatches();
    unsubscribe('undici:request:create', openExchange);
    for (const [channel, listener] of listeners) unsubscribe(channel, listener);
    unwatchAll();
  };
}

/** Opens the exchange of a new request. A tunnel is not an exchange. */
function openExchange(message: unknown): void {
  if (!isUndiciMessage(message)) return;
  const { request } = message;
  const { method, path } = request;
  const origin = originOf(String(request.origin));
  if (origin === undefined || method === 'CONNECT') return;
  const exchange = inCallContext(request, () => captureRequest(origin, method, path));
  if (exchange === undefined) return;
  const capture: Capture = {
    exchange,
    isHttp1: true,
    isSent: false,
    lastChunk: undefined,
    announced: undefined,
    acceptEncoding: narrowCodings(request),
  };
  captures.set(request, capture);
  watchClass(request);
}

/**
 * Lets the server answer only in codings that can be decoded. The session has what the client asked for.
 * undici documents that the headers of a request can be changed when it is created.
 * @returns what the client asked for, if something else is sent
 */
function narrowCodings({ headers }: UndiciRequest): string | undefined {
  if (!Array.isArray(headers)) return undefined;
  const asked: string[] = [];
  let isNarrowed = false;
  for (let at = 0; at + 1 < headers.length; at += 2) {
    if (!isNamed(String(headers[at]), 'accept-encoding')) continue;
    const value = String(headers[at + 1]);
    const readable = readableCodings(value);
    asked.push(value);
    if (readable === value) continue;
    headers[at + 1] = readable;
    isNarrowed = true;
  }
  return isNarrowed ? asked.join(', ') : undefined;
}

/** Several lines of what was asked for become one. */
function withAsked(sent: Header[], acceptEncoding: string | undefined): Header[] {
  if (acceptEncoding === undefined) return sent;
  const place = sent.findIndex(isAcceptEncoding);
  return sent.flatMap((header, at): Header[] => {
    if (at === place) return [[header[0], acceptEncoding]];
    return isAcceptEncoding(header) ? [] : [header];
  });
}

function isAcceptEncoding([name]: Header): boolean {
  return isNamed(name, 'accept-encoding');
}

/** The handlers for calls of methods whose arguments no channel publishes. */
const methods: Readonly<Record<string, CallListener<UndiciRequest>>> = {
  onBodySent: whileOpen((capture, _, [chunk]) => {
    capture.lastChunk = chunk;
    addChunk(capture.exchange.requestBody, chunk);
  }),
  onData: whileOpen((capture, request, [chunk]) => {
    capture.lastChunk = chunk;
    addResponseChunk(capture, request, chunk);
  }),
  onUpgrade: whileOpen((capture, request, [status, headers]) => {
    if (typeof status !== 'number' || !Array.isArray(headers)) return;
    respond(capture, status, undefined, headers);
    finish(capture, request, []);
  }),
};

/** Ignores calls after the end of an exchange: a stream may outlive its test and the recording. */
function whileOpen(
  onCall: (capture: Capture, request: UndiciRequest, args: readonly unknown[]) => void,
): CallListener<UndiciRequest> {
  return (request, args) => {
    const capture = captures.get(request);
    if (capture !== undefined && !capture.exchange.isFinished) onCall(capture, request, args);
  };
}

function watchClass(request: UndiciRequest): void {
  const prototype: object = Object.getPrototypeOf(request);
  if (watched.has(prototype)) return;
  watched.set(prototype, telling.has(prototype) ? undefined : watchMethods(prototype, methods));
}

/** Notes that channels publish the chunks of this class, whose methods need no watching any more. */
function noteTelling(request: UndiciRequest): void {
  const prototype: object = Object.getPrototypeOf(request);
  if (telling.has(prototype)) return;
  telling.add(prototype);
  watched.get(prototype)?.();
  watched.set(prototype, undefined);
}

function unwatchAll(): void {
  for (const unwatch of watched.values()) unwatch?.();
  watched.clear();
}

function respond(
  capture: Capture,
  status: number,
  statusText: string | undefined,
  flat: readonly (Uint8Array | string)[],
): void {
  const headers = pairHeaders(flat);
  // HTTP/2 has no reason phrases: undici reports an empty one.
  const phrase = capture.isHttp1 ? statusText : undefined;
  capture.exchange.respond({ status, statusText: phrase, headers });
}

function addResponseChunk(capture: Capture, request: UndiciRequest, chunk: unknown): void {
  addChunk(capture.exchange.responseBody, chunk);
  finishIfWhole(capture, request);
}

/**
 * Over HTTP/1, a client that counts bytes knows at the last one that the response is complete. But a
 * server may answer before it has the whole request.
 */
function finishIfWhole(capture: Capture, request: UndiciRequest): void {
  const { exchange, isHttp1, isSent } = capture;
  if (isHttp1 && isSent && exchange.isWhole) finish(capture, request, []);
}

function addChunk(body: OpenExchange['requestBody'], chunk: unknown): void {
  if (isUint8Array(chunk)) body.add(chunk);
  else if (typeof chunk === 'string') body.add(Buffer.from(chunk));
}

function finish(capture: Capture, request: UndiciRequest, trailers: Header[]): void {
  const { exchange } = capture;
  addLengthHeader(capture, request);
  const unobserved = exchange.requestBody.size === 0 ? capture.announced : undefined;
  exchange.finish({ trailers, unobserved });
  // undici stops writing a request that is answered before it is written.
  exchange.abandonRequest();
  forget(request);
}

/** Otherwise V8 keeps and copies the values of a long-lived map until it collects the whole heap. */
function forget(request: UndiciRequest): void {
  captures.delete(request);
}

/** undici publishes the head before it adds the line that frames the body. */
function addLengthHeader(capture: Capture, request: UndiciRequest): void {
  const { exchange, isHttp1, isSent, announced } = capture;
  if (!isHttp1) return;
  const seen = exchange.requestBody.size;
  const line = lengthHeader(request, { seen, announced, isSent });
  if (line !== undefined) exchange.requestHeaders.push(line);
}

/** The headers of an HTTP/2 head, without the pseudo-headers that carry the request line. */
function parsePseudoHead(lines: string): Header[] {
  const plain = lines.split('\r\n').filter((line) => !line.startsWith(':'));
  return parseHead(plain.join('\r\n'));
}

function isUndiciMessage(message: unknown): message is UndiciMessage {
  return typeof Object(message).request === 'object';
}

/** Methods that undici's `writeH1` treats as having a payload: it sends `content-length: 0` for them. */
const EXPECTS_PAYLOAD = /^(PUT|POST|PATCH|QUERY|PROPFIND|PROPPATCH)$/;

/** The observed part of a request body. */
interface WrittenBody {
  /** In bytes. */
  readonly seen: number;
  /** The result of `announcedLength`. */
  readonly announced: number | undefined;
  /** Whether the whole body was written. */
  readonly isSent: boolean;
}

/** The header that frames the body of a request, as undici writes it. */
function lengthHeader(
  { method, body }: UndiciRequest,
  { seen, announced, isSent }: WrittenBody,
): Header | undefined {
  const isSized = announced !== undefined || hasSize(body);
  const length = isSent ? seen || (announced ?? 0) : Math.max(seen, announced ?? 0);
  const isEmpty = length === 0 && (isSent || isSized || body == null);
  if (isEmpty) return EXPECTS_PAYLOAD.test(method) ? ['content-length', '0'] : undefined;
  return isSized ? ['content-length', String(length)] : ['transfer-encoding', 'chunked'];
}

/**
 * The length of the body, as far as undici knows it when it writes the head; undefined for a stream of
 * unknown length. The length of a stream is known if the stream has been filled and ended by then.
 */
function announcedLength({ body, contentLength }: UndiciRequest): number | undefined {
  if (typeof contentLength === 'number') return contentLength;
  const { byteLength, size, readableEnded, _readableState: state } = Object(body);
  if (hasSize(body)) return [byteLength, size].find((length) => typeof length === 'number');
  const isFilled = readableEnded === false && state?.ended === true && !state.objectMode;
  return isFilled && typeof state.length === 'number' ? state.length : undefined;
}

/** Recognises classes by name, since a DOM environment has its own. */
function hasSize(body: unknown): boolean {
  return body != null && /Uint8Array|Blob|File|FormData/.test(Object.prototype.toString.call(body));
}

/** A request as undici's channels publish it, as far as it is used here. */
interface UndiciRequest {
  readonly origin?: string | URL;
  readonly method: string;
  readonly path: string;
  readonly upgrade?: unknown;
  /** Names and values by turns. */
  readonly headers?: unknown;
  readonly body?: unknown;
  readonly contentLength?: number | null;
}

/** Receives each call of a method: the object and the arguments. */
type CallListener<Self> = (self: Self, args: readonly unknown[]) => void;

/**
 * Watches calls of methods on all objects of a class. Watching each object separately would cost as much
 * for every object as this costs once.
 * @returns a function that stops watching
 */
function watchMethods<Self extends object>(
  prototype: object,
  methods: Readonly<Record<string, CallListener<Self>>>,
): () => void {
  const restored = Object.entries(methods).map(([method, onCall]) => {
    const descriptor = Object.getOwnPropertyDescriptor(prototype, method);
    const original: unknown = descriptor?.value;
    if (descriptor === undefined || typeof original !== 'function') return undefined;
    Object.defineProperty(prototype, method, {
      ...descriptor,
      value(this: Self, ...args: unknown[]): unknown {
        onCall(this, args);
        return Reflect.apply(original, this, args);
      },
    });
    return () => Object.defineProperty(prototype, method, descriptor);
  });
  return () => {
    for (const restore of restored) restore?.();
  };
}
