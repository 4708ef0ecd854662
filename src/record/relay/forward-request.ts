/**
 * What http-mitm-proxy does not do by itself when it passes an exchange on: keep header case, order
 * and duplicates, trailers and interim answers, hold back the faster side, tell each side that the
 * other has left, and leave a truncated response truncated. All of it hangs on the objects of one
 * exchange.
 *
 * The client's half of an exchange: http-mitm-proxy writes to a response that does as is said here.
 */

import type { Agent, ClientRequest, IncomingMessage, ServerResponse } from 'node:http';
import type { Writable } from 'node:stream';
import type { Destination, HeadMapping } from '../pipeline/destination.ts';
import type { OpenExchange } from '../pipeline/exchange.ts';
import { pairHeaders } from '../pipeline/raw-headers.ts';
import {
  clearDefaultHeaders,
  createRequestOptions,
  createResponseHeaders,
  hasValidStatus,
  passInterim,
} from './heads.ts';
import { abandonWithClient, failResponse } from './pass-exchange.ts';
import { UpstreamFailure } from './upstream-failure.ts';

/** The part of http-mitm-proxy's context that is used here. */
interface ForwardContext {
  isSSL: boolean;
  readonly clientToProxyRequest: IncomingMessage;
  readonly proxyToClientResponse: ServerResponse;
  readonly proxyToServerRequest: ClientRequest | undefined;
  readonly serverToProxyResponse: IncomingMessage | undefined;
  readonly proxyToServerRequestOptions: object | undefined;
  onError(listener: (context: unknown, error?: Error | null, kind?: string) => void): void;
}

/** Prepares a request for its way to the upstream, and records what passes. */
export function forwardRequest(
  context: ForwardContext,
  destination: Destination,
  agent: Agent,
  exchange: OpenExchange,
  mapping: HeadMapping,
): void {
  const { clientToProxyRequest: request, proxyToClientResponse: response } = context;
  const head = mapping.toUpstream(request);
  exchange.requestHeaders = head.headers;
  context.isSSL = destination.isSecure;
  Object.assign(
    context.proxyToServerRequestOptions ?? {},
    createRequestOptions(request, head, destination, agent),
  );
  const failure = new UpstreamFailure(destination, exchange);
  exchange.requestBody.announce(request.headers['content-length']);
  applyBackpressure(
    request,
    () => context.proxyToServerRequest,
    (chunk) => exchange.requestBody.add(chunk),
  );
  request.once('end', () => exchange.endRequest());
  answerClient(context, failure, (answer) => {
    const mapped = mapping.toClient(pairHeaders(answer.rawHeaders), request);
    return createResponseHeaders(answer, mapped, request);
  });
  // http-mitm-proxy lets the body flow as soon as it has made the request to the upstream.
  request.once('resume', () => {
    const { proxyToServerRequest: asked } = context;
    if (asked === undefined) return;
    failure.watch(asked);
    passBody(request, asked, exchange);
    passInterim(asked, response, mapping);
    // Node tells of some endings by nothing else, such as of a change of protocol that nobody asked for.
    asked.once('close', () => {
      // An upstream that has answered and left reads no more, while the client may send on.
      request.resume();
      if (context.serverToProxyResponse === undefined) response.end();
    });
  });
  context.onError((_, error, kind = '') => {
    const isUpstreams = kind === 'PROXY_TO_SERVER_REQUEST_ERROR' || kind.startsWith('SERVER_');
    if (isUpstreams) failure.note(error);
  });
  response.on('close', () => {
    if (response.writableFinished) {
      abandonWithClient(request, exchange);
      return;
    }
    const { proxyToServerRequest: asked } = context;
    // It still waited for its turn on the connection: no byte of it has left.
    if (asked && !asked.socket) exchange.discard();
    else exchange.finish({ error: 'ECONNRESET', aborted: true });
    asked?.destroy();
  });
}

/** Records a response while it passes. It is paused still, and a listener does not change that. */
export function forwardResponse(context: ForwardContext, exchange: OpenExchange): void {
  const { serverToProxyResponse: answer } = context;
  if (answer === undefined) return;
  const { statusCode: status = 0, statusMessage: statusText, rawHeaders } = answer;
  if (!hasValidStatus(answer)) return;
  exchange.respond({ status, statusText, headers: pairHeaders(rawHeaders) });
  const finishIfWhole = (): void => {
    if (exchange.isWhole) exchange.finish();
  };
  finishIfWhole();
  exchange.responseBody.announce(answer.headers['content-length']);
  // Its listener comes before that of the pipe: the client gets each chunk after it.
  applyBackpressure(
    answer,
    () => context.proxyToClientResponse,
    (chunk) => {
      exchange.responseBody.add(chunk);
      finishIfWhole();
    },
  );
  answer.on('end', () => {
    if (answer.complete) exchange.finish({ trailers: pairHeaders(answer.rawTrailers) });
  });
}

