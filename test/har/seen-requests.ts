/** A server that keeps what it was sent, to compare what a tool sends with the replay of what was imported. */
import { text } from 'node:stream/consumers';
import { type Served, serve } from '../kit/index.ts';

/** A request, without what belongs to its connection and to the program that sent it. */
export interface SeenRequest {
  readonly line: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Seen extends Served {
  /** What has come since it was last taken. */
  take(): SeenRequest[];
}

/** Headers that each client has values of its own for. */
const OWN =
  /^(?:host|connection|content-length|transfer-encoding|user-agent|accept-encoding|postman-token|cache-control)$/;

export async function serveSeen(): Promise<Seen> {
  const seen: SeenRequest[] = [];
  const served = await serve(async (request, response) => {
    const { method, url, headers } = request;
    const boundary = /boundary=(.+)/.exec(headers['content-type'] ?? '')?.[1];
    const body = await text(request.setEncoding('latin1'));
    const plain = (value: string) => (boundary ? value.replaceAll(boundary, 'BOUNDARY') : value);
    const kept = Object.entries(headers).filter(([name]) => !OWN.test(name));
    seen.push({
      line: `${method} ${url}`,
      headers: Object.fromEntries(kept.map(([name, value]) => [name, plain(String(value))])),
      body: plain(body),
    });
    response.setHeader('content-type', 'application/json').end('{"ok":true}');
  });
  return Object.assign(served, { take: () => seen.splice(0) });
}
