import type { ClientRequest } from 'node:http';
import type { Socket } from 'node:net';
import { errorCode } from '../exchange/error-code.ts';
import type { OpenExchange } from '../exchange/exchange.ts';
import type { Destination } from './destination.ts';
import { explainUpstream } from './explain-upstream.ts';
import { upstreamClosed } from './pinned-agent.ts';

/** What went wrong between the endpoint and the upstream in one exchange: the first error tells. */
export class UpstreamFailure {
  readonly #upstream: Destination;
  readonly #exchange: OpenExchange;
  #error: unknown;
  #isConnected = false;

  constructor(upstream: Destination, exchange: OpenExchange) {
    this.#upstream = upstream;
    this.#exchange = exchange;
  }

  /** Notes whether the request gets a connection. */
  watch(request: ClientRequest): void {
    const watchSocket = (socket: Socket): void => {
      this.#isConnected = !socket.connecting;
      if (this.#isConnected) return;
      socket.once(this.#upstream.isSecure ? 'secureConnect' : 'connect', () => {
        this.#isConnected = true;
      });
    };
    if (request.socket) watchSocket(request.socket);
    else request.once('socket', watchSocket);
  }

  /**
   * Records it, too. A request that never left is none of the session's.
   * @param error undefined where Node gives none
   */
  note(error: unknown): void {
    this.#error ??= error ?? Object.assign(new Error('no answer'), { code: 'ECONNRESET' });
    const code = errorCode(this.#error);
    if (code === upstreamClosed) this.#exchange.discard();
    else this.#exchange.finish({ error: code, isUnasked: this.sentence !== undefined });
  }

  /** See `OpenExchange`. */
  onceKept(proceed: () => void): void {
    this.#exchange.onceKept(proceed);
  }

  /** It broke the connection off, by a TCP reset. */
  get isReset(): boolean {
    return errorCode(this.#error) === 'ECONNRESET' && 'syscall' in Object(this.#error);
  }

  /** What to tell a client that would wait in vain; undefined where the connection just ended. */
  get sentence(): string | undefined {
    const code = errorCode(this.#error);
    const isTold = (!this.#isConnected && code !== upstreamClosed) || code.startsWith('HPE_');
    return isTold ? explainUpstream(this.#upstream.origin, this.#error) : undefined;
  }
}
