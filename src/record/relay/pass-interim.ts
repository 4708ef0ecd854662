/**
 * Interim answers (RFC 9110, section 15.2) on their way to the client: 100 Continue invites the body,
 * 103 Early Hints has headers to act on before there is an answer.
 */
import type { ClientRequest, InformationEvent, ServerResponse } from 'node:http';
import type { Header } from '../../session/schema.ts';
import { pairHeaders } from '../exchange/raw-headers.ts';
import type { HeadMapping } from './destination.ts';

/**
 * Passes each interim answer on as it comes, to clients that know of them: HTTP/1.0 has none. The
 * client's answers to earlier requests are in its socket already, since the upstream is asked for one
 * at a time.
 */
export function passInterim(
  asked: ClientRequest,
  response: ServerResponse,
  mapping: HeadMapping,
): void {
  asked.on('information', (answer: InformationEvent) => {
    const { req: request, headersSent } = response;
    if (request.httpVersion === '1.0' || headersSent || request.socket.destroyed) return;
    // Node is to know that the body was invited: else it would end the connection after the answer.
    if (isBareContinue(answer)) response.writeContinue();
    else {
      const headers = mapping.toClient(pairHeaders(answer.rawHeaders), request);
      request.socket.write(renderHead(answer, headers), 'latin1');
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
