/**
 * The way of one exchange through an endpoint or a forward proxy. Node's HTTP parser on the client's side
 * is joined directly to Node's HTTP client on the upstream's side. Bytes, header case and order, interim
 * responses, trailers, backpressure and broken connections pass unchanged.
 */
import {
  type Agent,
  type ClientRequest,
  type IncomingMessage,
  type InformationEvent,
  request as requestPlainly,
  type ServerResponse,
} from 'node:http';
import { request as requestSecurely } from 'node:https';
import type { Socket } from 'node:net';
import { headerValue } from '../../http/headers.ts';
import type { Header } from '../../session/schema.ts';
import type { Destination, HeadMapping } from '../pipeline/destination.ts';
import { errorCode } from '../pipeline/error-code.ts';
import type { OpenExchange } from '../pipeline/exchange.ts';
import { pairHeaders } from '../pipeline/raw-headers.ts';
import { respondWithError } from './error-responses.ts';
import { createRequestOptions, createResponseHeaders } from './heads.ts';
import { UPSTREAM_CLOSED_CODE } from './pinned-agent.ts';

/** The destination of an exchange, and its recorder. */
interface Passage {
  readonly destination: Destination;
  readonly mapping: HeadMapping;
  readonly agent: Agent;
  readonly exchange: OpenExchange;
}

/** Passes a request on to the upstream and the response back to the client, and records both. */
export function passExchange(
  request: IncomingMessage,
  response: ServerResponse,
  passage: Passage,
): void {
  const { destination, mapping, agent, exchange } = passage;
  const head = mapping.toUpstream(request);
  exchange.requestHeaders = head.headers;
  const send = destination.isSecure ? requestSecurely : requestPlainly;
  const upstreamRequest = send(createRequestOptions(request, head, destination, agent));
  // By default, Node drops all headers after the first 2000.
  upstreamRequest.maxHeadersCount = 0;
  const failure = new UpstreamFailure(destination, exchange);
  upstreamRequest.once('socket', (socket: Socket) => {
    // If a head is flushed before its body, Node uses the socket's encoding. Heads are latin1.
    socket.setDefaultEncoding('latin1');
    failure.watch(socket);
  });
  prepareResponse(upstreamRequest, response, mapping);

  let upstreamResponse: IncomingMessage | undefined;
  const fail = (error: Error): void => {
    // An error after a complete response is not part of this exchange.
    if (upstreamResponse?.complete) return;
    failure.note(error);
    failResponse(response, failure);
  };
  upstreamRequest.on('error', fail);
  upstreamRequest.on('response', (received: IncomingMessage) => {
    if (!hasValidStatus(received)) {
      const error = Object.assign(new Error('invalid status'), { code: 'HPE_INVALID_STATUS' });
      upstreamRequest.destroy(error);
      return;
    }
    upstreamResponse = received;
    upstreamResponse.on('error', fail);
    passResponse(upstreamResponse, response, passage);
  });
  // Some endings, such as an upgrade that was not requested, emit no other event.
  upstreamRequest.on('close', () => {
    if (upstreamResponse === undefined) failResponse(response, failure);
  });
  response.on('close', () => {
    if (response.writableFinished) {
      abandonWithClient(request, exchange);
      return;
    }
    // A request without a socket was still waiting for its turn, so no part of it was sent.
    if (!upstreamRequest.socket) exchange.discard();
    else exchange.finish({ error: 'ECONNRESET', aborted: true });
    upstreamRequest.destroy();
  });
  passBody(request, upstreamRequest, exchange);
}

/** Node reads any status and reason phrase, but throws when it has to write an invalid one. */
function hasValidStatus({ statusCode = 0, statusMessage = '' }: IncomingMessage): boolean {
  return statusCode >= 100 && statusCode <= 999 && /^[\t\x20-\x7e\x80-\xff]*$/.test(statusMessage);
}

