/**
 * The way of one exchange through an endpoint, with nothing between Node's parser on the one side and
 * on the other: an endpoint carries all that a test sends, and nothing that it adds is for free.
 */
import {
  type Agent,
  type ClientRequest,
  type IncomingMessage,
  request as requestPlainly,
  type ServerResponse,
} from 'node:http';
import { request as requestSecurely } from 'node:https';
import { headerValue } from '../../http/headers.ts';
import type { OpenExchange } from '../exchange/exchange.ts';
import { pairHeaders } from '../exchange/raw-headers.ts';
import { abandonWithClient } from './abandon-with-client.ts';
import { bareHead } from './bare-head.ts';
import { breakOff } from './break-off.ts';
import type { Destination, HeadMapping } from './destination.ts';
import { createRequestOptions, createResponseHeaders, hasValidStatus } from './heads.ts';
import { passInterim } from './pass-interim.ts';
import { UpstreamFailure } from './upstream-failure.ts';

/** What an exchange goes through on its way. */
export interface Passage {
  readonly destination: Destination;
  readonly mapping: HeadMapping;
  readonly agent: Agent;
  readonly exchange: OpenExchange;
}

/** Passes a request on to the upstream, and its answer back, and records both. */
export function passExchange(
  request: IncomingMessage,
  response: ServerResponse,
  passage: Passage,
): void {
  const { destination, mapping, agent, exchange } = passage;
  const head = mapping.toUpstream(request);
  exchange.requestHeaders = head.headers;
  const ask = destination.isSecure ? requestSecurely : requestPlainly;
  const asked = ask(createRequestOptions(request, head, destination, agent));
  // Node would keep no more than 2000.
  asked.maxHeadersCount = 0;
  const failure = new UpstreamFailure(destination, exchange);
  failure.watch(asked);
  bareHead(response);
  passInterim(asked, response, mapping);

  let answer: IncomingMessage | undefined;
  const fail = (error: Error): void => {
    // What comes after a whole answer is nothing of this exchange.
    if (answer?.complete) return;
    failure.note(error);
    breakOff(response, failure);
  };
  asked.on('error', fail);
  asked.on('response', (received: IncomingMessage) => {
    if (!hasValidStatus(received)) {
      asked.destroy(Object.assign(new Error('no status'), { code: 'HPE_INVALID_STATUS' }));
      return;
    }
    answer = received;
    answer.on('error', fail);
    passAnswer(answer, response, passage);
  });
  // Node tells of some endings by nothing else, such as of a change of protocol that nobody asked for.
  asked.on('close', () => {
    if (answer === undefined) breakOff(response, failure);
  });
  response.on('close', () => {
    if (response.writableFinished) {
      abandonWithClient(request, exchange);
      return;
    }
    // It still waited for its turn on the connection: no byte of it has left.
    if (!asked.socket) exchange.discard();
    else exchange.finish({ error: 'ECONNRESET', aborted: true });
    asked.destroy();
  });
  passBody(request, asked, exchange);
}

function passBody(request: IncomingMessage, asked: ClientRequest, exchange: OpenExchange): void {
  const { 'content-length': length, 'transfer-encoding': coding } = request.headers;
  if (length === undefined && coding === undefined) {
    exchange.endRequest();
    asked.end();
    return;
  }
  exchange.requestBody.announce(length);
  request.on('data', (chunk: Buffer) => {
    exchange.requestBody.add(chunk);
    // The upstream may have left, and answered before.
    if (asked.destroyed || asked.write(chunk)) return;
    request.pause();
    asked.once('drain', () => request.resume());
  });
  // An upstream that has answered and left reads no more, while the client may send on.
  asked.once('close', () => request.resume());
  request.on('end', () => {
    if (request.rawTrailers.length > 0) {
      exchange.requestTrailers = pairHeaders(request.rawTrailers);
      asked.addTrailers(exchange.requestTrailers);
    }
    exchange.endRequest();
    asked.end();
  });
  // The head goes out even where the body takes its time.
  request.once('resume', () => {
    if (!request.complete && request.readableLength === 0) asked.flushHeaders();
  });
}

/** Each part goes on to the client after it was recorded, the last one once the journal has it all. */
function passAnswer(
  answer: IncomingMessage,
  response: ServerResponse,
  { exchange, mapping }: Passage,
): void {
  const { statusCode: status = 0, statusMessage: statusText = '' } = answer;
  const { req: request } = response;
  const headers = pairHeaders(answer.rawHeaders);
  exchange.respond({ status, statusText, headers });
  const finishIfWhole = (): boolean => {
    if (exchange.isWhole) exchange.finish();
    return exchange.isWhole;
  };
  const passed = createResponseHeaders(answer, mapping.toClient(headers, request), request);
  let isOver = finishIfWhole();
  exchange.onceKept(() => response.writeHead(status, statusText, passed));
  if (isOver) {
    exchange.onceKept(() => response.end());
    answer.resume();
    return;
  }
  exchange.responseBody.announce(headerValue(headers, 'content-length'));
  answer.on('data', (chunk: Buffer) => {
    if (response.destroyed) return;
    exchange.responseBody.add(chunk);
    isOver = finishIfWhole();
    if (isOver) exchange.onceKept(() => response.end(chunk));
    else if (!response.write(chunk)) {
      answer.pause();
      response.once('drain', () => answer.resume());
    }
  });
  answer.on('end', () => {
    if (isOver || response.writableEnded || !answer.complete) return;
    const trailers = pairHeaders(answer.rawTrailers);
    exchange.finish({ trailers });
    exchange.onceKept(() => {
      if (trailers.length > 0) response.addTrailers(trailers);
      response.end();
    });
  });
  // Node holds the head back until a byte of the body comes, for which a stream may take its time.
  answer.once('resume', () => {
    if (!answer.complete && answer.readableLength === 0) response.flushHeaders();
  });
}
