/**
 * The tunnels of a forward proxy (CONNECT). The first bytes from the client show the protocol inside. TLS
 * is terminated with a certificate of the run, HTTP is read, and any other protocol is tunnelled unchanged.
 */
import type { IncomingMessage, Server } from 'node:http';
import { connect, isIP, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import type { Header } from '../../session/schema.ts';
import type { Destination, HeadMapping } from '../pipeline/destination.ts';
import { pairHeaders } from '../pipeline/raw-headers.ts';
import type { RunAuthority } from './certificate-authority.ts';
import { renderErrorResponse } from './error-responses.ts';

/** The server behind a tunnel. */
interface Tunnel extends ProxyAddress {
  /** The server name in the client's TLS handshake, if it sent one. */
  readonly servername?: string | undefined;
}

interface TunnelSettings {
  readonly authority: RunAuthority['authority'];
  /** Whether tunnels to that server are rejected. */
  readonly isRejected: (address: ProxyAddress) => boolean;
}

/** The answer to a request that is not meant for a forward proxy. */
export const NOT_FOR_A_PROXY: string =
  'vitest-session-replay takes requests for a whole http(s) URL here, with a valid host and port which are not those of this proxy itself.\n';

/** The tunnels of one proxy. */
interface Tunnels {
  /** Answers CONNECT, and passes the connection inside the tunnel to the proxy's server. */
  open(request: IncomingMessage, client: Duplex, head: Buffer): void;
  /** The tunnel through which a connection came; undefined for a connection without a tunnel. */
  of(connection: Duplex): Tunnel | undefined;
}

/** @param server receives the connections inside tunnels */
export function createTunnels(server: Server, { authority, isRejected }: TunnelSettings): Tunnels {
  const tunnels: WeakMap<Duplex, Tunnel> = new WeakMap();
  const serve = (connection: Duplex, tunnel: Tunnel): void => {
    tunnels.set(connection, tunnel);
    server.emit('connection', connection);
    connection.resume();
  };
  return {
    of: (connection) => tunnels.get(connection),
    open: (request, client, head) => {
      client.on('error', () => client.destroy());
      const isNested = tunnels.has(request.socket);
      const address = isNested ? undefined : parseAuthorityForm(request.url ?? '');
      if (address === undefined || isRejected(address)) {
        client.end(renderErrorResponse('400 Bad Request', NOT_FOR_A_PROXY));
        return;
      }
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      client.unshift(head);
      whenFirstSent(client, (kind) => {
        if (kind === 'tls') unwrap(client, address, authority, serve);
        else if (kind === 'http') serve(client, { ...address, isSecure: false });
        else passOn(client, address);
      });
    },
  };
}

type Kind = 'tls' | 'http' | 'other';

/** Calls back with the protocol of the client's first bytes, which are put back to be read again. */
function whenFirstSent(client: Duplex, take: (kind: Kind) => void): void {
  const end = (): void => {
    client.end();
  };
  client.once('end', end);
  client.once('data', (chunk: Buffer) => {
    client.off('end', end);
    client.pause();
    client.unshift(chunk);
    take(kindOf(chunk));
  });
}

/** TLS begins with a handshake record (RFC 8446, section 5.1), HTTP/2 with PRI. */
function kindOf(first: Buffer): Kind {
  if (first[0] === 0x16) return 'tls';
  const text = first.toString('latin1', 0, 32);
  return /^[A-Z-]{1,31}( |$)/.test(text) && !text.startsWith('PRI *') ? 'http' : 'other';
}

function unwrap(
  client: Duplex,
  address: ProxyAddress,
  authority: RunAuthority['authority'],
  serve: (connection: Duplex, tunnel: Tunnel) => void,
): void {
  if (!(client instanceof Socket)) return;
  const secure = new TLSSocket(client, {
    isServer: true,
    ALPNProtocols: ['http/1.1'],
    secureContext: authority.contextFor(address.hostname),
    SNICallback: (name, done) => {
      // Without a context, the server uses the certificate for the host.
      done(null, isHostname(name) ? authority.contextFor(name) : undefined);
    },
  });
  secure.on('error', () => client.destroy());
  secure.once('close', () => client.destroy());
  secure.once('secure', () => {
    // The name that the client sent, or false.
    const name: unknown = Reflect.get(secure, 'servername');
    const servername = typeof name === 'string' && isHostname(name) ? name : undefined;
    serve(secure, { ...address, servername });
  });
}

/** Joins both sides. Each side ends when the other one does. */
function passOn(client: Duplex, { hostname, port }: ProxyAddress): void {
  const server = connect(port, hostname);
  server.on('error', () => client.destroy());
  server.once('close', () => client.destroy());
  client.once('close', () => server.destroy());
  client.pipe(server).pipe(client);
}

/** A server that a client of a proxy names. */
export interface ProxyAddress {
  readonly isSecure: boolean;
  /** The host as the URL standard writes it; an IPv6 address without its brackets. */
  readonly hostname: string;
  readonly port: number;
}

/** The parts of a whole URL that a request was sent with (absolute form). */
interface AbsoluteForm extends ProxyAddress {
  /** The rest of the URL, raw, as the server gets it. */
  readonly path: string;
}

/** Host and port by RFC 3986, without characters that no name in use contains. */
const AUTHORITY = /^([a-z0-9_](?:[a-z0-9._-]*)|\[[0-9a-f:.]+\])(?::(\d{1,5}))?$/i;

/**
 * The host and port of a CONNECT (authority form: RFC 9112, section 3.2.3).
 * @returns undefined for anything else, so that text from a client never becomes part of a file name
 */
export function parseAuthorityForm(text: string): ProxyAddress | undefined {
  return /:\d+$/.test(text) ? parseAuthority(text, true) : undefined;
}

/**
 * Parses the whole URL of a request (absolute form: RFC 9112, section 3.2.2). User information, which no
 * client should send, is left out.
 * @returns undefined for anything else
 */
function parseAbsoluteForm(method: string, text: string): AbsoluteForm | undefined {
  const [, scheme = '', named = '', rest = ''] = /^(https?):\/\/([^/?#]+)(.*)$/is.exec(text) ?? [];
  const address = parseAuthority(named.replace(/^[^@]*@/, ''), scheme.toLowerCase() === 'https');
  if (address === undefined) return undefined;
  // With this form, a client calls the server itself through a proxy (RFC 9112, section 3.2.4).
  if (method === 'OPTIONS' && rest === '') return { ...address, path: '*' };
  return { ...address, path: rest.startsWith('/') ? rest : `/${rest}` };
}

/** Whether a certificate can be made for a name. */
export function isHostname(name: string): boolean {
  return parseAuthority(name, true)?.hostname === name.toLowerCase();
}

/** Scheme, host and port. A default port is left out. */
function originOf({ isSecure, hostname, port }: ProxyAddress): string {
  const host = isIP(hostname) === 6 ? `[${hostname}]` : hostname;
  return new URL(`${isSecure ? 'https' : 'http'}://${host}:${port}`).origin;
}

function parseAuthority(text: string, isSecure: boolean): ProxyAddress | undefined {
  const [, host, digits] = AUTHORITY.exec(text) ?? [];
  const port = digits === undefined ? (isSecure ? 443 : 80) : Number(digits);
  if (host === undefined || port < 1 || port > 65_535) return undefined;
  if (!URL.canParse(`http://${host}`)) return undefined;
  const { hostname } = new URL(`http://${host}`);
  return { isSecure, hostname: hostname.replace(/^\[|\]$/g, ''), port };
}

/** The destination of a request that came to a forward proxy. */
export interface ProxyRoute {
  readonly destination: Destination;
  /** The raw path on that server, with its query. */
  readonly path: string;
  readonly mapping: HeadMapping;
  /** Whether the request came through a tunnel, which leads only to that server. */
  readonly isTunnelled: boolean;
}

/** Headers that are only for the proxy. Proxy-Authorization is a secret as well. */
const FOR_PROXY = /^proxy-(authorization|connection)$/i;

/**
 * The route of a request, from the whole URL in the request or else from the tunnel it came through.
 * @returns undefined if that is not a web server
 */
export function createProxyRoute(
  { method = 'GET', url = '' }: Pick<IncomingMessage, 'method' | 'url'>,
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
  const named = parseAbsoluteForm(method, url);
  if (named === undefined) return undefined;
  const { path } = named;
  const destination = destinationOf(named);
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
  return pairHeaders(rawHeaders).filter(([name]) => !FOR_PROXY.test(name));
}

/** Keeps the response headers: a client of a proxy knows servers by their own addresses. */
function unchanged(headers: readonly Header[]): Header[] {
  return [...headers];
}

/** Sets Host from the URL, which takes precedence over any Host header (RFC 9112, section 3.2.2). */
function setHost(headers: Header[], host: string): Header[] {
  const [first] = headers.filter(isHost);
  return headers
    .filter((header) => header === first || !isHost(header))
    .map((header): Header => (header === first ? [header[0], host] : header));
}

function isHost([name]: Header): boolean {
  return name.toLowerCase() === 'host';
}
