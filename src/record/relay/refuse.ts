import type { ServerResponse } from 'node:http';

/** Answers with a sentence in place of the upstream, and ends the connection. */
export function respondWithError(response: ServerResponse, status: number, sentence: string): void {
  response.writeHead(status, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': Buffer.byteLength(sentence),
    Connection: 'close',
  });
  response.end(sentence);
}

/** What a client gets whose request is none for a forward proxy. */
export const NOT_FOR_A_PROXY =
  'vitest-session-replay takes requests for a whole http(s) URL here, with a valid host and port which are not those of this proxy itself.\n';
