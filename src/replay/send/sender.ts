/** Sends requests to their targets, through undici where that takes them, else through `node:http`. */
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
import { type Answer, Exchange, type ExchangeOptions } from './exchange.ts';
import { type OutgoingRequest, openBody } from './outgoing-request.ts';
import { type Target, targetPath } from './target.ts';

/** RFC 9110 section 9.2.2. */
const IDEMPOTENT = /^(GET|HEAD|OPTIONS|TRACE|PUT|DELETE)$/;

interface SenderOptions {
  /** To each target. */
  readonly connections: number;
  /** In ms, for a connection and for a request on it. */
  readonly timeout: number;
  /** Where bodies lie beside; undefined if the session was not read from a file. */
  readonly sessionFile: string | undefined;
}

/** A request that is ready to be sent. */
interface Dispatch {
  readonly request: RecordedRequest;
  /** Where it goes, whatever its path says. */
  readonly target: Target;
  /** The start of the response's body is kept for any other status. */
  readonly expected: number | undefined;
  /** Bytes of the response's body to keep whatever the status. */
  readonly keep: number;
  /**
   * When to leave the response; undefined if it has to come to its end.
   * @throws {SessionFileError} where the recorded body says when, and cannot be read
   */
  cutOff(): CutOff | undefined;
}

/** Sends requests to their targets. It lives as long as its connections. */
export class Sender {
  readonly #options: SenderOptions;
  /** By the target's origin, and whether it has to be on this machine. */
  readonly #clients = new Map<string, TargetClient>();
  /** The same: each request asks, and a key takes longer to make than to look up. */
  readonly #byTarget = new Map<Target, TargetClient>();
  #closed = false;

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  /**
   * Sends a request and gives what came of it. Never rejects. A target may close a kept-alive
   * connection at any time, also when a request is on its way: RFC 9112 section 9.3.1 lets a client
   * send that once more, if the target may get it twice.
   */
  async send(dispatch: Dispatch): Promise<Answer> {
    const first = await this.#send(dispatch, 0);
    if (first.staleAfter === undefined) return first;
    const { method } = dispatch.request;
    if (!IDEMPOTENT.test(method)) return noteSentOnce(first, method);
    const second = await this.#send(dispatch, first.staleAfter);
    return second.sentAt === undefined ? first : second;
  }

  /** Whether a byte has ever come from a target. */
  hasHeard(target: Target): boolean {
    return this.#clientOf(target).hasHeard;
  }

  /** Ends every connection; what is under way fails. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#clients.values()].map((client) => client.close()));
  }

  /** @param spent what an earlier try has taken of the timeout, in ms; 0 for the first */
  #send(dispatch: Dispatch, spent: number): Promise<Answer> {
    const { request, target, expected, keep } = dispatch;
    const { timeout } = this.#options;
    let options: ExchangeOptions;
    try {
      const cutOff = dispatch.cutOff();
      options = { address: target.origin, timeout, spent, keep, expected, cutOff };
    } catch (error) {
      return Promise.resolve(unsent(unreadableBody(error, 'request')));
    }
    const { body } = request;
    if (body) return this.#sendWithBody(body, request, target, options);
    return this.#put(request, undefined, target, options);
  }

  async #sendWithBody(
    recorded: Body,
    request: RecordedRequest,
    target: Target,
    options: ExchangeOptions,
  ): Promise<Answer> {
    let body: OutgoingRequest['body'];
    try {
      body = openBody(recorded, this.#options.sessionFile);
    } catch (error) {
      return unsent(unreadableBody(error, 'request'));
    }
    const answer = await this.#put(request, body, target, options);
    // A file stays open otherwise, where no client read from it.
    if (body && 'stream' in body) body.stream.destroy();
    return answer;
  }

  /** Puts a request on the wire. */
  #put(
    { method, path, headers, trailers = [] }: RecordedRequest,
    body: OutgoingRequest['body'],
    target: Target,
    options: ExchangeOptions,
  ): Promise<Answer> {
    if (this.#closed) {
      return Promise.resolve(unsent({ kind: 'stopped', by: 'end' }));
    }
    const outgoing = { method, path: targetPath(target, path), headers, body, trailers };
    const client = this.#clientOf(target);
    return new Promise((resolve) => {
      const exchange = new Exchange(options, resolve);
      if (options.spent > 0) client.sendAgain(outgoing, exchange);
      else if (options.cutOff) client.sendApart(outgoing, exchange);
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

/** What sends requests to one origin. It lives as long as its connections. */
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

/** How long to wait for 100 Continue, in ms; what curl does. */
const CONTINUE_PATIENCE = 1000;

/** The few requests that undici refuses: `OPTIONS *`, `Expect: 100-continue` and trailers. */
function needsNode(request: OutgoingRequest): boolean {
  return (
    !request.path.startsWith('/') ||
    request.trailers.length > 0 ||
    headerValue(request.headers, 'expect') !== undefined
  );
}

/**
 * Puts a request on the wire through `node:http`, with the same fidelity.
 * @param heard called when the first byte has come
 */
function sendWithNode(
  origin: string,
  agent: HttpAgent | HttpsAgent,
  outgoing: OutgoingRequest,
  exchange: Exchange,
  heard: () => void,
): void {
  try {
    startRequest(origin, agent, outgoing, exchange, heard);
  } catch (error) {
    exchange.failed(toError(error));
  }
}

function startRequest(
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
    // A head that is written before its body goes out in the socket's encoding; it is latin1.
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
      // A final answer in place of 100 Continue: the body is not wanted any more.
      if (!request.writableEnded) request.destroy();
    });
  });
  request.on('upgrade', ({ statusCode = 0 }, socket) => {
    exchange.responded(statusCode, {});
    exchange.ended();
    socket.destroy();
  });
  // Node tells of some endings by nothing else.
  request.on('close', () => {
    if (!hasResponse) exchange.failed(noResponse());
  });
  if (expectsContinue(outgoing)) sendWhenInvited(request, outgoing);
  else sendBody(request, outgoing);
}

/** Reads on in the next turn of the loop, so that interim answers without end do not hold up others. */
function giveWay(socket: Socket): void {
  if (socket.isPaused()) return;
  socket.pause();
  setImmediate(() => socket.resume());
}

/** RFC 9110 section 10.1.1: wait for 100 Continue, but not for ever. */
function sendWhenInvited(request: ClientRequest, outgoing: OutgoingRequest): void {
  const send = (): void => {
    stopWaiting();
    sendBody(request, outgoing);
  };
  const patience = setTimeout(send, CONTINUE_PATIENCE);
  const stopWaiting = (): void => {
    clearTimeout(patience);
    request.off('continue', send);
  };
  request.once('continue', send);
  request.once('response', stopWaiting);
  request.once('close', stopWaiting);
  request.flushHeaders();
}

/** RFC 9110 section 8.6: without a body, methods that expect none say nothing of its length. */
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
