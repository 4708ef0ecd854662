/**
 * An endpoint: a reverse proxy on a port of its own in front of one upstream, which records what
 * passes. Its path is the upstream's own, so that relative redirects and links of the API, and the
 * paths of its cookies, lead back through it with nothing to rewrite.
 */
import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Proxy as MitmProxy } from 'http-mitm-proxy';
import { SessionReplayError, UserError } from '../../errors.ts';
import { errorCode } from '../exchange/error-code.ts';
import { forwardRequest, forwardResponse } from '../relay/forward-request.ts';
import { isLoop, PinnedAgents } from '../relay/pinned-agent.ts';
import { refuse } from '../relay/refuse.ts';
import { refuseUnreadable } from '../relay/refuse-unreadable.ts';
import { takeUpgrades } from '../relay/take-upgrades.ts';
import { type AddressMapping, createAddressMapping } from './address-mapping.ts';
import { createAddressPair } from './address-pair.ts';
import { createHideEndpoint, type HideEndpoint } from './endpoint-address.ts';
import type {
  EndedSession,
  Endpoint,
  EndpointParts,
  EndpointSettings,
  LastingEndpointSettings,
} from './endpoint-host.ts';
import { IdleSessions } from './idle-sessions.ts';
import { createSessionSink, type RecordingSink } from './recording-sink.ts';
import { parseUpstream, type Upstream } from './upstream.ts';

/**
 * Opens an endpoint on 127.0.0.1 in this process, whose recordings are one session.
 * @param caFolder where http-mitm-proxy keeps its certificate authority. The first endpoint makes it:
 * no two may be opened at once as long as the folder is empty
 * @throws SessionReplayError `RECORDER_FAILED`
 */
export async function openEndpoint(
  settings: EndpointSettings,
  caFolder: string,
): Promise<Endpoint> {
  return openInFrontOf(settings, { caFolder, port: 0 }, (hideEndpoint) =>
    createSessionSink(settings, { ...settings, hideEndpoint }),
  );
}

/**
 * Opens an endpoint on 127.0.0.1 in this process, whose recordings are grouped into sessions.
 * @param caFolder as of `openEndpoint`
 * @param onEnded hears of each session
 * @throws SessionReplayError `RECORDER_FAILED`
 */
export async function openLastingEndpoint(
  settings: LastingEndpointSettings,
  caFolder: string,
  onEnded: (session: EndedSession) => void,
): Promise<Endpoint> {
  const { grouping, port } = settings;
  return openInFrontOf(settings, { caFolder, port }, (hideEndpoint) => {
    return new IdleSessions(grouping, { ...settings, hideEndpoint }, onEnded);
  });
}

/** Where an endpoint listens, and with which certificate authority. */
interface Place {
  readonly caFolder: string;
  readonly port: number;
}

async function openInFrontOf(
  settings: EndpointParts,
  place: Place,
  createSink: (hideEndpoint: HideEndpoint) => RecordingSink,
): Promise<Endpoint> {
  const upstream = parseUpstream(settings.upstream);
  const proxy = new MitmProxy();
  const server = await listen(proxy, place);
  const url = `http://127.0.0.1:${proxy.httpPort}${upstream.basePath}`;
  const addresses = createAddressPair(url, settings.upstream, settings.changeOrigin);
  const sockets = trackSockets(server);
  const sink = createSink(createHideEndpoint([addresses]));
  forwardAll(proxy, server, { upstream, sink, mapping: createAddressMapping(addresses) });
  return {
    url,
    close: async () => {
      const closed = once(server, 'close');
      proxy.close();
      try {
        return await sink.close();
      } finally {
        for (const socket of sockets) socket.destroy();
        await closed;
      }
    },
  };
}

