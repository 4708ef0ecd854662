/**
 * An endpoint: a reverse proxy on a port of its own in front of one upstream, which records what
 * passes. Its path is the upstream's own, so that relative redirects and links of the API, and the
 * paths of its cookies, lead back through it with nothing to rewrite.
 */
import type { IncomingMessage, Server } from 'node:http';
import type { OpenExchange } from '../exchange/exchange.ts';
import type { EntryThread } from '../journal/entry-thread.ts';
import { createSessionSink, type RecordingSink } from '../journal/recording-sink.ts';
import { LastingSessions } from '../lasting/lasting-sessions.ts';
import type { HeadMapping } from '../relay/destination.ts';
import { isLoop } from '../relay/loops.ts';
import { passExchange } from '../relay/pass-exchange.ts';
import { PinnedAgents } from '../relay/pinned-agent.ts';
import { refuse } from '../relay/refuse.ts';
import { refuseUnreadable } from '../relay/refuse-unreadable.ts';
import { renderRefusal } from '../relay/render-refusal.ts';
import { openRelayServer } from '../relay/server.ts';
import { takeUpgrades } from '../relay/take-upgrades.ts';
import { createAddressMapping } from './address-mapping.ts';
import { createAddressPair } from './address-pair.ts';
import {
  type EndpointAddresses,
  ownAddresses,
  type SharedAddresses,
  shareAddresses,
} from './endpoint-addresses.ts';
import type {
  AnyEndpointSettings,
  EndedSession,
  Endpoint,
  EndpointSettings,
  LastingEndpointSettings,
} from './endpoint-settings.ts';
import { parseUpstream, type Upstream } from './upstream.ts';

/**
 * Opens an endpoint on 127.0.0.1 in this process, whose recordings are one session.
 * @param thread for what is large; undefined: it is redacted in this one, and nothing else goes on
 * @throws SessionReplayError `RECORDER_FAILED`
 */
export async function openEndpoint(
  settings: EndpointSettings,
  thread?: EntryThread,
): Promise<Endpoint> {
  return openInFrontOf(settings, 0, shareAddresses(settings.sessionFile), (addresses) =>
    createSessionSink(settings, { ...settings, addresses, thread }),
  );
}

/**
 * Opens an endpoint on 127.0.0.1 in this process, whose recordings are grouped into sessions.
 * @param onEnded hears of each session
 * @param thread see `openEndpoint`
 * @throws SessionReplayError `RECORDER_FAILED`
 */
export async function openLastingEndpoint(
  settings: LastingEndpointSettings,
  onEnded: (session: EndedSession) => void,
  thread?: EntryThread,
): Promise<Endpoint> {
  const { grouping, port } = settings;
  return openInFrontOf(settings, port, ownAddresses(), (addresses) => {
    return new LastingSessions(grouping, { ...settings, addresses, thread }, onEnded);
  });
}

async function openInFrontOf(
  settings: AnyEndpointSettings,
  port: number,
  shared: SharedAddresses,
  createSink: (addresses: EndpointAddresses) => RecordingSink,
): Promise<Endpoint> {
  const upstream = parseUpstream(settings.upstream);
  const { upstream: baseUrl, changeOrigin, otherEndpoints = [] } = settings;
  const relay = await openRelayServer(port);
  const url = `http://127.0.0.1:${relay.port}${upstream.basePath}`;
  const { addresses, release } = shared;
  addresses.add([...otherEndpoints, { endpoint: url, upstream: baseUrl, changeOrigin }]);
  const own = createAddressPair(url, baseUrl, changeOrigin);
  const sink = createSink(addresses);
  forwardAll(relay.server, { upstream, sink, mapping: createAddressMapping(own, addresses.pairs) });
  return {
    url,
    close: async () => {
      relay.stopListening();
      try {
        return await sink.close();
      } finally {
        addresses.close(url);
        release();
        await relay.close();
      }
    },
  };
}

interface Forwarding {
  readonly upstream: Upstream;
  readonly sink: RecordingSink;
  readonly mapping: HeadMapping;
}

/** Passes everything on to the upstream, and nothing to anywhere else: it is no open proxy. */
function forwardAll(server: Server, { upstream, sink, mapping }: Forwarding): void {
  const agents = new PinnedAgents(upstream);
  const open = ({ method = 'GET', url = '/' }: IncomingMessage): OpenExchange =>
    sink.open({ origin: upstream.origin, method, path: url });
  server.on('connect', (_, socket) => {
    socket.on('error', () => socket.destroy());
    const sentence = `this endpoint stands in front of ${upstream.origin} only: use recorder.proxy() for tunnels.`;
    socket.end(renderRefusal('405 Method Not Allowed', sentence));
  });
  server.on('request', (request, response) => {
    const refusal = explainRefusal(request, upstream);
    if (refusal !== undefined) {
      request.resume();
      refuse(response, ...refusal);
      return;
    }
    const exchange = open(request);
    const agent = agents.agentFor(request.socket, response);
    passExchange(request, response, { destination: upstream, mapping, agent, exchange });
  });
  refuseUnreadable(server, (client) => agents.isAnswering(client));
  takeUpgrades(server, (request) => {
    if (!request.url?.startsWith('/')) return undefined;
    return { destination: upstream, mapping, exchange: open(request) };
  });
}

function explainRefusal(
  { url = '', socket }: IncomingMessage,
  { origin }: Upstream,
): [status: number, sentence: string] | undefined {
  if (!url.startsWith('/') && url !== '*') {
    const sentence = `vitest-session-replay: this endpoint stands in front of ${origin} only: ask it for a path, not for a URL.\n`;
    return [400, sentence];
  }
  if (!isLoop(socket)) return undefined;
  const sentence = `vitest-session-replay: the upstream ${origin} leads back to this endpoint: start the API before it is recorded, or correct the upstream.\n`;
  return [508, sentence];
}
