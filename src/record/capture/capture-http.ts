/**
 * Captures what is sent with `node:http` and `node:https`, and so by axios, got, supertest and the
 * like. Each request passes `Agent.prototype.addRequest`, however it was made and by whichever agent:
 * one spy there sees them all, and leaves `http.request` to the user's own mocks.
 *
 * @note tinyspy does not nest: a second spy on the same method would replace the first. Hence it is
 * installed once per worker (`capture-hooks.ts`).
 */
import { Agent, ClientRequest } from 'node:http';
import { getInternalState, internalSpyOn } from 'tinyspy';
import { SessionReplayError } from '../../errors.ts';
import { captureRequest } from './attribution.ts';
import { teeRequest } from './tee-request.ts';

const seen: WeakSet<ClientRequest> = new WeakSet();

/** A method of every agent that Node does not document, and keeps for agents made by others. */
interface RequestTaker {
  addRequest(...args: unknown[]): unknown;
}

/**
 * Starts to capture.
 * @returns a function that ends it
 * @throws SessionReplayError `RECORDER_FAILED` on a Node without that method
 */
export function captureHttp(): () => void {
  const agents: object = Agent.prototype;
  if (!isRequestTaker(agents)) {
    throw new SessionReplayError(
      'RECORDER_FAILED',
      `node:http cannot be recorded: Node ${process.version} has no Agent.prototype.addRequest`,
    );
  }
  const { addRequest } = agents;
  const spy = internalSpyOn(agents, 'addRequest', function (this: Agent, ...args: unknown[]) {
    // The spy keeps arguments and results of every call: 2.7 kB each.
    state.reset();
    observe(args[0], args[1]);
    return Reflect.apply(addRequest, this, args);
  });
  const state = getInternalState(spy);
  return () => state.restore();
}

function isRequestTaker(agents: object): agents is RequestTaker {
  return typeof Reflect.get(agents, 'addRequest') === 'function';
}

function observe(request: unknown, options: unknown): void {
  if (!(request instanceof ClientRequest) || seen.has(request)) return;
  seen.add(request);
  const origin = createOrigin(request, options);
  if (origin === undefined || request.method === 'CONNECT') return;
  const exchange = captureRequest(origin, request.method, request.path);
  if (exchange !== undefined) teeRequest(request, exchange);
}

/** None for a Unix socket, which has no address that a replay could be sent to. */
function createOrigin(request: ClientRequest, options: unknown): string | undefined {
  const { socketPath, port } = Object(options);
  if (typeof socketPath === 'string') return undefined;
  const host = request.host.includes(':') ? `[${request.host}]` : request.host;
  const address = `${request.protocol}//${host}${port === undefined ? '' : `:${port}`}`;
  return URL.canParse(address) ? new URL(address).origin : undefined;
}
