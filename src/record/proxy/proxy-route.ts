import type { IncomingMessage } from 'node:http';
import type { Header } from '../../session/schema.ts';
import { pairHeaders } from '../exchange/raw-headers.ts';
import type { Destination, HeadMapping } from '../relay/destination.ts';
import { originOf, parseAbsoluteTarget } from './proxy-address.ts';
import type { Tunnel } from './take-tunnels.ts';

/** Where a request that came to a forward proxy goes on to. */
export interface ProxyRoute {
  readonly destination: Destination;
  /** The raw request target there. */
  readonly path: string;
  readonly mapping: HeadMapping;
  /** The connection that it came by leads there alone. */
  readonly isTunnelled: boolean;
}

/** For the proxy alone; the former is a secret as well. */
const forProxy = /^proxy-(authorization|connection)$/i;

/**
 * The way of a request: the whole URL that it names, or else the tunnel that it came through.
 * @returns undefined where that is no server on the web
 */
export function createProxyRoute(
  { method = 'GET', url = '' }: IncomingMessage,
  tunnel: Tunnel | undefined,
): ProxyRoute | undefined {
  if (tunnel !== undefined) {
    if (!/^(\/|\*$)/.test(url)) return undefined;
    const mapping: HeadMapping = {
      toUpstream: ({ rawHeaders }) => ({ path: url, headers: forServer(rawHeaders) }),
      toClient: unchanged,
    };
    return { destination: destinationOf(tunnel), path: url, mapping, isTunnelled: true };
  }
  const target = parseAbsoluteTarget(method, url);
  if (target === undefined) return undefined;
  const { path } = target;
  const destination = destinationOf(target);
  const mapping: HeadMapping = {
    toUpstream: ({ rawHeaders }) => {
      return { path, headers: setHost(forServer(rawHeaders), destination.host) };
    },
    toClient: unchanged,
  };
  return { destination, path, mapping, isTunnelled: false };
}

function destinationOf({ isSecure, hostname, port, servername }: Tunnel): Destination {
  const origin = originOf({ isSecure, hostname, port });
  return { origin, isSecure, hostname, port, host: new URL(origin).host, servername };
}

function forServer(rawHeaders: readonly string[]): Header[] {
  return pairHeaders(rawHeaders).filter(([name]) => !forProxy.test(name));
}

/** A client of a proxy knows servers by their own addresses. */
function unchanged(headers: readonly Header[]): Header[] {
  return [...headers];
}

/** The URL decides, whatever Host says, if there is any (RFC 9112, section 3.2.2). */
function setHost(headers: Header[], host: string): Header[] {
  const [first] = headers.filter(isHost);
  return headers
    .filter((header) => header === first || !isHost(header))
    .map((header): Header => (header === first ? [header[0], host] : header));
}

function isHost([name]: Header): boolean {
  return name.toLowerCase() === 'host';
}
