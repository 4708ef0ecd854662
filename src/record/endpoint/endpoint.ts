/**
 * An endpoint: a reverse proxy on a port of its own in front of one upstream, which records what
 * passes. Its path is the upstream's own, so that redirects, cookies and links of the API lead back
 * through it with nothing to rewrite.
 */
import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Proxy as MitmProxy } from 'http-mitm-proxy';
import { SessionReplayError } from '../../errors.ts';
import { createExchangeWriter } from '../exchange/exchange-writer.ts';
import { OpenExchanges } from '../exchange/open-exchanges.ts';
import { Journal } from '../journal/journal.ts';
import { forwardRequest, forwardResponse } from '../relay/forward-request.ts';
import { isLoop, PinnedAgents } from '../relay/pinned-agent.ts';
import { refuse } from '../relay/refuse.ts';
import { refuseUnreadable } from '../relay/refuse-unreadable.ts';
import { takeUpgrades } from '../relay/take-upgrades.ts';
import { createRedaction } from '../secrets/redact.ts';
import { createHideEndpoint } from './endpoint-address.ts';
import type { Endpoint, EndpointSettings } from './endpoint-host.ts';
import { parseUpstream, type Upstream } from './upstream.ts';

/**
 * Opens an endpoint on 127.0.0.1 in this process.
 * @param caFolder where http-mitm-proxy keeps its certificate authority. The first endpoint makes it:
 * no two may be opened at once as long as the folder is empty
 * @throws SessionReplayError `RECORDER_FAILED`
 */
export async function openEndpoint(
  settings: EndpointSettings,
  caFolder: string,
): Promise<Endpoint> {
  const upstream = parseUpstream(settings.upstream);
  const journal = new Journal(settings, 'proxy');
  const proxy = new MitmProxy();
  const server = await listen(proxy, caFolder);
  const url = `http://127.0.0.1:${proxy.httpPort}${upstream.basePath}`;
  const sockets = trackSockets(server);
  const exchanges = new OpenExchanges(
    settings.limits,
    createExchangeWriter({
      journal,
      sessionFile: settings.sessionFile,
      redact: createRedaction(settings.key),
      hideEndpoint: createHideEndpoint(url, settings.upstream),
    }),
  );
  forwardAll(proxy, server, { upstream, exchanges });
  return {
    url,
    close: async () => {
      const closed = once(server, 'close');
      proxy.close();
      try {
        await exchanges.drain();
      } finally {
        journal.close();
        for (const socket of sockets) socket.destroy();
        await closed;
      }
      return journal.file;
    },
  };
}

/** A port that is taken is told by `onError` only, any other failure by the callback or a throw. */
async function listen(proxy: MitmProxy, sslCaDir: string): Promise<Server> {
  try {
    await new Promise<void>((resolve, reject) => {
      proxy.onError((_, error, kind) => {
        if (kind === 'HTTP_SERVER_ERROR') reject(error);
      });
      const options = { host: '127.0.0.1', port: 0, keepAlive: true, sslCaDir };
      proxy.listen(options, (error?: Error | null) => (error ? reject(error) : resolve()));
    });
  } catch (cause) {
    throw new SessionReplayError('RECORDER_FAILED', 'An endpoint cannot be opened.', { cause });
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
  readonly exchanges: OpenExchanges;
}

/** Passes everything on to the upstream, and nothing to anywhere else: it is no open proxy. */
function forwardAll(proxy: MitmProxy, server: Server, { upstream, exchanges }: Forwarding): void {
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
    const exchange = exchanges.open({
      origin,
      method: request.method ?? 'GET',
      path: request.url ?? '/',
    });
    forwardRequest(context, upstream, agents.agentFor(request.socket, response), exchange);
    context.onResponse((_, respond) => {
      forwardResponse(context, exchange);
      respond();
    });
    proceed();
  });
  refuseUnreadable(server, (client) => agents.isAnswering(client));
  takeUpgrades(server, upstream);
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
