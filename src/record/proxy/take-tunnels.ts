/**
 * The tunnels of a forward proxy (CONNECT). What a client sends first says what is inside: TLS, which
 * is taken off with a certificate of the run; HTTP; or another protocol, which passes as it is.
 */
import type { IncomingMessage, Server } from 'node:http';
import { connect, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import type { CertificateAuthority } from './certificate-authority.ts';
import { isHostname, type ProxyAddress, parseConnectTarget } from './proxy-address.ts';
import { explainRefusal, renderRefusal } from './refusal.ts';

/** The server behind a tunnel. */
export interface Tunnel extends ProxyAddress {
  /** The name by which the client knows it, where it has told one other than the host. */
  readonly servername?: string | undefined;
}

export interface TunnelSettings {
  readonly authority: CertificateAuthority;
  /** Whether that is no server to lead to. */
  readonly refuses: (address: ProxyAddress) => boolean;
}

/**
 * Answers CONNECT, and reads what is inside a tunnel as requests to this server.
 * @returns a function that tells through which tunnel a connection came; undefined for none
 */
export function takeTunnels(
  server: Server,
  { authority, refuses }: TunnelSettings,
): (connection: Duplex) => Tunnel | undefined {
  const tunnels: WeakMap<Duplex, Tunnel> = new WeakMap();
  const serve = (connection: Duplex, tunnel: Tunnel): void => {
    tunnels.set(connection, tunnel);
    server.emit('connection', connection);
    connection.resume();
  };
  server.on('connect', (request: IncomingMessage, client: Duplex, first: Buffer) => {
    client.on('error', () => client.destroy());
    const isNested = tunnels.has(request.socket);
    const address = isNested ? undefined : parseConnectTarget(request.url ?? '');
    if (address === undefined || refuses(address)) {
      client.end(renderRefusal(explainRefusal));
      return;
    }
    client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    client.unshift(first);
    whenFirstSent(client, (kind) => {
      if (kind === 'tls') unwrap(client, address, authority, serve);
      else if (kind === 'http') serve(client, { ...address, isSecure: false });
      else passOn(client, address);
    });
  });
  return (connection) => tunnels.get(connection);
}

type Kind = 'tls' | 'http' | 'other';

/** Calls back with what a client begins to say, which is still to be read then. */
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

/** TLS begins with a record of its handshake (RFC 8446, section 5.1), HTTP/2 with PRI. */
function kindOf(first: Buffer): Kind {
  if (first[0] === 0x16) return 'tls';
  const text = first.toString('latin1', 0, 32);
  return /^[A-Z-]{1,31}( |$)/.test(text) && !text.startsWith('PRI *') ? 'http' : 'other';
}

function unwrap(
  client: Duplex,
  address: ProxyAddress,
  authority: CertificateAuthority,
  serve: (connection: Duplex, tunnel: Tunnel) => void,
): void {
  if (!(client instanceof Socket)) return;
  const secure = new TLSSocket(client, {
    isServer: true,
    ALPNProtocols: ['http/1.1'],
    secureContext: authority.contextFor(address.hostname),
    SNICallback: (name, done) => {
      // With none, the certificate is that of the host.
      done(null, isHostname(name) ? authority.contextFor(name) : undefined);
    },
  });
  secure.on('error', () => client.destroy());
  secure.once('close', () => client.destroy());
  secure.once('secure', () => {
    // Node keeps the name that the client has told there, or false.
    const name: unknown = Reflect.get(secure, 'servername');
    const servername = typeof name === 'string' && isHostname(name) ? name : undefined;
    serve(secure, { ...address, servername });
  });
}

/** Each side ends with the other. */
function passOn(client: Duplex, { hostname, port }: ProxyAddress): void {
  const server = connect(port, hostname);
  server.on('error', () => client.destroy());
  server.once('close', () => client.destroy());
  client.once('close', () => server.destroy());
  client.pipe(server).pipe(client);
}
