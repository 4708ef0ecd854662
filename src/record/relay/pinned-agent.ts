/**
 * Each client connection has its own connection to the upstream, which lives as long. So the properties
 * of a connection are preserved: how long it is kept alive, who closes it and when, its authentication,
 * and the order of pipelined requests. A pool would use idle connections that the upstream has just
 * closed, and the client would get an error that the API did not cause.
 *
 * This file also detects endpoints whose upstream leads back to them, and which would call themselves
 * forever.
 */

import { type ClientRequest, Agent as HttpAgent, type ServerResponse } from 'node:http';
import { type RequestOptions as ConnectOptions, Agent as HttpsAgent } from 'node:https';
import { isIP, Socket } from 'node:net';
import type { Destination } from '../pipeline/destination.ts';

/** The error of a request that was not sent, since the upstream had already closed the connection. */
export const UPSTREAM_CLOSED_CODE = 'UPSTREAM_CLOSED';

/** The connections of an endpoint to its upstream, one for each client connection. */
export class PinnedAgents {
  readonly #upstream: Destination;
  readonly #pins: WeakMap<Socket, Pin> = new WeakMap();

  constructor(upstream: Destination) {
    this.#upstream = upstream;
  }

  /** The agent that sends a client's request to the upstream. The client then gets this response. */
  agentFor(client: Socket, response: ServerResponse): HttpAgent {
    let pin = this.#pins.get(client);
    if (pin === undefined) {
      pin = new Pin(this.#upstream, client);
      this.#pins.set(client, pin);
    }
    pin.expect(response);
    return pin.agent;
  }

  /** Whether an answer to a client has begun, but not ended. */
  isAnswering(client: Socket): boolean {
    return this.#pins.get(client)?.isAnswering === true;
  }
}

/** The agent and the upstream connection of one client connection. */
class Pin {
  readonly agent: HttpAgent;
  readonly #client: Socket;
  /** Responses that have not reached the client yet. */
  readonly #responses: Set<ServerResponse> = new Set();
  /** Requests that wait for their turn. */
  readonly #waiting: ClientRequest[] = [];
  #upstream: Socket | undefined;
  #isIdle = false;

  constructor({ isSecure }: Destination, client: Socket) {
    this.#client = client;
    this.agent = isSecure
      ? new HttpsAgent({ keepAlive: true })
      : new HttpAgent({ keepAlive: true });
    // Node needs only this method of an agent. Node's own searches many connections at each request.
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
    // An error of an idle connection needs no report: the end of the connection is enough.
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

  /** Ends the client connection after the upstream's, once every answer has reached the client. */
  #endTogether(): void {
    if (this.#upstream?.closed && this.#responses.size === 0) this.#client.destroySoon();
  }
}

/** Connects in the same way as Node's agents. */
function connect(agent: HttpAgent, options: ConnectOptions): Socket {
  const { host, servername = isIP(host ?? '') > 0 ? '' : (host ?? '') } = options;
  const connection = {
    ...options,
    servername,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: 1000,
    // Here, a path would name a socket file.
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

/** Client connections by the addresses and ports of the upstream connection that each caused. */
const clients: Map<string, Socket> = new Map();

/** Notes which client connection caused an upstream connection. */
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
 * Whether a client connection comes, through endpoints in this process, from the endpoint that it leads
 * to. The upstream of that endpoint is then the endpoint itself.
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

/** The client connection that caused an endpoint to open this one; undefined if there is none here. */
function causeOf({
  localAddress,
  localPort,
  remoteAddress,
  remotePort,
}: Socket): Socket | undefined {
  return clients.get(`${plain(remoteAddress)}:${remotePort}>${plain(localAddress)}:${localPort}`);
}

/** Normalises an IPv4 address that is written as an IPv6 address (RFC 4291, section 2.5.5.2). */
function plain(address: string | undefined): string | undefined {
  return address?.replace(/^::ffff:/i, '');
}
