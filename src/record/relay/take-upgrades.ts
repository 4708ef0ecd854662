/**
 * Requests to change the protocol (RFC 9110, section 7.8). The server itself answers the handshake of a
 * WebSocket, and all later data passes unchanged.
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

/** The destination of a WebSocket handshake, and its recorder. */
interface UpgradeRoute {
  readonly destination: Destination;
  readonly mapping: HeadMapping;
  readonly exchange: OpenExchange;
}

/**
 * Passes WebSockets through, and records their handshakes: the request, and the head of the answer. Any
 * other upgrade is ignored, as servers are allowed to do: the request is read again without the upgrade,
 * and answered over HTTP/1.1.
 *
 * @param route undefined for a request that is read again like other upgrades, and then refused
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
  // Data that is sent before the answer waits, but a client that leaves is still noticed.
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
    // A connection that changes its protocol cannot be shared.
    agent: false,
    headers: headers.flat(),
    ...(servername === undefined ? {} : { servername }),
  });
}

function respond(exchange: OpenExchange, answer: IncomingMessage): void {
  const { statusCode: status = 0, statusMessage: statusText, rawHeaders } = answer;
  exchange.respond({ status, statusText, headers: pairHeaders(rawHeaders) });
}

/** Joins both sides. Each side ends when the other one does. Errors cannot be passed on. */
function join(client: Duplex, sent: Readable, upstream: Duplex): void {
  upstream.on('error', () => client.destroy());
  upstream.once('close', () => {
    if (!upstream.readableEnded) client.destroy();
  });
  client.once('close', () => upstream.destroy());
  sent.pipe(upstream).pipe(client);
}

/** Passes the answer of a server that stays with HTTP, and then ends the connection. */
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
