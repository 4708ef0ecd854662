import { type LookupFunction, Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { MAX_HEAD_SIZE } from '../../http/head-size.ts';
import { isLoopback } from '../../http/is-loopback.ts';
import type { Exchange, ResponseHeaders } from './exchange.ts';
import type { OutgoingRequest } from './outgoing-request.ts';
import { Turns } from './turns.ts';
import { type buildConnector, type Client, type Dispatcher, undici } from './undici.ts';
import { type AnswerWatch, watchAnswers } from './watch-answers.ts';

/** How undici tells that the other side has closed a connection. */
const CLOSED = /^(UND_ERR_SOCKET|ECONNRESET|ECONNABORTED|EPIPE)$/;

/** Attempts to connect to this machine that go on at a time. */
const LOCAL_ATTEMPTS = 64;

/** Makes a connection. What it returns ends the attempt, for a reason that the callback gets. */
export type Connect = (
  options: buildConnector.Options,
  callback: buildConnector.Callback,
) => (reason: Error) => void;

/**
 * What connections to one origin are made by. Development servers have short queues for new
 * connections, and what does not fit into them waits for seconds, if it ever comes: so those to this
 * machine, where an attempt takes no time, are made some at a time.
 * @param timeout in ms, of one attempt
 * @param lookup in the place of that of the system
 */
export function createConnect(origin: string, timeout: number, lookup?: LookupFunction): Connect {
  const connect = undici.buildConnector({ timeout, ...(lookup && { lookup }) });
  const turns = new Turns(isLoopback(new URL(origin).hostname) ? LOCAL_ATTEMPTS : Infinity);
  return (options, callback) => {
    let socket: Socket | undefined;
    const leave = turns.take((end) => {
      // undici's types leave it out: a connector gives the socket that it opens.
      const opened: unknown = connect(options, (...result) => {
        end();
        callback(...result);
      });
      if (opened instanceof Socket) socket = opened;
    });
    return (reason) => {
      if (leave()) callback(reason, null);
      else socket?.destroy(reason);
    };
  };
}

/**
 * A kept-alive connection, for one request at a time; where it was closed, the next request opens
 * another. Requests go out through undici's dispatcher: headers raw and in order, no redirects, no
 * decoding.
 */
export class Connection {
  readonly #client: Client;
  readonly #free: (connection: Connection) => void;
  #watch: AnswerWatch | undefined;
  #abortConnecting: ((reason: Error) => void) | undefined;

  /**
   * @param heard called when the first byte has come on it
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

  /** What has arrived on it, for its handlers; undefined until it is open. */
  get watch(): AnswerWatch | undefined {
    return this.#watch;
  }

  /** Puts a request on it, once it is open. */
  send(request: OutgoingRequest, exchange: Exchange): void {
    const { method, path, body } = request;
    // Not `flat()`: it takes a twentieth of the time that a whole request takes.
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

  /** What is under way fails. */
  async destroy(): Promise<void> {
    const destroyed = this.#client.destroy();
    // undici would let an attempt to connect go on to its end.
    this.#abortConnecting?.(new Error('the replay was ended'));
    await destroyed;
  }
}

/** Passes on to an exchange what undici tells about its request. */
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
    // undici makes this list anew for each answer. V8 soon takes it for one that lasts, and then what
    // is in it outlives the answer.
    if (Array.isArray(controller.rawHeaders)) controller.rawHeaders.length = 0;
    this.#isNotModified = status === 304;
    if (status >= 200) return;
    // Not an interim answer, these are skipped: it is 101, or no status of HTTP. undici refuses both.
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
    // Its length is that of what it stands for (RFC 9110 section 8.6), which undici misses.
    const isWhole =
      this.#isNotModified && error instanceof undici.errors.ResponseContentLengthMismatchError;
    if (isWhole) this.#exchange.ended();
    else this.#fail(error);
    this.#connection.free();
  }

  #fail(error: Error): void {
    // Of a 101 that nobody asked for undici tells by this error alone.
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
