/** Sends requests to their targets, through undici or, if that refuses a request, through `node:http`. */
import { type ClientRequest, Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { LookupFunction, Socket } from 'node:net';
import { pipeline } from 'node:stream';
import { headerValue, MAX_HEAD_SIZE } from '../../http/headers.ts';
import { lookupLoopback } from '../../http/loopback.ts';
import type { Body, RecordedRequest } from '../../session/schema.ts';
import type { Failure } from '../failure/failure.ts';
import { unreadableBody } from '../failure/transport-failure.ts';
import type { CutOff } from '../schedule/held-streams.ts';
import { ConnectionPool } from './connection.ts';
import { type Answer, Exchange } from './exchange.ts';
import { type OutgoingRequest, openBody } from './outgoing-request.ts';
import type { PacketReader } from './read-packets.ts';
import { type Target, targetPath } from './target.ts';

/** RFC 9110 section 9.2.2. */
const IDEMPOTENT = /^(GET|HEAD|OPTIONS|TRACE|PUT|DELETE)$/;

interface SenderOptions {
  /** To each target. */
  readonly connections: number;
  /** In ms, for a connection and for a request on it. */
  readonly timeout: number;
  /** Path of the session file, beside which bodies lie; undefined if the session was not read from a file. */
  readonly sessionFile: string | undefined;
}

/** A request to send. */
interface Dispatch {
  readonly request: RecordedRequest;
  /** Where the request goes, whatever its path says. */
  readonly target: Target;
  /** The start of the response's body is kept if the status is another one. */
  readonly expected: number | undefined;
  /** How many bytes of the response's body to keep whatever the status. */
  readonly keep: number;
  /** Reads the response while it comes: the connection may be held for as long as others need. */
  readonly reader?: PacketReader | undefined;
  /**
   * When to abort the response; undefined if it is read to its end.
   * @throws {SessionFileError} if that depends on the recorded body, which cannot be read
   */
  cutOff(): CutOff | undefined;
}

/** Sends requests to their targets. It lives as long as its connections. */
export class Sender {
  readonly #options: SenderOptions;
  /** By the origin of the target, and whether that has to be on this machine. */
  readonly #clients = new Map<string, TargetClient>();
  /** The same clients by target: each request asks, and making a key takes longer than looking it up. */
  readonly #byTarget = new Map<Target, TargetClient>();
  #closed = false;

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  /**
   * Sends a request. Never rejects. A target may close a kept-alive connection at any time, even when a request
   * is on its way. A client may then send an idempotent request once more (RFC 9112 section 9.3.1).
   */
  async send(dispatch: Dispatch): Promise<Answer> {
    const first = await this.#send(dispatch, 0);
    if (first.staleAfter === undefined) return first;
    const { method } = dispatch.request;
    if (!IDEMPOTENT.test(method)) return noteSentOnce(first, method);
    const second = await this.#send(dispatch, first.staleAfter);
    return second.sentAt === undefined ? first : second;
  }

  /** Whether any byte has come from a target. */
  hasHeard(target: Target): boolean {
    return this.#clientOf(target).hasHeard;
  }

  /** Ends every connection. Whatever is in flight fails. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#clients.values()].map((client) => client.close()));
  }

  /** @param spent how much of the timeout an earlier try has taken, in ms; 0 for the first */
  #send(dispatch: Dispatch, spent: number): Promise<Answer> {
    let cutOff: CutOff | undefined;
    try {
      cutOff = dispatch.cutOff();
    } catch (error) {
      return Promise.resolve(unsent(unreadableBody(error, 'request')));
    }
    const { body } = dispatch.request;
    if (body) return this.#sendWithBody(body, dispatch, spent, cutOff);
    return this.#put(undefined, dispatch, spent, cutOff);
  }

  async #sendWithBody(
    recorded: Body,
    dispatch: Dispatch,
    spent: number,
    cutOff: CutOff | undefined,
  ): Promise<Answer> {
    let body: OutgoingRequest['body'];
    try {
      body = openBody(recorded, this.#options.sessionFile);
    } catch (error) {
      return unsent(unreadableBody(error, 'request'));
    }
    const answer = await this.#put(body, dispatch, spent, cutOff);
    // If no client has read from it, the file would stay open.
    if (body && 'stream' in body) body.stream.destroy();
    return answer;
  }

  /** Sends a request with an opened body. */
  #put(
    body: OutgoingRequest['body'],
    { request, target, expected, keep, reader }: Dispatch,
    spent: number,
    cutOff: CutOff | undefined,
  ): Promise<Answer> {
    if (this.#closed) {
      return Promise.resolve(unsent({ kind: 'stopped', by: 'end' }));
    }
    const { method, path, headers, trailers = [] } = request;
    const outgoing = { method, path: targetPath(target, path), headers, body, trailers };
    const client = this.#clientOf(target);
    const { timeout } = this.#options;
    const options = { address: target.origin, timeout, spent, keep, expected, cutOff, reader };
    return new Promise((resolve) => {
      const exchange = new Exchange(options, resolve);
      if (spent > 0) client.sendAgain(outgoing, exchange);
      else if (cutOff || reader) client.sendApart(outgoing, exchange);
      else client.send(outgoing, exchange);
    });
  }

  #clientOf(target: Target): TargetClient {
    const known = this.#byTarget.get(target);
    if (known) return known;
    const key = target.isLocal ? `local ${target.origin}` : target.origin;
    const { connections, timeout } = this.#options;
    const client = this.#clients.get(key) ?? new TargetClient(target, connections, timeout);
    this.#clients.set(key, client);
    this.#byTarget.set(target, client);
    return client;
  }
}

