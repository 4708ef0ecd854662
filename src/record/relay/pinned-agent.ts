/**
 * Each client connection has one connection of its own to the upstream, which lives as long. So what
 * belongs to a connection stays what it was: how long it is kept alive, who closes it and when, an
 * authentication of it, the order of pipelined requests. A pool would meet idle connections that the
 * upstream has just closed, and the client an error that its API did not make.
 *
 * Endpoints whose upstream leads back to them, which would ask themselves for ever.
 */

import { type ClientRequest, Agent as HttpAgent, type ServerResponse } from 'node:http';
import { type RequestOptions as ConnectOptions, Agent as HttpsAgent } from 'node:https';
import { isIP, Socket } from 'node:net';
import type { Destination } from '../pipeline/destination.ts';

/** The error of a request that came after the upstream had closed the connection: it was not sent. */
export const UPSTREAM_CLOSED_CODE = 'UPSTREAM_CLOSED';

/** The upstream's connections of an endpoint, one for each of its clients'. */
export class PinnedAgents {
  readonly #upstream: Destination;
  readonly #pins: WeakMap<Socket, Pin> = new WeakMap();

  constructor(upstream: Destination) {
    this.#upstream = upstream;
  }

  /** The agent that asks the upstream for a client, which is to be given this response. */
  agentFor(client: Socket, response: ServerResponse): HttpAgent {
    let pin = this.#pins.get(client);
    if (pin === undefined) {
      pin = new Pin(this.#upstream, client);
      this.#pins.set(client, pin);
    }
    pin.expect(response);
    return pin.agent;
  }

  /** Whether a client is in the middle of an answer. */
  isAnswering(client: Socket): boolean {
    return this.#pins.get(client)?.isAnswering === true;
  }
}

/** What a client connection is bound to. */
class Pin {
  readonly agent: HttpAgent;
  readonly #client: Socket;
  /** Those that are not at the client yet. */
  readonly #responses: Set<ServerResponse> = new Set();
  /** Those that wait for their turn. */
  readonly #waiting: ClientRequest[] = [];
  #upstream: Socket | undefined;
  #isIdle = false;

  constructor({ isSecure }: Destination, client: Socket) {
    this.#client = client;
    this.agent = isSecure
      ? new HttpsAgent({ keepAlive: true })
      : new HttpAgent({ keepAlive: true });
    // All that Node asks of an agent. Its own looks for a connection among many at each request.
    Object.assign(this.agent, { addRequest: this.#addRequest.bind(this) });
    client.once('close', () => this.#upstream?.destroy());
  }

  get isAnswering(): boolean {
    return [...this.#responses].some(({ headersSent }) => headersSent);
  }

  expect(response: ServerResponse): void {
    this.#responses.add(response);
    response.once('close', () => {
      this.#responses.delete(response);
      this.#endTogether();
    });
  }

  #addRequest(request: ClientRequest, options: ConnectOptions): void {
    if (this.#upstream === undefined) {
      this.#upstream = this.#connect(options);
      request.onSocket(this.#upstream);
    } else if (!this.#isIdle && !this.#upstream.destroyed) {
      this.#waiting.push(request);
    } else if (this.#upstream.writable) {
      this.#isIdle = false;
      request.onSocket(this.#upstream);
    } else {
      process.nextTick(refuseClosed, request);
    }
  }

  #connect(options: ConnectOptions): Socket {
    const upstream = connect(this.agent, options);
    noteEnds(upstream, this.#client);
    // While no request has it, its end is all there is to tell.
    upstream.on('error', () => upstream.destroy());
    upstream.on('free', () => {
      const next = upstream.writable ? this.#waiting.shift() : undefined;
      if (next !== undefined) next.onSocket(upstream);
      else if (upstream.writable) this.#isIdle = true;
      else upstream.destroy();
    });
    upstream.once('close', () => {
      for (const request of this.#waiting.splice(0)) refuseClosed(request);
      this.#endTogether();
    });
    return upstream;
  }

  /** An answer that is on its way gets there first. */
  #endTogether(): void {
    if (this.#upstream?.closed && this.#responses.size === 0) this.#client.destroySoon();
  }
}

/** As Node's agents do. */
function connect(agent: HttpAgent, options: ConnectOptions): Socket {
  const { host, servername = isIP(host ?? '') > 0 ? '' : (host ?? '') } = options;
  const connection = {
    ...options,
    servername,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: 1000,
    // It would be that of a socket file.
    path: null,
  };
  const socket = agent.createConnection(connection);
  if (!(socket instanceof Socket)) throw new TypeError('an agent that makes no sockets');
  return socket;
}

function refuseClosed(request: ClientRequest): void {
  const error = new Error('the upstream has closed the connection');
  request.emit('error', Object.assign(error, { code: UPSTREAM_CLOSED_CODE }));
  request.emit('close');
}

/** Two ends of one connection, as its client sees it, by addresses and ports. */
const clients: Map<string, Socket> = new Map();

/** Notes which client connection made an endpoint open one. */
function noteEnds(upstream: Socket, client: Socket): void {
  let name: string | undefined;
  upstream.once('connect', () => {
    const { localAddress, localPort, remoteAddress, remotePort } = upstream;
    name = `${plain(localAddress)}:${localPort}>${plain(remoteAddress)}:${remotePort}`;
    clients.set(name, client);
  });
  upstream.once('close', () => {
    if (name !== undefined) clients.delete(name);
  });
}

const loops: WeakMap<Socket, boolean> = new WeakMap();

/**
 * Whether a client connection comes, by way of endpoints in this process, from the very endpoint that
 * it leads to: its upstream is the endpoint itself.
 */
export function isLoop(client: Socket): boolean {
  const known = loops.get(client);
  if (known !== undefined) return known;
  const isFound = findLoop(client);
  loops.set(client, isFound);
  return isFound;
}

function findLoop(client: Socket): boolean {
  let cause = causeOf(client);
  while (cause !== undefined) {
    if (cause.localPort === client.localPort) return true;
    cause = causeOf(cause);
  }
  return false;
}

/** The client connection that made an endpoint open this one; undefined where nobody here did. */
function causeOf({
  localAddress,
  localPort,
  remoteAddress,
  remotePort,
}: Socket): Socket | undefined {
  return clients.get(`${plain(remoteAddress)}:${remotePort}>${plain(localAddress)}:${localPort}`);
}

/** One of IPv4 may be written as one of IPv6 (RFC 4291, section 2.5.5.2). */
function plain(address: string | undefined): string | undefined {
  return address?.replace(/^::ffff:/i, '');
}
