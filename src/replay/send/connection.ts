/** Connections to one origin, and what undici reports of the requests on them. */
import { createRequire } from 'node:module';
import { type LookupFunction, Socket } from 'node:net';
import type { Readable } from 'node:stream';
import type { buildConnector, Client, Dispatcher } from 'undici';
import { MAX_HEAD_SIZE } from '../../http/headers.ts';
import { isLoopback } from '../../http/loopback.ts';
import { isErrorCode } from '../../session/files/file-errors.ts';
import type { Exchange, ResponseHeaders } from './exchange.ts';
import type { OutgoingRequest } from './outgoing-request.ts';
import { type AnswerWatch, watchAnswers } from './watch-answers.ts';

type Undici = Pick<typeof import('undici'), 'Client' | 'buildConnector' | 'errors'>;

const require: NodeJS.Require = createRequire(import.meta.url);

/**
 * The parts of undici that send requests. Loading its entry takes three times as long. Where no global
 * dispatcher is set, as in Node 20, the entry also installs its own, and the built-in `fetch` then sends
 * through that, even in a replayed app. These paths are not public API: if a version of undici lacks
 * them, the entry is loaded instead.
 */
export const undici: Undici = loadParts() ?? require('undici');

function loadParts(): Undici | undefined {
  try {
    const parts: Undici = {
      Client: require('undici/lib/dispatcher/client.js'),
      buildConnector: require('undici/lib/core/connect.js'),
      errors: require('undici/lib/core/errors.js'),
    };
    return isWhole(parts) ? parts : undefined;
  } catch (error) {
    const isNotThere =
      isErrorCode(error, 'MODULE_NOT_FOUND') || isErrorCode(error, 'ERR_PACKAGE_PATH_NOT_EXPORTED');
    if (isNotThere) return undefined;
    throw error;
  }
}

function isWhole({ Client, buildConnector, errors }: Undici): boolean {
  const all: unknown[] = [Client, buildConnector, errors.SocketError];
  return all.every((part) => typeof part === 'function');
}

/** Codes of a connection that the other side has closed. */
const CLOSED = /^(UND_ERR_SOCKET|ECONNRESET|ECONNABORTED|EPIPE)$/;

/** The most attempts at a time to connect to this machine. */
const MAX_LOCAL_ATTEMPTS = 64;

/** Makes a connection. The function that it returns ends the attempt, for a reason that the callback gets. */
type Connect = (
  options: buildConnector.Options,
  callback: buildConnector.Callback,
) => (reason: Error) => void;

/**
 * Connects to one origin. Development servers have short queues for new connections. A connection that does
 * not fit into the queue waits for seconds, if it is ever accepted. So connections to this machine, where an
 * attempt takes no time, are opened a few at a time.
 * @param timeout of one attempt, in ms
 * @param lookup resolves host names, by default as the system does
 */
function createConnect(origin: string, timeout: number, lookup?: LookupFunction): Connect {
  const connect = undici.buildConnector({ timeout, ...(lookup && { lookup }) });
  const isLocal = isLoopback(new URL(origin).hostname);
  const attempts = new Semaphore(isLocal ? MAX_LOCAL_ATTEMPTS : Infinity);
  return (options, callback) => {
    let socket: Socket | undefined;
    const cancel = attempts.acquire((release) => {
      // A connector returns the socket that it opens, which undici's types leave out.
      const opened: unknown = connect(options, (...result) => {
        release();
        callback(...result);
      });
      if (opened instanceof Socket) socket = opened;
    });
    return (reason) => {
      if (cancel()) callback(reason, null);
      else socket?.destroy(reason);
    };
  };
}

/**
 * A kept-alive connection for one request at a time. If it was closed, the next request opens another one.
 * Requests go out through undici's dispatcher: headers raw and in order, no redirects, no decoding.
 */
class Connection {
  readonly #client: Client;
  readonly #free: (connection: Connection) => void;
  #watch: AnswerWatch | undefined;
  #abortConnecting: ((reason: Error) => void) | undefined;

  /**
   * @param heard called when its first byte has arrived
   * @param free called once it can take another request, which may be after the answer
   */
  constructor(
    origin: string,
    connect: Connect,
    heard: () => void,
    free: (connection: Connection) => void,
  ) {
    this.#free = free;
    this.#client = new undici.Client(origin, {
      pipelining: 1,
      maxHeaderSize: MAX_HEAD_SIZE,
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: (options, callback) => {
        this.#abortConnecting = connect(options, (error, socket) => {
          this.#abortConnecting = undefined;
          if (error) return callback(error, null);
          this.#watch = watchAnswers(socket, heard);
          callback(null, socket);
        });
      },
    });
  }

  /** What has arrived on it; undefined until it is open. */
  get watch(): AnswerWatch | undefined {
    return this.#watch;
  }

  /** Sends a request, once it is open. */
  send(request: OutgoingRequest, exchange: Exchange): void {
    const { method, path, body } = request;
    // `flat()` would take a twentieth of the time of a whole request.
    const headers: string[] = [];
    for (const header of request.headers) headers.push(header[0], header[1]);
    if (body && 'length' in body) headers.push('content-length', String(body.length));
    exchange.waiting((reason) => this.#abortConnecting?.(reason));
    this.#client.dispatch(
      { method, path, headers, body: payloadOf(body) },
      new ExchangeHandler(exchange, this),
    );
  }

  /** Called by a handler when its request is over. */
  free(): void {
    this.#free(this);
  }

  /** Whatever is in flight fails. */
  async destroy(): Promise<void> {
    const destroyed = this.#client.destroy();
    // undici would let an attempt to connect go on to its end.
    this.#abortConnecting?.(new Error('the replay was ended'));
    await destroyed;
  }
}

