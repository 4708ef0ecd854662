/**
 * What an endpoint does with requests to change the protocol (RFC 9110, section 7.8). http-mitm-proxy
 * by itself refuses all but WebSockets, and accepts those before it has asked the upstream.
 */
import type { IncomingMessage, Server } from 'node:http';
import { connect as connectPlain, isIP, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectSecurely } from 'node:tls';
import type { Header } from '../../session/schema.ts';
import type { AddressMapping } from '../endpoint/address-mapping.ts';
import type { Upstream } from '../endpoint/upstream.ts';
import { pairHeaders } from '../exchange/raw-headers.ts';

/**
 * Passes WebSockets through, unrecorded. Any other upgrade is ignored, as a server may: the request
 * is read again without it, and answered over HTTP/1.1.
 */
export function takeUpgrades(server: Server, upstream: Upstream, mapping: AddressMapping): void {
  server.removeAllListeners('upgrade');
  server.on('upgrade', (request: IncomingMessage, client: Duplex, rest: Buffer) => {
    const headers = pairHeaders(request.rawHeaders);
    const isOurs = request.url?.startsWith('/') === true;
    if (isOurs && request.headers.upgrade?.toLowerCase() === 'websocket') {
      const { path, headers: sent } = mapping.toUpstream(request);
      client.unshift(Buffer.concat([renderHead(request, path, sent), rest]));
      passThrough(client, upstream);
      return;
    }
    const kept = headers.filter(([name]) => name.toLowerCase() !== 'upgrade');
    client.unshift(Buffer.concat([renderHead(request, request.url, kept), rest]));
    server.emit('connection', client);
  });
}

function renderHead(
  { method, httpVersion }: IncomingMessage,
  url: string | undefined,
  headers: readonly Header[],
): Buffer {
  const lines = [`${method} ${url} HTTP/${httpVersion}`, ...headers.map((pair) => pair.join(': '))];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
}

/** Each side ends with the other; what breaks the one is nothing that could be told to the other. */
function passThrough(client: Duplex, upstream: Upstream): void {
  const server = connectTo(upstream);
  let isConnected = false;
  server.once(upstream.isSecure ? 'secureConnect' : 'connect', () => {
    isConnected = true;
    client.pipe(server).pipe(client);
  });
  server.on('error', () => {
    if (isConnected) client.destroy();
    else client.end('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
  });
  client.on('error', () => client.destroy());
  client.once('close', () => server.destroy());
}

function connectTo({ hostname, port, isSecure }: Upstream): Socket {
  if (!isSecure) return connectPlain(port, hostname);
  const servername = isIP(hostname) === 0 ? hostname : undefined;
  return connectSecurely({ host: hostname, port, ...(servername && { servername }) });
}
