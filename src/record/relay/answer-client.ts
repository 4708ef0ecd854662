/** The client's half of an exchange: http-mitm-proxy writes to a response that does as is said here. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pairHeaders } from '../exchange/raw-headers.ts';
import { bareHead } from './bare-head.ts';
import { breakOff } from './break-off.ts';
import { hasValidStatus } from './heads.ts';
import type { UpstreamFailure } from './upstream-failure.ts';

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
export function answerClient(
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
  bareHead(response);

  const endBroken = (): unknown => {
    breakOff(response, failure, () => Object.assign(response, native));
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
