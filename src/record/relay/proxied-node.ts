/**
 * Loaded into Node processes that are children of a test, by NODE_OPTIONS: all that their agents of
 * `node:http(s)` send then goes by the proxy that HTTP_PROXY names, and on Node 20 `fetch` does, too.
 * By itself, Node 24 (NODE_USE_ENV_PROXY) does so for `fetch` and its own agents, not for agents that
 * a program makes, as many do; Node 20 for none.
 */
import {
  type ClientRequest,
  type ClientRequestArgs,
  Agent as HttpAgent,
  type IncomingMessage,
  request,
} from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

type CreateConnection = HttpAgent['createConnection'];

const { HTTP_PROXY } = process.env;
if (HTTP_PROXY !== undefined && URL.canParse(HTTP_PROXY)) {
  const proxy = new URL(HTTP_PROXY);
  for (const { prototype } of [HttpAgent, HttpsAgent]) {
    prototype.createConnection = byTunnel(prototype.createConnection, proxy);
  }
  if (!process.allowedNodeEnvironmentFlags.has('--use-env-proxy')) {
    const { EnvHttpProxyAgent, setGlobalDispatcher } = await import('undici');
    setGlobalDispatcher(new EnvHttpProxyAgent());
  }
}

/** A server of either scheme is reached by a tunnel; what comes by it is read and recorded alike. */
function byTunnel(createConnection: CreateConnection, proxy: URL): CreateConnection {
  return function (this: HttpAgent, options, callback) {
    const { host = 'localhost', port, socketPath }: ClientRequestArgs = options;
    const isForProxy = host === proxy.hostname && String(port) === proxy.port;
    // Node's own agents get the proxy by this option, which Node's types do not have yet.
    const { proxyEnv } = Object(Reflect.get(this, 'options'));
    if (callback === undefined || socketPath != null || isForProxy || proxyEnv) {
      return createConnection.call(this, options, callback);
    }
    const isSecure = this instanceof HttpsAgent;
    const tunnel = openTunnel(proxy, `${host?.includes(':') ? `[${host}]` : host}:${port}`);
    tunnel.once('connect', (answer: IncomingMessage, socket: Socket) => {
      if (answer.statusCode !== 200) {
        socket.destroy();
        callback(new Error(`The proxy leads to no ${host}:${port}.`), socket);
        return;
      }
      const overTunnel = { ...options, socket };
      callback(null, (isSecure && createConnection.call(this, overTunnel)) || socket);
    });
    tunnel.once('error', (error) => callback(error, new Duplex()));
    return undefined;
  };
}

function openTunnel({ hostname, port }: URL, authority: string): ClientRequest {
  const headers = { Host: authority };
  return request({
    method: 'CONNECT',
    hostname,
    port,
    path: authority,
    headers,
    agent: false,
  }).end();
}
