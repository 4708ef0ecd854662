/**
 * An endpoint: a reverse proxy on a port of its own in front of one upstream, which records what
 * passes. Its path is the upstream's own, so that redirects, cookies and links of the API lead back
 * through it with nothing to rewrite.
 */
import { once } from 'node:events';
import { Agent as HttpAgent, type IncomingMessage, type Server } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';
import { Proxy as MitmProxy } from 'http-mitm-proxy';
import { SessionReplayError } from '../../errors.ts';
import { createExchangeWriter } from '../exchange/exchange-writer.ts';
import { OpenExchanges } from '../exchange/open-exchanges.ts';
import { Journal } from '../journal/journal.ts';
import { forwardRequest, forwardResponse } from '../relay/forward-request.ts';
import { takeUpgrades } from '../relay/take-upgrades.ts';
import { createRedaction } from '../secrets/redact.ts';
import { shareAddresses } from './endpoint-addresses.ts';
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
  const agent = createAgent(upstream);
  const proxy = new MitmProxy();
  const server = await listen(proxy, caFolder);
  const url = `http://127.0.0.1:${proxy.httpPort}${upstream.basePath}`;
  const { addresses, release } = shareAddresses(settings.sessionFile);
  addresses.add([
    ...(settings.otherEndpoints ?? []),
    { endpoint: url, upstream: settings.upstream },
  ]);
  const sockets = trackSockets(server);
  const exchanges = new OpenExchanges(
    settings.limits,
    createExchangeWriter({
      journal,
      sessionFile: settings.sessionFile,
      redact: createRedaction(settings.key),
      get hideEndpoint() {
        return addresses.hide;
      },
    }),
  );
  forwardAll(proxy, server, { upstream, agent, exchanges });
  return {
    url,
    close: async () => {
      const closed = once(server, 'close');
      proxy.close();
      try {
        await exchanges.drain();
      } finally {
        journal.close();
        release();
        for (const socket of sockets) socket.destroy();
        agent.destroy();
        await closed;
      }
      return journal.file;
    },
  };
}

/** One of our own: kept-alive connections make the proxy 2.8 times as fast. */
function createAgent({ isSecure }: Upstream): HttpAgent {
  return isSecure ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
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
  // A client that sends over a connection just closed sees an error that its API would not give it.
  server.keepAliveTimeout = 0;
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
  readonly agent: HttpAgent;
  readonly exchanges: OpenExchanges;
}

/** Passes everything on to the upstream, and nothing to anywhere else: it is no open proxy. */
function forwardAll(
  proxy: MitmProxy,
  server: Server,
  { upstream, agent, exchanges }: Forwarding,
): void {
  const notOurs: WeakSet<IncomingMessage> = new WeakSet();
  // The proxy makes an origin-form target of an absolute one before it asks anybody.
  server.prependListener('request', (request: IncomingMessage) => {
    if (!/^(\/|\*$)/.test(request.url ?? '')) notOurs.add(request);
  });
  proxy.onConnect((_, socket) => {
    socket.end('HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
  });
  proxy.onRequest((context, proceed) => {
    const { clientToProxyRequest: request, proxyToClientResponse: response } = context;
    if (notOurs.has(request)) {
      request.resume();
      response.writeHead(400, { 'Content-Length': 0, Connection: 'close' }).end();
      return;
    }
    const { origin } = upstream;
    const exchange = exchanges.open({
      origin,
      method: request.method ?? 'GET',
      path: request.url ?? '/',
    });
    forwardRequest(context, upstream, agent, exchange);
    context.onResponse((_, respond) => {
      forwardResponse(context, exchange);
      respond();
    });
    proceed();
  });
  takeUpgrades(server, upstream);
}
