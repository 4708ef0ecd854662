import type { Socket } from 'node:net';
import type { Destination } from '../pipeline/destination.ts';
import { errorCode } from '../pipeline/error-code.ts';
import type { OpenExchange } from '../pipeline/exchange.ts';
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

  /** Notes whether the connection of the request is made. */
  watch(socket: Socket): void {
    this.#isConnected = !socket.connecting;
    if (this.#isConnected) return;
    socket.once(this.#upstream.isSecure ? 'secureConnect' : 'connect', () => {
      this.#isConnected = true;
    });
  }

  /**
   * Records it, too. A request that never left is none of the session's.
   * @param error undefined where Node gives none
   */
  note(error: unknown): void {
    this.#error ??= error ?? Object.assign(new Error('no answer'), { code: 'ECONNRESET' });
    const code = errorCode(this.#error);
    if (code === upstreamClosed) this.#exchange.discard();
    else this.#exchange.finish({ error: code, isUnreachable: this.sentence !== undefined });
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

/** An upstream that could not be asked, or gave no answer of HTTP: one sentence for the client. */
export function explainUpstream(origin: string, error: unknown): string {
  const code = errorCode(error);
  return `vitest-session-replay: the upstream ${origin} ${explainCode(code)}\n`;
}

function explainCode(code: string): string {
  if (code === 'ECONNREFUSED') {
    return 'refuses connections (ECONNREFUSED): start the API there, or correct the upstream.';
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return `has a name that cannot be resolved (${code}): correct the upstream, or look at the network.`;
  }
  if (code.startsWith('HPE_')) {
    return `answered what is not HTTP/1.1 (${code}): look at what the API sends.`;
  }
  if (/CERT|SIGNATURE|TLS|SSL|EPROTO/.test(code)) {
    return `failed the TLS handshake (${code}): give Vitest its certificate authority by NODE_EXTRA_CA_CERTS, or correct the upstream.`;
  }
  return `cannot be reached (${code}): start the API there, or correct the upstream.`;
}
