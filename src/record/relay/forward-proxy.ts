/**
 * A forward proxy, for clients such as browsers that can send all their traffic through one. Each session
 * has its own proxy on its own port. The proxy passes everything on, and records the exchanges that
 * belong to the session.
 *
 * The only importer of http-mitm-proxy, which routes what clients send to a forward proxy. Its own
 * `listen` is not used: it writes the private keys of a new certificate authority to the disk and opens
 * a listener for each host, which stays open. Nor is its forwarding: no handler calls the callback that
 * would start it, since exchanges go the same way as those of an endpoint (`pass-exchange.ts`).
 */

import type { EventEmitter } from 'node:events';
import { Agent as HttpAgent, type IncomingMessage, type ServerResponse } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { Proxy as MitmProxy } from 'http-mitm-proxy';
import { isLoopback } from '../../http/loopback.ts';
import type { EntryThread } from '../journal/entry-thread.ts';
import { RecordingPipeline, type RecordingSink } from '../journal/recording-pipeline.ts';
import { EndpointAddresses, shareAddresses } from '../pipeline/addresses.ts';
import { namesSameServer } from '../pipeline/destination.ts';
import type { OpenExchange, RequestLine } from '../pipeline/exchange.ts';
import { OpenExchanges } from '../pipeline/open-exchanges.ts';
import type { RunAuthority } from './certificate-authority.ts';
import { respondWithError } from './error-responses.ts';
import { passExchange } from './pass-exchange.ts';
import { PinnedAgents } from './pinned-agent.ts';
import type {
  EndedSession,
  ForwardProxy,
  ProxyRecording,
  ProxySettings,
  StandaloneProxySettings,
} from './proxy-factory.ts';
import {
  createProxyRoute,
  createTunnels,
  NOT_FOR_A_PROXY,
  type ProxyAddress,
  type ProxyRoute,
} from './proxy-tunnels.ts';
import { RollingSessions } from './rolling-sessions.ts';
import { openRelayServer, type RelayServer } from './server.ts';
import { takeUpgrades } from './take-upgrades.ts';

/**
 * Opens a forward proxy on 127.0.0.1 in this process.
 * @param thread see `openEndpoint`
 * @throws {SessionReplayError} `RECORDER_FAILED`
 */
export async function openForwardProxy(
  { recording }: ProxySettings,
  authority: RunAuthority,
  thread?: EntryThread,
): Promise<ForwardProxy> {
  return openProxy(await openRelayServer(), authority, createProxySink(recording, thread));
}

/**
 * Opens a forward proxy on 127.0.0.1 in this process, whose recordings are grouped into sessions.
 * @param onEnded called with each session
 * @param thread see `openEndpoint`
 * @throws {SessionReplayError} `RECORDER_FAILED`
 */
export async function openStandaloneProxy(
  settings: StandaloneProxySettings,
  authority: RunAuthority,
  onEnded: (session: EndedSession) => void,
  thread?: EntryThread,
): Promise<ForwardProxy> {
  const { grouping, port, upstream } = settings;
  const relay = await openRelayServer(port);
  const addresses = new EndpointAddresses();
  const sessions = new RollingSessions(grouping, { ...settings, addresses, thread }, onEnded);
  const proxy = openProxy(relay, authority, {
    open: createProxyOpen((line) => sessions.open(line), upstream, addresses),
    close: () => sessions.close(),
  });
  return { ...proxy, counts: () => sessions.counts };
}

function openProxy(
  relay: RelayServer,
  { authority, caFile, bundleFile }: RunAuthority,
  sink: RecordingSink,
): ForwardProxy {
  const tunnels = createTunnels(relay.server, {
    authority,
    isRejected: (address) => isOwn(address, relay.port),
  });
  forwardAll(relay, {
    tunnels,
    route: (request) => {
      const route = createProxyRoute(request, tunnels.of(request.socket));
      return route && (isOwn(route.destination, relay.port) ? undefined : route);
    },
    open: sink.open,
  });
  return {
    url: `http://127.0.0.1:${relay.port}`,
    caFile,
    bundleFile,
    close: async () => {
      relay.stopListening();
      try {
        return await sink.close();
      } finally {
        await relay.close();
      }
    },
  };
}

/** Whether an address is the proxy's own. A request to that address would loop forever. */
function isOwn({ hostname, port }: ProxyAddress, ownPort: number): boolean {
  if (port !== ownPort) return false;
  return isLoopback(hostname) || /^(0\.0\.0\.0|::1?|::ffff:.*)$/.test(hostname);
}

interface Forwarding {
  readonly tunnels: ReturnType<typeof createTunnels>;
  /** Undefined for a request that is not meant for a forward proxy. */
  readonly route: (request: IncomingMessage) => ProxyRoute | undefined;
  readonly open: (line: RequestLine) => OpenExchange;
}