function unsent(failure: Failure): Answer {
  return { endedAt: performance.now(), bodySize: 0, failure };
}

function noteSentOnce(answer: Answer, method: string): Answer {
  const { failure } = answer;
  if (failure?.kind !== 'broken-exchange') return answer;
  return { ...answer, failure: { ...failure, sentOnce: method } };
}

/** Sends requests to one origin. It lives as long as its connections. */
class TargetClient {
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

  /** Whether any byte has come from there. */
  get hasHeard(): boolean {
    return this.#hasHeard;
  }

  /** Sends as soon as one of the connections is free. */
  send(outgoing: OutgoingRequest, exchange: Exchange): void {
    if (needsNode(outgoing)) this.#sendWithNode(outgoing, exchange);
    else this.#pool.send(outgoing, exchange);
  }

  /** Sends on an additional connection: the response may be held open. */
  sendApart(outgoing: OutgoingRequest, exchange: Exchange): void {
    if (needsNode(outgoing)) this.#sendWithNode(outgoing, exchange);
    else this.#pool.sendApart(outgoing, exchange);
  }

  /** Sends again, on a new connection, which the target has not closed yet. */
  sendAgain(outgoing: OutgoingRequest, exchange: Exchange): void {
    this.#sendWithNode(outgoing, exchange);
  }

  /** Ends every connection. Whatever is in flight fails. */
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
    const heard = (): void => {
      this.#hasHeard = true;
    };
    try {
      sendWithNode(this.#origin, this.#agent, outgoing, exchange, heard);
    } catch (error) {
      exchange.failed(toError(error));
    }
  }
}

/** How long to wait for 100 Continue, in ms, as curl does. */
const MAX_CONTINUE_WAIT = 1000;

/** The few requests that undici refuses: `OPTIONS *`, `Expect: 100-continue` and trailers. */
function needsNode(request: OutgoingRequest): boolean {
  return (
    !request.path.startsWith('/') ||
    request.trailers.length > 0 ||
    headerValue(request.headers, 'expect') !== undefined
  );
}

/**
 * Sends a request through `node:http`, with the same fidelity.
 * @param heard called when the first byte has arrived
 */
