/** Responses that the recorder sends instead of the upstream. Each response ends its connection. */
import type { ServerResponse } from 'node:http';

/** Responds with an error sentence. */
export function respondWithError(response: ServerResponse, status: number, sentence: string): void {
  response.writeHead(status, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': Buffer.byteLength(sentence),
    Connection: 'close',
  });
  response.end(sentence);
}

/**
 * Renders an error response as text, for a connection without a `ServerResponse`: a CONNECT, an upgrade,
 * or a request that Node could not parse.
 * @param statusLine without the version: `400 Bad Request`
 */
export function renderErrorResponse(statusLine: string, sentence: string): string {
  return [
    `HTTP/1.1 ${statusLine}`,
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(sentence)}`,
    'Connection: close',
    '',
    sentence,
  ].join('\r\n');
}