function forwardAll(relay: RelayServer, { tunnels, route, open }: Forwarding): void {
  const { server } = relay;
  const agentFor = createAgents();
  const routes: WeakMap<IncomingMessage, ProxyRoute> = new WeakMap();
  const openFor = (found: ProxyRoute, { method = 'GET' }: IncomingMessage): OpenExchange =>
    open({ origin: found.destination.origin, method, path: found.path });

  // http-mitm-proxy has its own parser for whole URLs, which fails on some, so it gets only paths.
  server.prependListener('request', (request: IncomingMessage) => {
    const found = route(request);
    if (found !== undefined) routes.set(request, found);
    request.url = found?.path ?? '/';
  });
  routeProxyTraffic(relay, {
    onConnect: tunnels.open,
    onRequest: (request, response) => {
      const found = routes.get(request);
      if (found === undefined) {
        respondWithError(response, 400, NOT_FOR_A_PROXY);
        return;
      }
      const exchange = openFor(found, request);
      const agent = agentFor(found, request.socket, response);
      passExchange(request, response, { ...found, agent, exchange });
    },
  });
  takeUpgrades(server, (request) => {
    const found = route(request);
    return found && { ...found, exchange: openFor(found, request) };
  });
}

type AgentFor = (route: ProxyRoute, client: Socket, response: ServerResponse) => HttpAgent;

/**
 * Each client connection has its own upstream connections, which end with the client connection. So the
 * state of a connection, such as a login, is never shared.
 */
function createAgents(): AgentFor {
  const pinned: WeakMap<Socket, PinnedAgents> = new WeakMap();
  const pools: WeakMap<Socket, Agents> = new WeakMap();
  return ({ destination, isTunnelled }, client, response) => {
    if (isTunnelled) {
      const agents = pinned.get(client) ?? new PinnedAgents(destination);
      pinned.set(client, agents);
      return agents.agentFor(client, response);
    }
    const pool = pools.get(client) ?? createPool(client);
    pools.set(client, pool);
    return destination.isSecure ? pool.secure : pool.plain;
  };
}

interface Agents {
  readonly plain: HttpAgent;
  readonly secure: HttpsAgent;
}

function createPool(client: Socket): Agents {
  const plain = new HttpAgent({ keepAlive: true });
  const secure = new HttpsAgent({ keepAlive: true });
  client.once('close', () => {
    plain.destroy();
    secure.destroy();
  });
  return { plain, secure };
}

/** Body limits of exchanges that are not recorded. */
const NOTHING = { request: 0, response: 0 };

/**
 * Records the exchanges that belong to a session.
 * @param thread see `openEndpoint`
 */
function createProxySink(
  recording: ProxyRecording | undefined,
  thread?: EntryThread,
): RecordingSink {
  if (recording === undefined) {
    const unrecorded = createUnrecorded();
    return { open: (line) => unrecorded.open(line), close: async () => ({ filteredOut: 0 }) };
  }
  const { sessionFile, upstream, endpoints } = recording;
  const { addresses, release } = shareAddresses(sessionFile);
  addresses.add(endpoints);
  const pipeline = new RecordingPipeline({ ...recording, addresses, thread }, 'proxy');
  return {
    open: createProxyOpen((line) => pipeline.open(line), upstream, addresses),
    close: () => pipeline.close().finally(release),
  };
}

function createUnrecorded(): OpenExchanges {
  return new OpenExchanges(NOTHING, () => undefined);
}

/** Exchanges that do not belong to the session leave no trace. */
function createProxyOpen(
  record: RecordingSink['open'],
  upstream: string | undefined,
  addresses: EndpointAddresses,
): RecordingSink['open'] {
  const unrecorded = createUnrecorded();
  return (line) => {
    const origin = originInSession(line.origin, upstream, addresses);
    if (origin === undefined) return unrecorded.open(line);
    addresses.release(line.origin);
    return record({ ...line, origin });
  };
}

/** The origin as the session writes it; undefined if the origin is not part of the session. */
function originInSession(
  origin: string,
  upstream: string | undefined,
  known: EndpointAddresses,
): string | undefined {
  if (known.isOpen(origin)) return undefined;
  if (upstream === undefined) return origin;
  const origins = [upstream, ...known.addresses.map((address) => address.upstream)];
  return origins.map((url) => new URL(url).origin).find((own) => namesSameServer(own, origin));
}

/** The handlers for the traffic of clients, including all its errors. */
interface ProxyHandlers {
  onRequest(request: IncomingMessage, response: ServerResponse): void;
  /** @param head the first bytes that the client sends through the tunnel, if they came with it */
  onConnect(request: IncomingMessage, client: Duplex, head: Buffer): void;
}

/**
 * Removes the error listeners that http-mitm-proxy adds before it calls a handler. Those listeners log
 * each error, and answer a request with 504. Without them, the handlers alone decide how an exchange
 * ends, whichever event comes first.
 */
function removeErrorListeners(side: EventEmitter): void {
  side.removeAllListeners('error');
}

/** Routes requests and tunnels to their handlers. */
function routeProxyTraffic({ server }: RelayServer, handlers: ProxyHandlers): void {
  const proxy = new MitmProxy();
  proxy.options = {};
  proxy.onRequest(({ clientToProxyRequest: request, proxyToClientResponse: response }) => {
    for (const side of [request, response]) removeErrorListeners(side);
    handlers.onRequest(request, response);
    // The proxy has paused the request.
    request.resume();
  });
  proxy.onConnect((request, client, head) => {
    removeErrorListeners(client);
    handlers.onConnect(request, client, head);
  });
  server.on('connect', (request, client, head) => {
    proxy._onHttpServerConnect(request, client, head);
  });
  server.on('request', (request, response) => {
    const { host } = request.headers;
    // The proxy rejects a request without a Host and misreads some hosts, but does not need one here.
    request.headers.host = 'localhost';
    proxy._onHttpServerRequest(false, request, response);
    request.headers.host = host;
  });
}
