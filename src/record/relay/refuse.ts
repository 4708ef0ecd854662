import type { ServerResponse } from 'node:http';

/** Answers with a sentence in place of the upstream, and ends the connection. */
export function refuse(response: ServerResponse, status: number, sentence: string): void {
  response.writeHead(status, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': Buffer.byteLength(sentence),
    Connection: 'close',
  });
  response.end(sentence);
}
