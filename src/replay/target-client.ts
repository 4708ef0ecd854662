import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { ConnectionPool } from './connection-pool.ts';
import type { Exchange } from './exchange.ts';
import type { OutgoingRequest } from './outgoing-request.ts';
import { needsNode, sendWithNode } from './send-with-node.ts';

/** What sends requests to one origin. It lives as long as its connections. */
export class TargetClient {
  readonly #origin: string;
  readonly #pool: ConnectionPool;
  #agent: HttpAgent | HttpsAgent | undefined;

  /** @param connectTimeout in ms */
  constructor(origin: string, connections: number, connectTimeout: number) {
    this.#origin = origin;
    this.#pool = new ConnectionPool(origin, connections, connectTimeout);
  }

  /**
   * @param isAgain what is sent once more goes out on a connection of its own, so that it does not
   * meet the same fate
   */
  dispatch(outgoing: OutgoingRequest, exchange: Exchange, isAgain: boolean): void {
    if (!isAgain && !needsNode(outgoing)) {
      this.#pool.send(outgoing, exchange);
      return;
    }
    this.#agent ??= this.#origin.startsWith('https:')
      ? new HttpsAgent({ keepAlive: false })
      : new HttpAgent({ keepAlive: false });
    sendWithNode(this.#origin, this.#agent, outgoing, exchange);
  }

  /** Ends every connection; what is under way fails. */
  async close(): Promise<void> {
    this.#agent?.destroy();
    await this.#pool.destroy();
  }
}