function sendWithNode(
  origin: string,
  agent: HttpAgent | HttpsAgent,
  outgoing: OutgoingRequest,
  exchange: Exchange,
  heard: () => void,
): void {
  const { protocol, hostname, port, host } = new URL(origin);
  const send = protocol === 'https:' ? httpsRequest : httpRequest;
  const request = send({
    agent,
    hostname: hostname.replace(/^\[|\]$/g, ''),
    port,
    method: outgoing.method,
    path: outgoing.path,
    maxHeaderSize: MAX_HEAD_SIZE,
    headers: ['Host', host, ...framing(outgoing), ...outgoing.headers.flat()],
  });
  const start = (): void => exchange.started((reason) => request.destroy(reason));
  request.on('socket', (socket) => {
    // A head that is written before its body goes out in the encoding of the socket, and headers are latin1.
    socket.setDefaultEncoding('latin1');
    socket.once('data', heard);
    if (!socket.connecting) start();
    else socket.once(protocol === 'https:' ? 'secureConnect' : 'connect', start);
  });
  request.on('error', (error) => exchange.failed(error));
  request.on('information', () => {
    exchange.informed();
    if (request.socket) giveWay(request.socket);
  });
  let hasResponse = false;
  request.on('response', (response) => {
    hasResponse = true;
    exchange.responded(response.statusCode ?? 0, response.headers);
    response.on('data', (chunk: Buffer) => exchange.received(chunk));
    response.on('error', (error) => exchange.failed(error));
    response.on('end', () => {
      exchange.ended(response.trailers);
      // A final answer in place of 100 Continue: the target does not want the body.
      if (!request.writableEnded) request.destroy();
    });
  });
  request.on('upgrade', ({ statusCode = 0 }, socket) => {
    exchange.responded(statusCode, {});
    exchange.ended();
    socket.destroy();
  });
  // Node reports some endings by no other event.
  request.on('close', () => {
    if (!hasResponse) exchange.failed(noResponse());
  });
  if (expectsContinue(outgoing)) sendWhenInvited(request, outgoing);
  else sendBody(request, outgoing);
}

/** Reads on in the next turn of the event loop, so that endless interim answers do not block other requests. */
function giveWay(socket: Socket): void {
  if (socket.isPaused()) return;
  socket.pause();
  setImmediate(() => socket.resume());
}

/** RFC 9110 section 10.1.1: a client waits for 100 Continue, but not for ever. */
function sendWhenInvited(request: ClientRequest, outgoing: OutgoingRequest): void {
  const send = (): void => {
    stopWaiting();
    sendBody(request, outgoing);
  };
  const patience = setTimeout(send, MAX_CONTINUE_WAIT);
  const stopWaiting = (): void => {
    clearTimeout(patience);
    request.off('continue', send);
  };
  request.once('continue', send);
  request.once('response', stopWaiting);
  request.once('close', stopWaiting);
  request.flushHeaders();
}

/** RFC 9110 section 8.6: without a body, there is no Content-Length for methods that expect no body. */
function framing({ method, body, trailers }: OutgoingRequest): string[] {
  if (trailers.length > 0) return ['Transfer-Encoding', 'chunked'];
  if (!body) return /^(GET|HEAD|DELETE|OPTIONS|TRACE)$/.test(method) ? [] : ['Content-Length', '0'];
  return ['Content-Length', String('length' in body ? body.length : body.bytes.byteLength)];
}

function expectsContinue({ headers }: OutgoingRequest): boolean {
  return headers.some(([name, value]) => /^expect$/i.test(name) && /^100-continue$/i.test(value));
}

function sendBody(request: ClientRequest, { body, trailers }: OutgoingRequest): void {
  const stop = (error: unknown): void => {
    if (error) request.destroy(toError(error));
  };
  try {
    if (trailers.length > 0) request.addTrailers(trailers);
    if (!body) request.end();
    else if ('stream' in body) pipeline(body.stream, request, stop);
    else request.end(body.bytes);
  } catch (error) {
    stop(error);
  }
}

function noResponse(): Error {
  return Object.assign(new Error('no response'), { code: 'NO_RESPONSE' });
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
