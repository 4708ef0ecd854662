/**
 * The heads of an exchange as they are written on both sides. Case, order and duplicates of headers stay.
 * Interim responses (RFC 9110, section 15.2) pass as well: 100 Continue invites the body, and 103 Early
 * Hints has headers to act on before there is a response.
 */

import type { Agent, IncomingMessage } from 'node:http';
import type { RequestOptions } from 'node:https';
import { headerValue, isNamed, MAX_HEAD_SIZE } from '../../http/headers.ts';
import type { Header } from '../../session/schema.ts';
import type { Destination } from '../pipeline/destination.ts';

/** How Node is to ask the upstream. */
export function createRequestOptions(
  request: IncomingMessage,
  { path, headers }: { readonly path: string; readonly headers: readonly Header[] },
  { hostname, port, host, servername }: Destination,
  agent: Agent,
): RequestOptions {
  return {
    method: request.method,
    host: hostname,
    port,
    agent,
    path,
    headers: createRequestHeaders(request, headers, host),
    servername,
    // Node 20 does not know it, and adds Connection where there is none.
    setDefaultHeaders: false,
    maxHeaderSize: MAX_HEAD_SIZE,
  };
}

/** A flat list keeps case, order and duplicates. */
function createRequestHeaders(
  request: IncomingMessage,
  headers: readonly Header[],
  host: string,
): string[] {
  const passed: string[] = [];
  const hasTrailers = isChunked(headers);
  for (const [name, value] of headers) {
    if (!isDropped(name, hasTrailers)) passed.push(name, value);
  }
  if (!isFramed(request)) passed.push('Content-Length', '0');
  // Its new version wants a Host (RFC 9112, section 3.2), and would keep the connection alive.
  if (headerValue(headers, 'host') === undefined) passed.unshift('Host', host);
  if (isLastOfOld(request, headers)) passed.push('Connection', 'close');
  return passed;
}

/**
 * Node 20 would give a request without a body an empty chunked one, by its method, and a server that
 * expects none refuses it: WebDAV's MKCOL is answered 415 then.
 */
function isFramed({ method = 'GET', headers }: IncomingMessage): boolean {
  if (/^(GET|HEAD|DELETE|OPTIONS|TRACE)$/.test(method)) return true;
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
}

/** A message of HTTP/1.0 ends its connection unless it says otherwise (RFC 9112, section 9.3). */
function isLastOfOld({ httpVersion }: IncomingMessage, headers: readonly Header[]): boolean {
  return httpVersion === '1.0' && headerValue(headers, 'connection') === undefined;
}

/**
 * Fields of the connection pass as well, since each client has a connection of its own to the upstream.
 * Proxy-Connection is for the proxy alone. Node throws on a Trailer in a message without chunks.
 */
function isDropped(name: string, hasTrailers: boolean): boolean {
  if (isNamed(name, 'trailer')) return !hasTrailers;
  return isNamed(name, 'proxy-connection');
}

function isChunked(headers: readonly Header[]): boolean {
  return headerValue(headers, 'transfer-encoding')?.toLowerCase().includes('chunked') === true;
}

/** Node frames the body anew, which HTTP/1.0 knows no chunks for. */
export function createResponseHeaders(
  answer: IncomingMessage,
  headers: readonly Header[],
  { httpVersion }: IncomingMessage,
): string[] {
  const isForOld = httpVersion === '1.0';
  const mayHaveTrailers =
    !isForOld && answer.statusCode !== 204 && answer.statusCode !== 304 && isChunked(headers);
  const passed: string[] = [];
  for (const [name, value] of headers) {
    const isKept = isNamed(name, 'trailer')
      ? mayHaveTrailers
      : !(isForOld && isNamed(name, 'transfer-encoding'));
    if (isKept) passed.push(name, value);
  }
  if (isLastOfOld(answer, headers)) passed.push('Connection', 'close');
  return passed;
}
