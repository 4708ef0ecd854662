/** An answer to what never becomes a request of Node's, as it is written to the connection. */
export function renderRefusal(statusLine: string, sentence: string): string {
  const text = `vitest-session-replay: ${sentence}\n`;
  return [
    `HTTP/1.1 ${statusLine}`,
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(text)}`,
    'Connection: close',
    '',
    text,
  ].join('\r\n');
}
