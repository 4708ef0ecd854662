/**
 * Captures what is sent with `node:http` and `node:https`, and so by axios, got, supertest and the
 * like. Each request passes `Agent.prototype.addRequest`, however it was made and by whichever agent:
 * one spy there sees them all, and leaves `http.request` to the user's own mocks. What has no agent,
 * or one that does not descend from Node's, is given its socket by `ClientRequest.prototype.onSocket`.
 *
 * @note tinyspy does not nest: a second spy on the same method would replace the first. Hence they are
 * installed once per worker (`capture-hooks.ts`).
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Agent, ClientRequest } from 'node:http';
import { getInternalState, internalSpyOn } from 'tinyspy';
import { SessionReplayError } from '../../errors.ts';
import { captureRequest } from './attribution.ts';
import { originOf } from './origin-of.ts';
import { isOwnProxy } from './own-proxy.ts';
import { teeRequest } from './tee-request.ts';

const seen: WeakSet<ClientRequest> = new WeakSet();

/** Node 24 tells of each request once it is made, and before anything of it is written. */
const created = 'http.client.request.created';

/**
 * Starts to capture.
 * @returns a function that ends it
 * @throws SessionReplayError `RECORDER_FAILED` on a Node without the methods that are spied on
 */
export function captureHttp(): () => void {
  const restoreAgents = spyOn(Agent.prototype, 'addRequest', (_, [request, options]) => {
    observe(request, Object(options).port);
  });
  const restoreRequests = spyOn(ClientRequest.prototype, 'onSocket', (request) => {
    observe(request);
  });
  const onCreated = (message: unknown): void => observe(Object(message).request);
  subscribe(created, onCreated);
  return () => {
    restoreAgents();
    restoreRequests();
    unsubscribe(created, onCreated);
  };
}

/** Methods that Node does not document, and keeps for agents made by others. */
type Method = 'addRequest' | 'onSocket';

function spyOn(
  prototype: object,
  method: Method,
  see: (self: unknown, args: readonly unknown[]) => void,
): () => void {
  const original: unknown = Reflect.get(prototype, method);
  if (!hasMethod(prototype, method) || typeof original !== 'function') {
    throw new SessionReplayError(
      'RECORDER_FAILED',
      `node:http cannot be recorded: Node ${process.version} has no method ${method} to be watched`,
    );
  }
  const spy = internalSpyOn(prototype, method, function (this: unknown, ...args: unknown[]) {
    // The spy keeps arguments and results of every call: 2.7 kB each.
    state.reset();
    see(this, args);
    return Reflect.apply(original, this, args);
  });
  const state = getInternalState(spy);
  return () => state.restore();
}

function hasMethod(
  prototype: object,
  method: Method,
): prototype is Record<Method, (...args: unknown[]) => unknown> {
  return typeof Reflect.get(prototype, method) === 'function';
}

function observe(request: unknown, port?: unknown): void {
  if (!(request instanceof ClientRequest) || seen.has(request)) return;
  seen.add(request);
  const origin = createOrigin(request, port);
  if (origin === undefined || request.method === 'CONNECT' || isOwnProxy(origin)) return;
  const exchange = captureRequest(origin, request.method, request.path);
  if (exchange !== undefined) teeRequest(request, exchange, origin);
}

/** None for a Unix socket, which has no address that a replay could be sent to. */
function createOrigin(request: ClientRequest, port: unknown): string | undefined {
  const { protocol, host } = request;
  if (typeof Reflect.get(request, 'socketPath') === 'string') return undefined;
  // Without an agent, nothing but the Host tells of the port.
  if (port === undefined) return originOf(`${protocol}//${hostHeader(request) ?? host}`);
  return originOf(`${protocol}//${host.includes(':') ? `[${host}]` : host}:${port}`);
}

/** Headers that were given as a list are written at once, and are not to be had one by one. */
function hostHeader(request: ClientRequest): string | undefined {
  const host = request.getHeader('host');
  if (host !== undefined) return String(host);
  return /^host:[ \t]*(\S+)/im.exec(String(Reflect.get(request, '_header')))?.[1];
}
