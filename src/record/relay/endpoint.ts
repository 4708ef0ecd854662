/**
 * An endpoint: a reverse proxy on its own port in front of one upstream, which records all traffic. The
 * endpoint's path is the upstream's own. So relative redirects and links of the API, and the paths of its
 * cookies, lead back through the endpoint without being rewritten.
 */

import type { IncomingMessage, Server } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { EntryThread } from '../journal/entry-thread.ts';
import { RecordingPipeline, type RecordingSink } from '../journal/recording-pipeline.ts';
import {
  createAddressPair,
  type EndpointAddresses,
  shareAddresses,
} from '../pipeline/addresses.ts';
import { type HeadMapping, parseUpstream, type Upstream } from '../pipeline/destination.ts';
import { errorCode } from '../pipeline/error-code.ts';
import type { OpenExchange } from '../pipeline/exchange.ts';
import { createAddressMapping } from './address-mapping.ts';
import { renderErrorResponse, respondWithError } from './error-responses.ts';
import { passExchange } from './pass-exchange.ts';
import { isLoop, PinnedAgents } from './pinned-agent.ts';
import type {
  EndedSession,
  Endpoint,
  EndpointSettings,
  StandaloneEndpointSettings,
} from './proxy-factory.ts';
import { RollingSessions } from './rolling-sessions.ts';
import { openRelayServer } from './server.ts';
import { takeUpgrades } from './take-upgrades.ts';

/**
 * Opens an endpoint on 127.0.0.1 in this process, whose recordings form one session.
 * @param thread redacts large exchanges; undefined: they are redacted in this thread, which blocks it
 * @throws {SessionReplayError} `RECORDER_FAILED`
 */
export async function openEndpoint(
  settings: EndpointSettings,
  thread?: EntryThread,
): Promise<Endpoint> {
  const { sink: _, ...endpoint } = await openInFrontOf(
    settings,
    0,
    settings.sessionFile,
    (addresses) => new RecordingPipeline({ ...settings, addresses, thread }, 'proxy'),
  );
  return endpoint;
}

/**
 * Opens an endpoint on 127.0.0.1 in this process, whose recordings are grouped into sessions.
 * @param onEnded called with each session
 * @param thread see `openEndpoint`
 * @throws {SessionReplayError} `RECORDER_FAILED`
 */
export async function openStandaloneEndpoint(
  settings: StandaloneEndpointSettings,
  onEnded: (session: EndedSession) => void,
  thread?: EntryThread,
): Promise<Endpoint> {
  const { grouping, port } = settings;
  const { sink, ...endpoint } = await openInFrontOf(
    settings,
    port,
    undefined,
    (addresses) => new RollingSessions(grouping, { ...settings, addresses, thread }, onEnded),
  );
  return { ...endpoint, counts: () => sink.counts };
}

async function openInFrontOf<Sink extends RecordingSink>(
  settings: Omit<StandaloneEndpointSettings, 'grouping' | 'port'>,
  port: number,
  sessionFile: string | undefined,
  createSink: (addresses: EndpointAddresses) => Sink,
): Promise<Endpoint & { readonly sink: Sink }> {
  const upstream = parseUpstream(settings.upstream);
  const { upstream: baseUrl, changeOrigin, otherEndpoints = [] } = settings;
  const relay = await openRelayServer(port);
  const url = `http://127.0.0.1:${relay.port}${upstream.basePath}`;
  const { addresses, release } = shareAddresses(sessionFile);
  addresses.add([...otherEndpoints, { endpoint: url, upstream: baseUrl, changeOrigin }]);
  const own = createAddressPair(url, baseUrl, changeOrigin);
  const sink = createSink(addresses);
  forwardAll(relay.server, { upstream, sink, mapping: createAddressMapping(own, addresses.pairs) });
  return {
    url,
    sink,
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

/** Passes everything on to the upstream only: an endpoint is not an open proxy. */
function forwardAll(server: Server, { upstream, sink, mapping }: Forwarding): void {
  const agents = new PinnedAgents(upstream);
  const open = ({ method = 'GET', url = '/' }: IncomingMessage): OpenExchange =>
    sink.open({ origin: upstream.origin, method, path: url });
  server.on('connect', (_, socket) => {
    socket.on('error', () => socket.destroy());
    const sentence = `vitest-session-replay: this endpoint stands in front of ${upstream.origin} only: use recorder.proxy() or vsr record --proxy for tunnels.\n`;
    socket.end(renderErrorResponse('405 Method Not Allowed', sentence));
  });
  server.on('request', (request, response) => {
    const refusal = explainRefusal(request, upstream);
    if (refusal !== undefined) {
      request.resume();
      respondWithError(response, ...refusal);
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

const STATUS_LINES: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Payload Too Large',
};

/**
 * Answers data that Node cannot parse as a request. The status is the one that Node would send, and the
 * text gives the reason: otherwise the client would think that the API had answered.
 */
function refuseUnreadable(server: Server, isAnswering: (client: Socket) => boolean): void {
  server.on('clientError', (error: Error, client: Duplex) => {
    const code = errorCode(error);
    const isMidway = client instanceof Socket && isAnswering(client);
    if (client.writable && !isMidway && code.startsWith('HPE_')) {
      const sentence = `vitest-session-replay: this endpoint cannot read the request (${code}), it was not passed on.\n`;
      client.write(renderErrorResponse(STATUS_LINES[code] ?? '400 Bad Request', sentence));
    }
    client.destroy(error);
  });
}
