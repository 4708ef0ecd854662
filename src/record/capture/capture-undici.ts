/**
 * Captures what is sent with undici, the built-in `fetch` included, whatever the dispatcher. undici
 * tells on diagnostics channels what it writes to the wire and reads from it. (An interceptor of
 * `compose()` would not do: in its presence undici 7 merges duplicate response headers.)
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Header } from '../../session/schema.ts';
import { errorCode } from '../error-code.ts';
import type { OpenExchange } from '../exchange.ts';
import { pairHeaders, parseHead } from '../raw-headers.ts';
import { captureRequest } from './attribution.ts';

/** What a message of undici's channels has, as far as it is used here. */
interface UndiciMessage {
  readonly request: UndiciRequest;
  /** Of `sendHeaders`: the head without its last lines. */
  readonly headers?: string;
  readonly chunk?: Uint8Array | string;
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
      if (chunk !== undefined) exchange.requestBody.add(Buffer.from(chunk));
    },
    'undici:request:headers': (exchange, { response }) => {
      if (response === undefined || response.statusCode < 200) return;
      const { statusCode: status, statusText, headers } = response;
      exchange.respond({ status, statusText, headers: pairHeaders(headers) });
    },
    'undici:request:bodyChunkReceived': (exchange, { chunk }) => {
      if (chunk !== undefined) exchange.responseBody.add(Buffer.from(chunk));
    },
    'undici:request:trailers': (exchange, { request, trailers = [] }) => {
      addLengthHeader(exchange, request);
      exchange.finish({ trailers: pairHeaders(trailers) });
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
  const exchange = captureRequest(new URL(origin).origin, method, path);
  if (exchange !== undefined) exchanges.set(request, exchange);
}

function isUndiciMessage(message: unknown): message is UndiciMessage {
  return typeof Object(message).request === 'object';
}

/** undici writes the line that frames the body after it has told of the head. */
function addLengthHeader(exchange: OpenExchange, request: UndiciRequest): void {
  const line = lengthHeader(exchange.requestBody.size, request);
  if (line !== undefined) exchange.requestHeaders = [...exchange.requestHeaders, line];
}

function lengthHeader(sent: number, request: UndiciRequest): Header | undefined {
  if (sent === 0) return expectsPayload.test(request.method) ? ['content-length', '0'] : undefined;
  const isSized = typeof request.contentLength === 'number' || hasSize(request.body);
  return isSized ? ['content-length', String(sent)] : ['transfer-encoding', 'chunked'];
}

/** By their names, since a DOM environment brings classes of its own. */
function hasSize(body: unknown): boolean {
  return /Uint8Array|Blob|File|FormData/.test(Object.prototype.toString.call(body));
}
