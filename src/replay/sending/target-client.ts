import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { Target } from '../request/target.ts';
import { ConnectionPool } from './connection-pool.ts';
import type { Exchange } from './exchange.ts';
import { lookupLoopback } from './lookup-loopback.ts';
import type { OutgoingRequest } from './outgoing-request.ts';
import { needsNode, sendWithNode } from './send-with-node.ts';

/** What sends requests to one origin. It lives as long as its connections. */
export class TargetClient {
  readonly #origin: string;
  readonly #pool: ConnectionPool;
  readonly #lookup: LookupFunction | undefined;
  #hasHeard = false;
  #agent: HttpAgent | HttpsAgent | undefined;

  /** @param connectTimeout in ms */
  constructor({ origin, isLocal }: Target, connections: number, connectTimeout: number) {
    this.#origin = origin;
    this.#lookup = isLocal && lookupLoopback;
    const heard = (): void => {
      this.#hasHeard = true;
    };
    this.#pool = new ConnectionPool(origin, connections, connectTimeout, heard, this.#lookup);
  }

  /** Whether a byte has ever come from there. */
  get hasHeard(): boolean {
    return this.#hasHeard;
  }

  /** Sends on one of the connections, once one is free. */
  send(outgoing: OutgoingRequest, exchange: Exchange): void {
    if (needsNode(outgoing)) this.#sendWithNode(outgoing, exchange);
    else this.#pool.send(outgoing, exchange);
  }

  /** Sends on a connection of its own, which counts with none: the response may be held open. */
  sendApart(outgoing: OutgoingRequest, exchange: Exchange): void {
    if (needsNode(outgoing)) this.#sendWithNode(outgoing, exchange);
    else this.#pool.sendApart(outgoing, exchange);
  }

  /** Sends once more, on a connection of its own: so it does not meet the same fate. */
  sendAgain(outgoing: OutgoingRequest, exchange: Exchange): void {
    this.#sendWithNode(outgoing, exchange);
  }

  /** Ends every connection; what is under way fails. */
  async close(): Promise<void> {
    this.#agent?.destroy();
    await this.#pool.destroy();
  }

  #sendWithNode(outgoing: OutgoingRequest, exchange: Exchange): void {
    const lookup = this.#lookup;
    const options = { keepAlive: false, ...(lookup && { lookup }) };
    this.#agent ??= this.#origin.startsWith('https:')
      ? new HttpsAgent(options)
      : new HttpAgent(options);
    sendWithNode(this.#origin, this.#agent, outgoing, exchange, () => {
      this.#hasHeard = true;
    });
  }
}