/** Trailers follow the body, and the head goes out even where the body takes its time. */
function passBody(request: IncomingMessage, asked: ClientRequest, exchange: OpenExchange): void {
  const end = asked.end.bind(asked);
  asked.end = () => {
    if (request.rawTrailers.length === 0) return end();
    exchange.requestTrailers = pairHeaders(request.rawTrailers);
    asked.addTrailers(exchange.requestTrailers);
    return end();
  };
  // Node would keep no more than 2000.
  asked.maxHeadersCount = 0;
  if (request.complete || request.readableLength > 0) return;
  // A head that is written before its body goes out in the socket's encoding; it is latin1.
  if (asked.socket) asked.socket.setDefaultEncoding('latin1');
  else asked.once('socket', (socket) => socket.setDefaultEncoding('latin1'));
  asked.flushHeaders();
}

/** The part of http-mitm-proxy's context that is used here. */
interface AnswerContext {
  readonly clientToProxyRequest: IncomingMessage;
  readonly proxyToClientResponse: ServerResponse;
  readonly serverToProxyResponse: IncomingMessage | undefined;
}

/** A flat list of names and values, as the client gets them. */
type CreateHeaders = (answer: IncomingMessage) => string[];

/**
 * Sees to it that the client gets what the upstream sent: its head as it was, its trailers, and its
 * end only if it came. Where there is no answer, the client gets a 502 if the upstream could not be
 * asked, and otherwise what it would have got from the upstream: a connection that ends, or is reset.
 */
function answerClient(
  context: AnswerContext,
  failure: UpstreamFailure,
  createHeaders: CreateHeaders,
): void {
  const { proxyToClientResponse: response } = context;
  const native = {
    writeHead: response.writeHead.bind(response),
    write: response.write.bind(response),
    end: response.end.bind(response),
  };
  clearDefaultHeaders(response);

  const endBroken = (): unknown => {
    failResponse(response, failure, () => Object.assign(response, native));
    return response;
  };
  const writeAnswerHead = (): unknown => {
    const { serverToProxyResponse: answer } = context;
    if (answer === undefined) return response;
    const { statusCode = 0, statusMessage } = answer;
    if (!hasValidStatus(answer)) {
      failure.note(Object.assign(new Error('no status'), { code: 'HPE_INVALID_STATUS' }));
      answer.destroy();
      return endBroken();
    }
    const headers = createHeaders(answer);
    failure.onceKept(() => native.writeHead(statusCode, statusMessage, headers));
    // Node holds the head back until a byte of the body comes, for which a stream may take its time.
    answer.once('resume', () => {
      if (answer.complete || answer.readableLength > 0) return;
      failure.onceKept(() => response.flushHeaders());
    });
    return response;
  };
  // The last chunk waits until the journal has the exchange.
  const writeChunk = (chunk: Uint8Array): boolean => {
    let isTaken = true;
    failure.onceKept(() => {
      isTaken = native.write(chunk);
    });
    return isTaken;
  };
  // With a text it is an error message of http-mitm-proxy: the rest of a whole answer is on its way.
  const endAnswer = (text?: unknown): unknown => {
    const { serverToProxyResponse: answer } = context;
    if (!answer?.complete) return endBroken();
    if (text !== undefined) return response;
    failure.onceKept(() => {
      if (answer.rawTrailers.length > 0) response.addTrailers(pairHeaders(answer.rawTrailers));
      native.end();
    });
    return response;
  };
  Object.assign(response, { writeHead: writeAnswerHead, write: writeChunk, end: endAnswer });
}

/**
 * Makes the source wait for its destination: http-mitm-proxy pipes without looking at what that says.
 * @param onChunk told of each chunk on its way
 */
function applyBackpressure(
  source: IncomingMessage,
  destination: () => Writable | undefined,
  onChunk: (chunk: Buffer) => void,
): void {
  source.on('data', (chunk: Buffer) => {
    onChunk(chunk);
    const target = destination();
    if (!target?.writableNeedDrain) return;
    source.pause();
    target.once('drain', () => source.resume());
  });
}
