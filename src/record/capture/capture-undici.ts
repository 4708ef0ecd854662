/**
 * Captures what is sent with undici, the built-in `fetch` included, whatever the dispatcher. undici
 * tells on diagnostics channels what it writes to the wire and reads from it. (An interceptor of
 * `compose()` would not do: in its presence undici 7 merges duplicate response headers.)
 *
 * @note The chunks of bodies have channels since undici 7.11, and Node 20 has an older one. The older
 * ones hand each chunk to a method of the request that the other channels tell of, and those methods
 * are watched as well.
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { isUint8Array } from 'node:util/types';
import type { Header } from '../../session/schema.ts';
import { errorCode } from '../exchange/error-code.ts';
import type { OpenExchange } from '../exchange/exchange.ts';
import { pairHeaders, parseHead } from '../exchange/raw-headers.ts';
import { captureRequest } from './attribution.ts';
import { inCallContext } from './capture-dispatches.ts';
import { observeCalls } from './observe-calls.ts';

/** What a message of undici's channels has, as far as it is used here. */
interface UndiciMessage {
  readonly request: UndiciRequest;
  /** Of `sendHeaders`: the head without its last lines. */
  readonly headers?: string;
  readonly chunk?: unknown;
  readonly response?: { statusCode: number; statusText?: string; headers: (Uint8Array | string)[] };
  readonly trailers?: (Uint8Array | string)[];
  readonly error?: unknown;
}

interface UndiciRequest {
  readonly origin?: string | URL;
  readonly method: string;
  readonly path: string;
  readonly upgrade?: unknown;
  readonly body?: unknown;
  readonly contentLength?: number | null;
}

/** Codes of errors that come from the network; every other one is the client's own doing. */
const networkFault =
  /^(E(?!RR_)[A-Z_]+|HPE_\w+|ERR_(SSL|TLS)_\w+|UND_ERR_(SOCKET|CONNECT_TIMEOUT|RES_\w+|INFO)|\w*(CERT|SIGNATURE|ISSUER)\w*)$/;

/** What undici's `writeH1` takes for methods with a payload: it sends `content-length: 0` for them. */
const expectsPayload = /^(PUT|POST|PATCH|QUERY|PROPFIND|PROPPATCH)$/;

const exchanges: WeakMap<UndiciRequest, OpenExchange> = new WeakMap();
/** The chunk of each exchange that a method was given last: its channel tells of it once more. */
const lastChunks: WeakMap<OpenExchange, unknown> = new WeakMap();

/** The methods of a request that are given the chunks of bodies. */
const chunkTakers = { onBodySent: 'requestBody', onData: 'responseBody' } as const;

/** The channels of one connection's life, and what each tells. */
const channels: Readonly<Record<string, (exchange: OpenExchange, message: UndiciMessage) => void>> =
  {
    'undici:client:sendHeaders': (exchange, { headers = '' }) => {
      // A request is sent again where its connection was closed before any answer.
      exchange.requestBody.clear();
      exchange.requestHeaders = parseHead(headers).filter(([name]) => !name.startsWith(':'));
      exchange.markSent();
    },
    'undici:request:bodyChunkSent': (exchange, { chunk }) => {
      if (chunk !== lastChunks.get(exchange)) addChunk(exchange, 'requestBody', chunk);
    },
    'undici:request:headers': (exchange, { response }) => {
      if (response === undefined || response.statusCode < 200) return;
      const { statusCode: status, statusText, headers } = response;
      exchange.respond({ status, statusText, headers: pairHeaders(headers) });
    },
    'undici:request:bodyChunkReceived': (exchange, { chunk }) => {
      if (chunk !== lastChunks.get(exchange)) addChunk(exchange, 'responseBody', chunk);
    },
    'undici:request:trailers': (exchange, { request, trailers = [] }) => {
      addLengthHeader(exchange, request);
      const unobserved = exchange.requestBody.size === 0 ? lengthOf(request) : undefined;
      exchange.finish({ trailers: pairHeaders(trailers), unobserved });
    },
    'undici:request:error': (exchange, { request, error }) => {
      addLengthHeader(exchange, request);
      const code = errorCode(error);
      exchange.finish({ error: code, aborted: !networkFault.test(code) });
    },
  };

/**
 * Starts to capture.
 * @returns a function that ends it; what is under way is still captured to its end by whom it ends
 */
export function captureUndici(): () => void {
  const listeners = Object.entries(channels).map(([channel, tell]) => {
    const listener = (message: unknown): void => {
      if (!isUndiciMessage(message)) return;
      const exchange = exchanges.get(message.request);
      if (exchange !== undefined && !exchange.isFinished) tell(exchange, message);
    };
    return [channel, listener] as const;
  });
  subscribe('undici:request:create', openExchange);
  for (const [channel, listener] of listeners) subscribe(channel, listener);
  return () => {
    unsubscribe('undici:request:create', openExchange);
    for (const [channel, listener] of listeners) unsubscribe(channel, listener);
  };
}

/** Upgrades (WebSocket) and tunnels are not exchanges. */
function openExchange(message: unknown): void {
  if (!isUndiciMessage(message)) return;
  const { request } = message;
  const { origin, method, path, upgrade } = request;
  if (origin === undefined || upgrade || method === 'CONNECT') return;
  const exchange = inCallContext(request, () =>
    captureRequest(new URL(origin).origin, method, path),
  );
  if (exchange === undefined) return;
  exchanges.set(request, exchange);
  for (const [taker, body] of Object.entries(chunkTakers)) {
    observeCalls(request, taker, ([chunk]) => {
      lastChunks.set(exchange, chunk);
      addChunk(exchange, body, chunk);
    });
  }
}

function addChunk(
  exchange: OpenExchange,
  body: 'requestBody' | 'responseBody',
  chunk: unknown,
): void {
  // A stream may go on when its test, and with it the recording, is over.
  if (exchange.isFinished) return;
  if (isUint8Array(chunk)) exchange[body].add(chunk);
  else if (typeof chunk === 'string') exchange[body].add(Buffer.from(chunk));
}

function isUndiciMessage(message: unknown): message is UndiciMessage {
  return typeof Object(message).request === 'object';
}

/** undici writes the line that frames the body after it has told of the head. */
function addLengthHeader(exchange: OpenExchange, request: UndiciRequest): void {
  const line = lengthHeader(exchange.requestBody.size, request);
  if (line !== undefined) exchange.requestHeaders = [...exchange.requestHeaders, line];
}

function lengthHeader(seen: number, request: UndiciRequest): Header | undefined {
  const length = seen || (lengthOf(request) ?? 0);
  if (length === 0)
    return expectsPayload.test(request.method) ? ['content-length', '0'] : undefined;
  const isSized = typeof request.contentLength === 'number' || hasSize(request.body);
  return isSized ? ['content-length', String(length)] : ['transfer-encoding', 'chunked'];
}

/** How long the body is to be; undefined for a stream of unknown length. */
function lengthOf({ body, contentLength }: UndiciRequest): number | undefined {
  if (typeof contentLength === 'number') return contentLength;
  const { byteLength, size } = Object(hasSize(body) ? body : undefined);
  return [byteLength, size].find((length) => typeof length === 'number');
}

/** By their names, since a DOM environment brings classes of its own. */
function hasSize(body: unknown): boolean {
  return /Uint8Array|Blob|File|FormData/.test(Object.prototype.toString.call(body));
}