/** Passes to an exchange what undici reports of its request. */
class ExchangeHandler implements Dispatcher.DispatchHandler {
  readonly #exchange: Exchange;
  readonly #connection: Connection;
  #isNotModified = false;

  constructor(exchange: Exchange, connection: Connection) {
    this.#exchange = exchange;
    this.#connection = connection;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#connection.watch?.expectAnswer(this.#exchange);
    this.#exchange.started((reason) => controller.abort(reason));
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: ResponseHeaders,
  ): void {
    this.#exchange.responded(status, headers);
    // undici makes a new list for each answer. V8 soon takes it for long-lived, and then its items outlive the
    // answer.
    if (Array.isArray(controller.rawHeaders)) controller.rawHeaders.length = 0;
    this.#isNotModified = status === 304;
    if (status >= 200) return;
    // Interim answers are skipped, so this is 101 or no status of HTTP. undici refuses both.
    this.#exchange.ended();
    controller.abort(new Error('nothing follows such a status'));
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#exchange.received(chunk);
  }

  onResponseEnd(_controller: Dispatcher.DispatchController, trailers: ResponseHeaders): void {
    this.#exchange.ended(trailers);
    this.#connection.free();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    // Its Content-Length is that of the representation (RFC 9110 section 8.6), which undici does not know.
    const isWhole =
      this.#isNotModified && error instanceof undici.errors.ResponseContentLengthMismatchError;
    if (isWhole) this.#exchange.ended();
    else this.#fail(error);
    this.#connection.free();
  }

  #fail(error: Error): void {
    // undici reports a 101 that nobody asked for by this error alone.
    if (error instanceof undici.errors.SocketError && error.message === 'bad upgrade') {
      this.#exchange.responded(101, {});
      this.#exchange.ended();
      return;
    }
    const isClosed = 'code' in error && CLOSED.test(String(error.code));
    this.#exchange.failed(error, isClosed && this.#connection.watch?.isUnansweredAgain());
  }
}

function payloadOf(body: OutgoingRequest['body']): Readable | Uint8Array | null {
  if (!body) return null;
  return 'stream' in body ? body.stream : body.bytes;
}

/** A request that waits for a connection. */
interface Waiting {
  readonly request: OutgoingRequest;
  readonly exchange: Exchange;
}

/**
 * Connections to one origin. A request takes the one that was used last, since the target is least likely to
 * have closed that. A connection that was answered in this turn of the event loop is taken only if no other may
 * be opened. If there is none at all, the request waits. (undici's own pool looks through all its connections
 * for each request, and does not tell which one it took.)
 */
export class ConnectionPool {
  readonly #create: (free: (connection: Connection) => void) => Connection;
  readonly #max: number;
  readonly #all: Connection[] = [];
  readonly #apart = new Set<Connection>();
  readonly #free: Connection[] = [];
  /** Answered in this turn: the target may have closed them after that, which is not known yet. */
  #justUsed: Connection[] = [];
  readonly #waiting: Waiting[] = [];

  /**
   * @param connectTimeout in ms
   * @param heard called when the first byte has arrived on one of them
   * @param lookup resolves host names, by default as the system does
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

  /** Sends a request as soon as a connection is free. */
  send(request: OutgoingRequest, exchange: Exchange): void {
    const connection = this.#free.pop() ?? this.#open() ?? this.#justUsed.shift();
    if (connection) connection.send(request, exchange);
    else this.#waiting.push({ request, exchange });
  }

  /** Sends a request at once, on a connection of its own. */
  sendApart(request: OutgoingRequest, exchange: Exchange): void {
    const connection = this.#create(() => {
      this.#apart.delete(connection);
      void connection.destroy();
    });
    this.#apart.add(connection);
    connection.send(request, exchange);
  }

  /** Ends every connection. Whatever is in flight or waits fails. */
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
      // Not at once: undici is not done yet with the request that is over.
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

/** Lets a limited number of tasks run at a time. Others wait in their order. */
class Semaphore {
  readonly #max: number;
  readonly #waiting = new Set<() => void>();
  #running = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /**
   * Runs a task as soon as a permit is free, which may be at once.
   * @param task calls `release` when it is over
   * @returns a function that cancels the task, and tells whether it had not begun
   */
  acquire(task: (release: () => void) => void): () => boolean {
    const start = (): void => {
      this.#running += 1;
      task(() => {
        this.#running -= 1;
        this.#next();
      });
    };
    this.#waiting.add(start);
    this.#next();
    return () => this.#waiting.delete(start);
  }

  #next(): void {
    if (this.#running >= this.#max) return;
    const [start] = this.#waiting;
    if (!start) return;
    this.#waiting.delete(start);
    start();
  }
}
