import type { LookupFunction } from 'node:net';
import { Connection, createConnect } from './connection.ts';
import type { Exchange } from './exchange.ts';
import type { OutgoingRequest } from './outgoing-request.ts';

/** A request that waits for a connection. */
interface Waiting {
  readonly request: OutgoingRequest;
  readonly exchange: Exchange;
}

/**
 * Connections to one origin. A request takes the one that was used last, since the target is the
 * least likely to have closed that, but in the turn of its answer only where there may be no other;
 * where none is free and there may be no more, it waits its turn. (undici's own pool looks through
 * all its connections for each request, and does not tell which of them it took.)
 */
export class ConnectionPool {
  readonly #create: (free: (connection: Connection) => void) => Connection;
  readonly #max: number;
  readonly #all: Connection[] = [];
  readonly #apart = new Set<Connection>();
  readonly #free: Connection[] = [];
  /** Since less than a turn: a target that closes them after its answer was not heard yet. */
  #justUsed: Connection[] = [];
  readonly #waiting: Waiting[] = [];

  /**
   * @param connectTimeout in ms
   * @param heard called when the first byte has come on one of them
   * @param lookup in the place of that of the system
   */
  constructor(
    origin: string,
    max: number,
    connectTimeout: number,
    heard: () => void,
    lookup?: LookupFunction,
  ) {
    const connect = createConnect(origin, connectTimeout, lookup);
    this.#create = (free) => new Connection(origin, connect, heard, free);
    this.#max = max;
  }

  /** Puts a request on the wire as soon as a connection is free. */
  send(request: OutgoingRequest, exchange: Exchange): void {
    const connection = this.#free.pop() ?? this.#open() ?? this.#justUsed.shift();
    if (connection) connection.send(request, exchange);
    else this.#waiting.push({ request, exchange });
  }

  /** Puts a request on the wire at once, on a connection that serves no other. */
  sendApart(request: OutgoingRequest, exchange: Exchange): void {
    const connection = this.#create(() => {
      this.#apart.delete(connection);
      void connection.destroy();
    });
    this.#apart.add(connection);
    connection.send(request, exchange);
  }

  /** Ends every connection; what is under way fails, and so does what waits. */
  async destroy(): Promise<void> {
    const connections = [...this.#all, ...this.#apart];
    await Promise.all(connections.map((connection) => connection.destroy()));
  }

  #open(): Connection | undefined {
    if (this.#all.length === this.#max) return undefined;
    const connection = this.#create((freed) => this.#release(freed));
    this.#all.push(connection);
    return connection;
  }

  #release(connection: Connection): void {
    const next = this.#waiting.shift();
    if (next) {
      // Not at once: undici has not done yet with the request that is over.
      queueMicrotask(() => connection.send(next.request, next.exchange));
      return;
    }
    if (this.#justUsed.push(connection) > 1) return;
    setImmediate(() => {
      this.#free.push(...this.#justUsed);
      this.#justUsed = [];
    });
  }
}
