/**
 * The one place that knows http-mitm-proxy. Of it, only the passing on of requests is used, behind a
 * server of our own: its `listen` would make a certificate authority for every proxy, and write the
 * private keys to the disk; its tunnels open a listener for each host, which stay open.
 */
import { Proxy as MitmProxy } from 'http-mitm-proxy';
import { openRelayServer, type RelayServer } from './server.ts';

/** A server whose requests go by the handlers of a proxy. */
export interface MitmServer extends RelayServer {
  readonly proxy: MitmProxy;
}

/**
 * Listens on a free port of 127.0.0.1.
 * @throws SessionReplayError `RECORDER_FAILED`
 */
export async function openMitmServer(): Promise<MitmServer> {
  const proxy = new MitmProxy();
  proxy.options = {};
  proxy.keepAlive = true;
  const relay = await openRelayServer();
  relay.server.on('request', (request, response) => {
    const { host } = request.headers;
    // The proxy refuses a request without it, and fails of some; where to go on to is not its to find.
    request.headers.host = 'localhost';
    proxy._onHttpServerRequest(false, request, response);
    request.headers.host = host;
  });
  return { ...relay, proxy };
}