function passBody(
  request: IncomingMessage,
  upstreamRequest: ClientRequest,
  exchange: OpenExchange,
): void {
  const { 'content-length': length, 'transfer-encoding': coding } = request.headers;
  if (length === undefined && coding === undefined) {
    exchange.endRequest();
    upstreamRequest.end();
    return;
  }
  exchange.requestBody.announce(length);
  request.on('data', (chunk: Buffer) => {
    exchange.requestBody.add(chunk);
    // The upstream may already have responded and closed its connection.
    if (upstreamRequest.destroyed || upstreamRequest.write(chunk)) return;
    request.pause();
    upstreamRequest.once('drain', () => request.resume());
  });
  // The client may still be sending after the upstream has closed the connection.
  upstreamRequest.once('close', () => request.resume());
  request.on('end', () => {
    if (request.rawTrailers.length > 0) {
      exchange.requestTrailers = pairHeaders(request.rawTrailers);
      upstreamRequest.addTrailers(exchange.requestTrailers);
    }
    exchange.endRequest();
    upstreamRequest.end();
  });
  // The head is sent at once, even if the body takes a while.
  request.once('resume', () => {
    if (!request.complete && request.readableLength === 0) upstreamRequest.flushHeaders();
  });
}

/** Passes each part to the client after recording it, and the last part once it is in the journal. */
function passResponse(
  upstreamResponse: IncomingMessage,
  response: ServerResponse,
  { exchange, mapping }: Passage,
): void {
  const { statusCode: status = 0, statusMessage: statusText = '' } = upstreamResponse;
  const { req: request } = response;
  const headers = pairHeaders(upstreamResponse.rawHeaders);
  exchange.respond({ status, statusText, headers });
  const finishIfWhole = (): boolean => {
    if (exchange.isWhole) exchange.finish();
    return exchange.isWhole;
  };
  const passed = createResponseHeaders(
    upstreamResponse,
    mapping.toClient(headers, request),
    request,
  );
  let isOver = finishIfWhole();
  exchange.onceKept(() => response.writeHead(status, statusText, passed));
  if (isOver) {
    exchange.onceKept(() => response.end());
    upstreamResponse.resume();
    return;
  }
  exchange.responseBody.announce(headerValue(headers, 'content-length'));
  upstreamResponse.on('data', (chunk: Buffer) => {
    if (response.destroyed) return;
    exchange.responseBody.add(chunk);
    isOver = finishIfWhole();
    if (isOver) exchange.onceKept(() => response.end(chunk));
    else if (!response.write(chunk)) {
      upstreamResponse.pause();
      response.once('drain', () => upstreamResponse.resume());
    }
  });
  upstreamResponse.on('end', () => {
    if (isOver || response.writableEnded || !upstreamResponse.complete) return;
    const trailers = pairHeaders(upstreamResponse.rawTrailers);
    exchange.finish({ trailers });
    exchange.onceKept(() => {
      if (trailers.length > 0) response.addTrailers(trailers);
      response.end();
    });
  });
  // Node holds the head back until the first byte of the body, which may take a while in a stream.
  upstreamResponse.once('resume', () => {
    if (!upstreamResponse.complete && upstreamResponse.readableLength === 0) {
      response.flushHeaders();
    }
  });
}

/**
 * Ends an exchange if the client leaves after the response, but before the end of the request. After the
 * response, Node reports this only on the connection.
 */
function abandonWithClient({ socket }: IncomingMessage, exchange: OpenExchange): void {
  if (exchange.isFinished) return;
  if (socket.destroyed) exchange.abandonRequest();
  else socket.once('close', () => exchange.abandonRequest());
}

/**
 * Ends an exchange that has no complete response. The client gets a 502 if the upstream could not be
 * reached. Otherwise the client's connection ends like the upstream's: with a close or with a reset.
 */
