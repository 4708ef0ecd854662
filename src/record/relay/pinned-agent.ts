/**
 * Each client connection has one connection of its own to the upstream, which lives as long. So what
 * belongs to a connection stays what it was: how long it is kept alive, who closes it and when, an
 * authentication of it, the order of pipelined requests. A pool would meet idle connections that the
 * upstream has just closed, and the client an error that its API did not make.
 */
import { Agent as HttpAgent, type ServerResponse } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { Destination } from './destination.ts';

/** The error of a request that came after the upstream had closed the connection: it was not sent. */
export const upstreamClosed = 'UPSTREAM_CLOSED';

/** What a client connection is bound to. */
interface Pin {
  readonly agent: HttpAgent;
  /** Those that are not at the client yet. */
  readonly responses: Set<ServerResponse>;
  isUpstreamClosed: boolean;
}

/** The upstream's connections of an endpoint, one for each of its clients'. */
export class PinnedAgents {
  readonly #upstream: Destination;
  readonly #pins: WeakMap<Socket, Pin> = new WeakMap();

  constructor(upstream: Destination) {
    this.#upstream = upstream;
  }

  /** The agent that asks the upstream for a client, which is to be given this response. */
  agentFor(client: Socket, response: ServerResponse): HttpAgent {
    const pin = this.#pins.get(client) ?? this.#pin(client);
    pin.responses.add(response);
    response.once('close', () => {
      pin.responses.delete(response);
      endTogether(pin, client);
    });
    return pin.agent;
  }

  /** Whether a client is in the middle of an answer. */
  isAnswering(client: Socket): boolean {
    const { responses = [] } = this.#pins.get(client) ?? {};
    return [...responses].some(({ headersSent }) => headersSent);
  }

  #pin(client: Socket): Pin {
    const agent = createAgent(this.#upstream);
    const pin: Pin = { agent, responses: new Set(), isUpstreamClosed: false };
    this.#pins.set(client, pin);
    client.once('close', () => agent.destroy());
    connectOnce(agent, (upstream) => {
      // What Node writes as text is the head of a request; it is latin1.
      upstream.setDefaultEncoding('latin1');
      noteEnds(upstream, client);
      upstream.once('close', () => {
        pin.isUpstreamClosed = true;
        endTogether(pin, client);
      });
    });
    return pin;
  }
}

/** An answer that is on its way gets there first. */
function endTogether({ responses, isUpstreamClosed }: Pin, client: Socket): void {
  if (isUpstreamClosed && responses.size === 0) client.destroySoon();
}

function createAgent({ isSecure }: Destination): HttpAgent {
  const settings = { keepAlive: true, maxSockets: 1 };
  const agent = isSecure ? new HttpsAgent(settings) : new HttpAgent(settings);
  // By default it would leave before the time that a server announces in Keep-Alive is over.
  agent.keepSocketAlive = () => true;
  return agent;
}

function connectOnce(agent: HttpAgent, onSocket: (socket: Socket) => void): void {
  const connect = agent.createConnection.bind(agent);
  let hasConnected = false;
  agent.createConnection = (options, callback) => {
    if (hasConnected) {
      const error = new Error('the upstream has closed the connection');
      // The types want a stream with it.
      callback?.(Object.assign(error, { code: upstreamClosed }), new Duplex());
      return undefined;
    }
    hasConnected = true;
    const socket = connect(options, callback);
    if (socket instanceof Socket) onSocket(socket);
    return socket;
  };
}

/** Two ends of one connection, as its client sees it, by addresses and ports. */
const clients: Map<string, Socket> = new Map();

function noteEnds(upstream: Socket, client: Socket): void {
  let name: string | undefined;
  upstream.once('connect', () => {
    const { localAddress, localPort, remoteAddress, remotePort } = upstream;
    name = `${localAddress}:${localPort}>${remoteAddress}:${remotePort}`;
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
  return clients.get(`${remoteAddress}:${remotePort}>${localAddress}:${localPort}`);
}
