/** The client's half of an exchange: http-mitm-proxy writes to a response that does as is said here. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pairHeaders } from '../exchange/raw-headers.ts';
import { refuse } from './refuse.ts';
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
  const { clientToProxyRequest: request, proxyToClientResponse: response } = context;
  const native = {
    writeHead: response.writeHead.bind(response),
    end: response.end.bind(response),
  };
  bareHead(response);

  const breakOff = (): unknown => {
    if (response.destroyed || response.writableEnded) return response;
    failure.note(undefined);
    if (failure.sentence === undefined || response.headersSent) {
      // What came goes out before the end.
      if (response.headersSent) response.flushHeaders();
      if (failure.isReset) request.socket.resetAndDestroy();
      else request.socket.destroySoon();
      return response;
    }
    Object.assign(response, native);
    refuse(response, 502, failure.sentence);
    return response;
  };
  const writeAnswerHead = (): unknown => {
    const { serverToProxyResponse: answer } = context;
    if (answer === undefined) return response;
    const { statusCode = 0, statusMessage } = answer;
    if (!isValidStatus(statusCode)) {
      failure.note(Object.assign(new Error('no status'), { code: 'HPE_INVALID_STATUS' }));
      answer.destroy();
      return breakOff();
    }
    native.writeHead(statusCode, statusMessage, createHeaders(answer));
    // Node holds the head back until a byte of the body comes, for which a stream may take its time.
    answer.once('resume', () => {
      if (!answer.complete && answer.readableLength === 0) response.flushHeaders();
    });
    return response;
  };
  // With a text it is an error message of http-mitm-proxy: the rest of a whole answer is on its way.
  const endAnswer = (text?: unknown): unknown => {
    const { serverToProxyResponse: answer } = context;
    if (!answer?.complete) return breakOff();
    if (text !== undefined) return response;
    if (answer.rawTrailers.length > 0) response.addTrailers(pairHeaders(answer.rawTrailers));
    return native.end();
  };
  Object.assign(response, { writeHead: writeAnswerHead, end: endAnswer });
}

/** Node adds nothing to a head from which these have been removed before. */
function bareHead(response: ServerResponse): void {
  response.sendDate = false;
  for (const name of ['Connection', 'Content-Length', 'Transfer-Encoding']) {
    response.removeHeader(name);
  }
  // A head that is written before its body goes out in the socket's encoding; it is latin1.
  response.req.socket.setDefaultEncoding('latin1');
}

/** Node throws on others, which a server can well send. */
export function isValidStatus(status: number): boolean {
  return status >= 100 && status <= 999;
}
