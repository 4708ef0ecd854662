/** What a client gets whose request is none for a forward proxy. */
export const explainRefusal =
  'vitest-session-replay takes requests for a whole http(s) URL here, with a valid host and port which are not those of this proxy itself.\n';

/** A response with that text, for a connection that ends with it. */
export function renderRefusal(text: string): string {
  return [
    'HTTP/1.1 400 Bad Request',
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(text)}`,
    'Connection: close',
    '',
    text,
  ].join('\r\n');
}
