/**
 * A forward proxy: for clients that can be told to send everything by a proxy, a browser say. It is a
 * session's own, on a port of its own, and passes everything on; what belongs to the session, it
 * records.
 */
import { Agent as HttpAgent, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { isLoopback } from '../../session/is-loopback.ts';
import type { OpenExchange, RequestLine } from '../exchange/exchange.ts';
import { pairHeaders } from '../exchange/raw-headers.ts';
import { forwardRequest, forwardResponse } from '../relay/forward-request.ts';
import { type MitmServer, openMitmServer } from '../relay/mitm-server.ts';
import { takeUpgrades } from '../relay/take-upgrades.ts';
import type { ForwardProxy, ProxySettings } from './forward-proxy-host.ts';
import { originOf, type ProxyAddress } from './proxy-address.ts';
import { createProxyRoute, type ProxyRoute } from './proxy-route.ts';
import { createProxyTarget } from './proxy-target.ts';
import { explainRefusal } from './refusal.ts';
import type { RunAuthority } from './run-authority.ts';
import { takeTunnels } from './take-tunnels.ts';

/**
 * Opens a forward proxy on 127.0.0.1 in this process.
 * @throws SessionReplayError `RECORDER_FAILED`
 */
export async function openForwardProxy(
  { recording }: ProxySettings,
  { authority, caFile, bundleFile }: RunAuthority,
): Promise<ForwardProxy> {
  const relay = await openMitmServer();
  const target = createProxyTarget(recording);
  const agents: Agents = {
    plain: new HttpAgent({ keepAlive: true }),
    secure: new HttpsAgent({ keepAlive: true }),
  };
  const tunnelOf = takeTunnels(relay.server, {
    authority,
    refuses: (address) => isOwn(address, relay.port),
  });
  forwardAll(relay, {
    agents,
    route: (request) => {
      const route = createProxyRoute(request, tunnelOf(request.socket));
      return route === undefined || isOwn(route, relay.port) ? undefined : route;
    },
    open: target.open,
  });
  return {
    url: `http://127.0.0.1:${relay.port}`,
    caFile,
    bundleFile,
    close: async () => {
      relay.stopListening();
      try {
        return await target.close();
      } finally {
        agents.plain.destroy();
        agents.secure.destroy();
        await relay.close();
      }
    },
  };
}

interface Agents {
  readonly plain: HttpAgent;
  readonly secure: HttpsAgent;
}

/** What is sent to the proxy itself would come back to it for ever. */
function isOwn({ hostname, port }: ProxyAddress, ownPort: number): boolean {
  if (port !== ownPort) return false;
  return isLoopback(hostname) || /^(0\.0\.0\.0|::1?|::ffff:.*)$/.test(hostname);
}

interface Forwarding {
  readonly agents: Agents;
  /** Undefined for what is none for a forward proxy. */
  readonly route: (request: IncomingMessage) => ProxyRoute | undefined;
  readonly open: (line: RequestLine) => OpenExchange;
}

function forwardAll({ proxy, server }: MitmServer, { agents, route, open }: Forwarding): void {
  const routes: WeakMap<IncomingMessage, ProxyRoute> = new WeakMap();
  const openFor = (found: ProxyRoute, { method = 'GET' }: IncomingMessage): OpenExchange =>
    open({ origin: originOf(found), method, path: found.path });

  // http-mitm-proxy reads host and port in a way of its own, from a header if need be, and fails of
  // some; it is not to find any of those.
  server.prependListener('request', (request: IncomingMessage) => {
    const found = route(request);
    if (found !== undefined) routes.set(request, found);
    request.url = found?.path ?? '/';
    request.headers.host = 'localhost';
  });
  proxy.onRequest((context, proceed) => {
    const { clientToProxyRequest: request, proxyToClientResponse: response } = context;
    const found = routes.get(request);
    if (found === undefined) {
      request.resume();
      response.writeHead(400, { 'Content-Type': 'text/plain', Connection: 'close' });
      response.end(explainRefusal);
      return;
    }
    const exchange = openFor(found, request);
    forwardRequest(context, found, found.isSecure ? agents.secure : agents.plain, exchange);
    exchange.requestHeaders = found.mapHeaders(pairHeaders(request.rawHeaders));
    context.onResponse((_, respond) => {
      forwardResponse(context, exchange);
      respond();
    });
    proceed();
  });
  takeUpgrades(server, (request) => {
    const found = route(request);
    return found && { destination: found, path: found.path, exchange: openFor(found, request) };
  });
}
