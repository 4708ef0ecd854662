/**
 * Requests to change the protocol (RFC 9110, section 7.8). The server itself answers the handshake of a
 * WebSocket, and what follows passes as it is.
 */
import {
  type ClientRequest,
  type IncomingMessage,
  request as requestPlainly,
  type Server,
} from 'node:http';
import { request as requestSecurely } from 'node:https';
import { type Duplex, PassThrough, type Readable } from 'node:stream';
import type { Header } from '../../session/schema.ts';
import type { Destination, HeadMapping } from '../pipeline/destination.ts';
import { errorCode } from '../pipeline/error-code.ts';
import type { OpenExchange } from '../pipeline/exchange.ts';
import { pairHeaders } from '../pipeline/raw-headers.ts';
import { renderErrorResponse } from './error-responses.ts';
import { explainUpstream } from './pass-exchange.ts';

/** Where the handshake of a WebSocket goes on to, and what records it. */
interface UpgradeRoute {
  readonly destination: Destination;
  readonly mapping: HeadMapping;
  readonly exchange: OpenExchange;
}

/**
 * Passes WebSockets through, and records their handshake: the request, and the head of its answer.
 * Any other upgrade is ignored, as a server may: the request is read again without it, and answered
 * over HTTP/1.1.
 *
 * @param route undefined for requests that are to be read again, and refused, like any other
 */
export function takeUpgrades(
  server: Server,
  route: (request: IncomingMessage) => UpgradeRoute | undefined,
): void {
  server.on('upgrade', (request: IncomingMessage, client: Duplex, rest: Buffer) => {
    const isWebSocket = request.headers.upgrade?.toLowerCase() === 'websocket';
    const taken = isWebSocket ? route(request) : undefined;
    if (taken !== undefined) {
      client.unshift(rest);
      passHandshake(request, client, taken);
      return;
    }
    const headers = pairHeaders(request.rawHeaders);
    const kept = headers.filter(([name]) => name.toLowerCase() !== 'upgrade');
    client.unshift(Buffer.concat([renderRequestHead(request, kept), rest]));
    server.emit('connection', client);
  });
}

function passHandshake(
  request: IncomingMessage,
  client: Duplex,
  { destination, mapping, exchange }: UpgradeRoute,
): void {
  const { path, headers } = mapping.toUpstream(request);
  exchange.requestHeaders = headers;
  exchange.endRequest();
  const upstreamRequest = ask(destination, request.method ?? 'GET', path, headers);
  const toClient = ({ rawHeaders }: IncomingMessage): readonly Header[] =>
    mapping.toClient(pairHeaders(rawHeaders), request);
  // What is sent before the answer waits, and yet it is seen when the client leaves.
  const sent = client.pipe(new PassThrough());
  const leave = (): void => {
    client.destroy();
  };
  client.once('end', leave);
  upstreamRequest.on('upgrade', (answer, upstream, first) => {
    client.off('end', leave);
    respond(exchange, answer);
    exchange.finish();
    client.write(renderResponseHead(answer, toClient(answer)));
    upstream.unshift(first);
    join(client, sent, upstream);
  });
  upstreamRequest.on('response', (answer) => {
    respond(exchange, answer);
    passRefusal(client, answer, toClient(answer), exchange);
  });
  upstreamRequest.on('error', (error) => {
    exchange.finish({ error: errorCode(error), isUnreachable: true });
    if (client.writableEnded) return;
    client.end(renderErrorResponse('502 Bad Gateway', explainUpstream(destination.origin, error)));
  });
  client.on('error', () => client.destroy());
  client.once('close', () => {
    exchange.finish({ error: 'ECONNRESET', aborted: true });
    upstreamRequest.destroy();
  });
  upstreamRequest.end();
}

function ask(
  { isSecure, hostname, port, servername }: Destination,
  method: string,
  path: string,
  headers: Header[],
): ClientRequest {
  return (isSecure ? requestSecurely : requestPlainly)({
    method,
    path,
    host: hostname,
    port,
    // A connection that becomes another protocol's is nobody else's.
    agent: false,
    headers: headers.flat(),
    ...(servername === undefined ? {} : { servername }),
  });
}

function respond(exchange: OpenExchange, answer: IncomingMessage): void {
  const { statusCode: status = 0, statusMessage: statusText, rawHeaders } = answer;
  exchange.respond({ status, statusText, headers: pairHeaders(rawHeaders) });
}

/** Each side ends with the other. An error of one cannot be passed to the other. */
function join(client: Duplex, sent: Readable, upstream: Duplex): void {
  upstream.on('error', () => client.destroy());
  upstream.once('close', () => {
    if (!upstream.readableEnded) client.destroy();
  });
  client.once('close', () => upstream.destroy());
  sent.pipe(upstream).pipe(client);
}

/** The server stays with HTTP: its answer passes, and the connection ends with it. */
function passRefusal(
  client: Duplex,
  answer: IncomingMessage,
  headers: readonly Header[],
  exchange: OpenExchange,
): void {
  const passed = headers.filter(
    ([name]) => !/^(connection|keep-alive|transfer-encoding)$/i.test(name),
  );
  client.write(renderResponseHead(answer, [...passed, ['Connection', 'close']]));
  answer.on('data', (chunk: Buffer) => exchange.responseBody.add(chunk));
  answer.on('end', () => {
    exchange.finish({ trailers: pairHeaders(answer.rawTrailers) });
    exchange.onceKept(() => client.end());
  });
  answer.on('error', (error) => {
    exchange.finish({ error: errorCode(error) });
    client.destroy();
  });
  answer.pipe(client, { end: false });
}

function renderRequestHead(
  { method, url, httpVersion }: IncomingMessage,
  headers: readonly Header[],
): Buffer {
  return renderHead(`${method} ${url} HTTP/${httpVersion}`, headers);
}

function renderResponseHead(
  { statusCode, statusMessage }: IncomingMessage,
  headers: readonly Header[],
): Buffer {
  return renderHead(`HTTP/1.1 ${statusCode} ${statusMessage}`, headers);
}

function renderHead(start: string, headers: readonly Header[]): Buffer {
  const lines = [start, ...headers.map((pair) => pair.join(': '))];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
}
