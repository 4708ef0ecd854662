/**
 * What http-mitm-proxy does not do by itself when it passes an exchange on: keep header case, order
 * and duplicates, hold back the faster side, tell each side that the other has left, and leave a
 * truncated response truncated. All of it hangs on the objects of one exchange.
 */
import type { Agent, ClientRequest, IncomingMessage, ServerResponse } from 'node:http';
import type { Writable } from 'node:stream';
import { HOP_BY_HOP_HEADERS, namedInConnection } from '../../session/hop-by-hop.ts';
import type { Header } from '../../session/schema.ts';
import { errorCode } from '../exchange/error-code.ts';
import type { OpenExchange } from '../exchange/exchange.ts';
import { pairHeaders } from '../exchange/raw-headers.ts';
import type { Destination, HeadMapping } from './destination.ts';
import { explainUpstream } from './explain-upstream.ts';

/** The part of http-mitm-proxy's context that is used here. */
export interface ForwardContext {
  isSSL: boolean;
  readonly clientToProxyRequest: IncomingMessage;
  readonly proxyToClientResponse: ServerResponse;
  readonly proxyToServerRequest: ClientRequest | undefined;
  readonly serverToProxyResponse: IncomingMessage | undefined;
  readonly proxyToServerRequestOptions: object | undefined;
  onError(listener: (context: unknown, error?: Error | null, kind?: string) => void): void;
}

/** Prepares a request for its way to the upstream, and records what passes. */
export function forwardRequest(
  context: ForwardContext,
  destination: Destination,
  agent: Agent,
  exchange: OpenExchange,
  mapping: HeadMapping,
): void {
  const { clientToProxyRequest: request, proxyToClientResponse: response } = context;
  const { path, headers } = mapping.toUpstream(request);
  exchange.requestHeaders = headers;
  const { isSecure, hostname, port, servername } = destination;
  context.isSSL = isSecure;
  Object.assign(context.proxyToServerRequestOptions ?? {}, {
    host: hostname,
    port,
    agent,
    path,
    headers: createRequestHeaders(request, headers),
    ...(servername === undefined ? {} : { servername }),
  });
  holdBack(request, () => context.proxyToServerRequest);
  request.on('data', (chunk: Buffer) => exchange.requestBody.add(chunk));
  let failure: unknown;
  overrideResponse(context, () => explainUpstream(destination.origin, failure));
  context.onError((_, error, kind = '') => {
    failure = error;
    const isUpstreams = kind === 'PROXY_TO_SERVER_REQUEST_ERROR' || kind.startsWith('SERVER_');
    if (isUpstreams) exchange.finish({ error: errorCode(error) });
  });
  response.on('close', () => {
    if (response.writableFinished) return;
    exchange.finish({ error: 'ECONNRESET', aborted: true });
    context.proxyToServerRequest?.destroy();
  });
}

/** Records a response while it passes. It is paused still, and a listener does not change that. */
export function forwardResponse(context: ForwardContext, exchange: OpenExchange): void {
  const { serverToProxyResponse: answer } = context;
  if (answer === undefined) return;
  const { statusCode: status = 0, statusMessage: statusText, rawHeaders } = answer;
  if (!isValidStatus(status)) {
    exchange.finish({ error: 'HPE_INVALID_STATUS' });
    return;
  }
  exchange.respond({ status, statusText, headers: pairHeaders(rawHeaders) });
  holdBack(answer, () => context.proxyToClientResponse);
  answer.on('data', (chunk: Buffer) => exchange.responseBody.add(chunk));
  answer.on('end', () => {
    if (answer.complete) exchange.finish({ trailers: pairHeaders(answer.rawTrailers) });
  });
}

/** A flat list keeps case, order and duplicates. The body comes in the framing that it goes on in. */
function createRequestHeaders(request: IncomingMessage, headers: readonly Header[]): string[] {
  const dropped = namesToDrop(headers);
  dropped.delete('transfer-encoding');
  const passed = headers.filter(([name]) => !dropped.has(name.toLowerCase())).flat();
  return isFramed(request) ? passed : [...passed, 'Content-Length', '0'];
}

/**
 * Node would give a request without a body an empty chunked one, by its method, and a server that
 * expects none refuses it: WebDAV's MKCOL is answered 415 then.
 */
function isFramed({ method = 'GET', headers }: IncomingMessage): boolean {
  if (/^(GET|HEAD|DELETE|OPTIONS|TRACE)$/.test(method)) return true;
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
}

/** Lower-case names of what does not pass. Trailers do not, so that none are announced either. */
function namesToDrop(headers: readonly Header[]): Set<string> {
  const names = new Set([...HOP_BY_HOP_HEADERS, ...namedInConnection(headers), 'trailer']);
  // The message needs them, whatever its sender says of them in Connection.
  for (const name of ['host', 'content-length']) names.delete(name);
  return names;
}

/** http-mitm-proxy pipes without looking at what its destination says. */
function holdBack(source: IncomingMessage, destination: () => Writable | undefined): void {
  source.on('data', () => {
    const target = destination();
    if (!target?.writableNeedDrain) return;
    source.pause();
    target.once('drain', () => source.resume());
  });
}

function overrideResponse(context: ForwardContext, explain: () => string): void {
  const { proxyToClientResponse: response } = context;
  const writeHead = response.writeHead.bind(response);
  const end = response.end.bind(response);
  response.sendDate = false;

  const writeAnswerHead = (): unknown => {
    const { serverToProxyResponse: answer } = context;
    if (answer === undefined) return writeHead(502, 'Bad Gateway', failureHeaders(explain()));
    const { statusCode = 0, statusMessage, rawHeaders } = answer;
    if (!isValidStatus(statusCode)) return response.destroy();
    writeHead(statusCode, statusMessage, createResponseHeaders(rawHeaders));
    // Node holds the head back until a byte of the body comes, for which a stream may take its time.
    setImmediate(() => {
      if (!response.writableEnded && !response.destroyed) response.flushHeaders();
    });
    return response;
  };
  const endAnswer = (text?: unknown): unknown => {
    const { serverToProxyResponse: answer } = context;
    if (answer === undefined) return end(explain());
    if (!answer.complete) return response.destroy();
    // With a text it is an error message of http-mitm-proxy. The rest of the answer is on its way.
    return text === undefined ? end() : response;
  };
  Object.assign(response, { writeHead: writeAnswerHead, end: endAnswer });
}

function failureHeaders(body: string): Record<string, string | number> {
  return {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
  };
}

/** Node frames the body anew. */
function createResponseHeaders(rawHeaders: readonly string[]): string[] {
  const headers = pairHeaders(rawHeaders);
  const dropped = namesToDrop(headers);
  return headers.filter(([name]) => !dropped.has(name.toLowerCase())).flat();
}

/** Node throws on others, which a server can well send. */
function isValidStatus(status: number): boolean {
  return status >= 100 && status <= 999;
}
