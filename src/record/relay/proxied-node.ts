/**
 * NODE_OPTIONS loads this file into Node processes that are children of a test. All requests of their
 * `node:http(s)` agents then go through the proxy that HTTP_PROXY names, and on Node 20 the requests of
 * `fetch` do as well. By itself, Node 24 (NODE_USE_ENV_PROXY) uses the proxy for `fetch` and its own
 * agents, but not for agents that a program creates, as many programs do. Node 20 never uses the proxy.
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

/** Reaches servers of both schemes through a tunnel, whose traffic is read and recorded all the same. */
function byTunnel(createConnection: CreateConnection, proxy: URL): CreateConnection {
  return function (this: HttpAgent, options, callback) {
    const { host = 'localhost', port, socketPath }: ClientRequestArgs = options;
    const isForProxy = host === proxy.hostname && String(port) === proxy.port;
    // Node's own agents get the proxy from this option, which is not in Node's types yet.
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
