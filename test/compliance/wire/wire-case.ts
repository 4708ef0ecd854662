export interface WireCase {
  readonly name: string;
  /** All that the client writes. */
  readonly request: string;
  /** What the server answers a request of that method with. @default 200, with a short body */
  readonly answer?: (method: string) => string;
}

export const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

export const everyByte = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)).toString(
  'latin1',
);

export function get(target: string, ...lines: string[]): string {
  return head('GET', target, ...lines);
}

export function head(method: string, target: string, ...lines: string[]): string {
  return [`${method} ${target} HTTP/1.1`, 'Host: api.test', ...lines, '', ''].join('\r\n');
}

export function post(body: string, ...lines: string[]): string {
  return head('POST', '/', ...lines, `Content-Length: ${body.length}`) + body;
}

export function response(start: string, ...lines: string[]): string {
  return [`HTTP/1.1 ${start}`, ...lines, '', ''].join('\r\n');
}

export function coded(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}