/** A port that is taken is told by `onError` only, any other failure by the callback or a throw. */
async function listen(proxy: MitmProxy, { caFolder, port }: Place): Promise<Server> {
  try {
    await new Promise<void>((resolve, reject) => {
      proxy.onError((_, error, kind) => {
        if (kind === 'HTTP_SERVER_ERROR') reject(error);
      });
      const options = { host: '127.0.0.1', port, keepAlive: true, sslCaDir: caFolder };
      proxy.listen(options, (error?: Error | null) => (error ? reject(error) : resolve()));
    });
  } catch (cause) {
    throw notOpened(port, cause);
  }
  const server = proxy.httpServer;
  if (server === undefined) throw new SessionReplayError('RECORDER_FAILED', 'It was closed.');
  // How long an upload may take is for the API to say.
  server.requestTimeout = 0;
  server.headersTimeout = 0;
  // When an idle connection is closed, too, and how many headers there may be.
  server.keepAliveTimeout = 0;
  server.maxHeadersCount = 0;
  return server;
}

function notOpened(port: number, cause: unknown): SessionReplayError {
  if (errorCode(cause) !== 'EADDRINUSE') {
    return new SessionReplayError('RECORDER_FAILED', 'An endpoint cannot be opened.', { cause });
  }
  const taken = `The port ${port} of 127.0.0.1 is taken: choose another, or none, for one that is free.`;
  return new UserError('RECORDER_FAILED', taken, { cause });
}

function trackSockets(server: Server): ReadonlySet<Socket> {
  const sockets: Set<Socket> = new Set();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return sockets;
}

interface Forwarding {
  readonly upstream: Upstream;
  readonly sink: RecordingSink;
  readonly mapping: AddressMapping;
}

/** Passes everything on to the upstream, and nothing to anywhere else: it is no open proxy. */
function forwardAll(
  proxy: MitmProxy,
  server: Server,
  { upstream, sink, mapping }: Forwarding,
): void {
  const agents = new PinnedAgents(upstream);
  const notOurs: WeakSet<IncomingMessage> = new WeakSet();
  server.prependListener('request', (request: IncomingMessage) => {
    // The proxy makes an origin-form target of an absolute one before it asks anybody.
    if (!/^(\/|\*$)/.test(request.url ?? '')) notOurs.add(request);
    // Nor does it take a request without it, or read a strange one: it goes to the upstream anyway.
    request.headers.host = upstream.host;
  });
  // To invite a body, or to refuse it, is for the upstream.
  for (const event of ['checkContinue', 'checkExpectation']) {
    server.on(event, (...exchange: [IncomingMessage, ServerResponse]) =>
      server.emit('request', ...exchange),
    );
  }
  proxy.onConnect((_, socket) => {
    socket.end('HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
  });
  proxy.onRequest((context, proceed) => {
    const { clientToProxyRequest: request, proxyToClientResponse: response } = context;
    const refusal = explainRefusal(notOurs.has(request), request.socket, upstream);
    if (refusal !== undefined) {
      request.resume();
      refuse(response, ...refusal);
      return;
    }
    const { origin } = upstream;
    const exchange = sink.open({
      origin,
      method: request.method ?? 'GET',
      path: request.url ?? '/',
    });
    forwardRequest(context, upstream, agents.agentFor(request.socket, response), exchange, mapping);
    context.onResponse((_, respond) => {
      forwardResponse(context, exchange);
      respond();
    });
    proceed();
  });
  refuseUnreadable(server, (client) => agents.isAnswering(client));
  takeUpgrades(server, upstream, mapping);
}

function explainRefusal(
  isNotOurs: boolean,
  client: Socket,
  { origin }: Upstream,
): [status: number, sentence: string] | undefined {
  if (isNotOurs) {
    const sentence = `vitest-session-replay: this endpoint stands in front of ${origin} only: ask it for a path, not for a URL.\n`;
    return [400, sentence];
  }
  if (!isLoop(client)) return undefined;
  const sentence = `vitest-session-replay: the upstream ${origin} leads back to this endpoint: start the API before it is recorded, or correct the upstream.\n`;
  return [508, sentence];
}
