import type { IncomingMessage } from 'node:http';
import { isLoopback } from '../../http/loopback.ts';
import type { Header } from '../../session/schema.ts';

/** The server that a request is passed on to. */
export interface Destination {
  /** Scheme, host and port. */
  readonly origin: string;
  readonly isSecure: boolean;
  /** Without the brackets of an IPv6 address. */
  readonly hostname: string;
  readonly port: number;
  /** As in a Host header. */
  readonly host: string;
  /** The name that the server's certificate must have. @default the hostname */
  readonly servername?: string | undefined;
}

/** The parts of a client's request that a mapping reads. */
type RequestHead = Pick<IncomingMessage, 'url' | 'headers' | 'rawHeaders'>;

/** Maps the heads of a request and its response on their way. */
export interface HeadMapping {
  /** The path and headers as the server must see them, and as the session stores them. */
  toUpstream(request: RequestHead): { readonly path: string; readonly headers: Header[] };
  /** Response headers as the client must see them. */
  toClient(headers: readonly Header[], request: RequestHead): readonly Header[];
}

/** The API that is recorded. */
export interface Upstream extends Destination {
  /** Path of its base URL, without a slash at its end: `''` or `/api`. */
  readonly basePath: string;
  /** Whether the API is on this machine. */
  readonly isLoopback: boolean;
}

/** The parts of an upstream's base URL. */
export function parseUpstream(baseUrl: string): Upstream {
  const { origin, protocol, hostname, port, host, pathname } = new URL(baseUrl);
  const isSecure = protocol === 'https:';
  return {
    origin,
    isSecure,
    hostname: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (isSecure ? 443 : 80) : Number(port),
    host,
    basePath: pathname.replace(/(?<!\/)\/+$/, ''),
    isLoopback: isLoopback(hostname),
  };
}

/** A base URL without a slash at its end, so that a path can be appended to it. */
export function baseUrlOf({ origin, basePath }: Upstream): string {
  return `${origin}${basePath}`;
}

/**
 * Whether two URLs name the same server. On this machine, `localhost` names the server at 127.0.0.1 or at
 * [::1]. These two addresses may belong to two servers on one port, so they count as different.
 */
export function namesSameServer(a: string, b: string): boolean {
  if (a === b) return true;
  const [one, other] = [new URL(a), new URL(b)];
  if (one.origin === other.origin) return true;
  if (one.protocol !== other.protocol || one.port !== other.port) return false;
  const hosts = [one.hostname, other.hostname].sort().join();
  return hosts === '127.0.0.1,localhost' || hosts === '[::1],localhost';
}