function failResponse(response: ServerResponse, failure: UpstreamFailure): void {
  if (response.destroyed || response.writableEnded) return;
  failure.note(undefined);
  failure.onceKept(() => {
    if (response.destroyed || response.writableEnded) return;
    if (failure.sentence !== undefined && !response.headersSent) {
      respondWithError(response, 502, failure.sentence);
      return;
    }
    // Data that has arrived is sent before the end.
    if (response.headersSent) response.flushHeaders();
    if (failure.isReset) response.req.socket.resetAndDestroy();
    else response.req.socket.destroySoon();
  });
}

/** A failure on the upstream's side of one exchange. The first error counts. */
class UpstreamFailure {
  readonly #upstream: Destination;
  readonly #exchange: OpenExchange;
  #error: unknown;
  #isConnected = false;

  constructor(upstream: Destination, exchange: OpenExchange) {
    this.#upstream = upstream;
    this.#exchange = exchange;
  }

  /** Observes whether the connection of the request is established. */
  watch(socket: Socket): void {
    this.#isConnected = !socket.connecting;
    if (this.#isConnected) return;
    socket.once(this.#upstream.isSecure ? 'secureConnect' : 'connect', () => {
      this.#isConnected = true;
    });
  }

  /**
   * Notes and records an error. A request that was never sent is not part of the session.
   * @param error undefined if Node reports none
   */
  note(error: unknown): void {
    this.#error ??= error ?? Object.assign(new Error('no answer'), { code: 'ECONNRESET' });
    const code = errorCode(this.#error);
    if (code === UPSTREAM_CLOSED_CODE) this.#exchange.discard();
    else this.#exchange.finish({ error: code, isUnreachable: this.sentence !== undefined });
  }

  /** See `OpenExchange`. */
  onceKept(proceed: () => void): void {
    this.#exchange.onceKept(proceed);
  }

  /** Whether the upstream broke the connection off with a TCP reset. */
  get isReset(): boolean {
    return errorCode(this.#error) === 'ECONNRESET' && 'syscall' in Object(this.#error);
  }

  /** The message for a client that would wait in vain; undefined if the connection just ended. */
  get sentence(): string | undefined {
    const code = errorCode(this.#error);
    const isTold = (!this.#isConnected && code !== UPSTREAM_CLOSED_CODE) || code.startsWith('HPE_');
    return isTold ? explainUpstream(this.#upstream.origin, this.#error) : undefined;
  }
}

/** The sentence for a client whose upstream could not be reached or did not respond with HTTP. */
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

/**
 * Prepares the response to the client: Node adds nothing to its head, and interim responses pass as they
 * come, except to a client of HTTP/1.0, which has none. Responses to the client's earlier requests are
 * already in its socket, since the upstream gets one request at a time.
 */
function prepareResponse(
  upstreamRequest: ClientRequest,
  response: ServerResponse,
  mapping: HeadMapping,
): void {
  const { req: request } = response;
  response.sendDate = false;
  for (const name of ['Connection', 'Content-Length', 'Transfer-Encoding']) {
    response.removeHeader(name);
  }
  // If a head is flushed before its body, Node uses the socket's encoding. Heads are latin1.
  request.socket.setDefaultEncoding('latin1');
  upstreamRequest.on('information', (interim: InformationEvent) => {
    if (request.httpVersion === '1.0' || response.headersSent || request.socket.destroyed) return;
    // Node must know that the body was invited. Otherwise Node ends the connection after the response.
    if (isBareContinue(interim)) response.writeContinue();
    else {
      const headers = mapping.toClient(pairHeaders(interim.rawHeaders), request);
      request.socket.write(renderHead(interim, headers), 'latin1');
    }
  });
}

function isBareContinue({ statusCode, statusMessage, rawHeaders }: InformationEvent): boolean {
  return statusCode === 100 && statusMessage === 'Continue' && rawHeaders.length === 0;
}

function renderHead(
  { statusCode, statusMessage }: InformationEvent,
  headers: readonly Header[],
): string {
  const lines = headers.map((header) => `${header.join(': ')}\r\n`);
  return `HTTP/1.1 ${statusCode} ${statusMessage}\r\n${lines.join('')}\r\n`;
}
