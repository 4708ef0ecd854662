/**
 * The heads of an exchange as written on both sides. The case, order and duplicates of headers are kept.
 * Interim responses (RFC 9110, section 15.2) pass as well: 100 Continue invites the body, and 103 Early
 * Hints has headers that a client can use before the response.
 */

import type { Agent, IncomingMessage } from 'node:http';
import type { RequestOptions } from 'node:https';
import { headerValue, isNamed, MAX_HEAD_SIZE } from '../../http/headers.ts';
import { readableCodings } from '../../session/content-coding.ts';
import type { Header } from '../../session/schema.ts';
import type { Destination } from '../pipeline/destination.ts';

/** The options with which Node sends a request to the upstream. */
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
    // Node 20 does not know this option, and adds a missing Connection header.
    setDefaultHeaders: false,
    maxHeaderSize: MAX_HEAD_SIZE,
  };
}

/** The headers as a flat list, which keeps case, order and duplicates. */
function createRequestHeaders(
  request: IncomingMessage,
  headers: readonly Header[],
  host: string,
): string[] {
  const passed: string[] = [];
  const hasTrailers = isChunked(headers);
  for (const [name, value] of headers) {
    if (isDropped(name, hasTrailers)) continue;
    // The session has what the client asked for. A body in any other coding could not be kept.
    passed.push(name, isNamed(name, 'accept-encoding') ? readableCodings(value) : value);
  }
  if (!isFramed(request)) passed.push('Content-Length', '0');
  // Node sends HTTP/1.1, which requires a Host (RFC 9112, section 3.2) and keeps connections alive.
  if (headerValue(headers, 'host') === undefined) passed.unshift('Host', host);
  if (isLastOfOld(request, headers)) passed.push('Connection', 'close');
  return passed;
}

/**
 * Whether Node leaves the framing of a request as it is. For other methods, Node 20 gives a request
 * without a body an empty chunked one, which some servers refuse: they answer WebDAV's MKCOL with 415.
 */
function isFramed({ method = 'GET', headers }: IncomingMessage): boolean {
  if (/^(GET|HEAD|DELETE|OPTIONS|TRACE)$/.test(method)) return true;
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
}

/** Whether an HTTP/1.0 message ends its connection, the default in that version (RFC 9112, section 9.3). */
function isLastOfOld({ httpVersion }: IncomingMessage, headers: readonly Header[]): boolean {
  return httpVersion === '1.0' && headerValue(headers, 'connection') === undefined;
}

/**
 * Connection headers pass as well, since each client has its own connection to the upstream.
 * Proxy-Connection is only for the proxy. Node throws on a Trailer header in a message without chunks.
 */
function isDropped(name: string, hasTrailers: boolean): boolean {
  if (isNamed(name, 'trailer')) return !hasTrailers;
  return isNamed(name, 'proxy-connection');
}

function isChunked(headers: readonly Header[]): boolean {
  return headerValue(headers, 'transfer-encoding')?.toLowerCase().includes('chunked') === true;
}

/** Node frames the body anew, without chunks for HTTP/1.0, which does not have them. */
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
