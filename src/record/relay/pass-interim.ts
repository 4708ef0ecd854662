/**
 * Interim answers (RFC 9110, section 15.2) on their way to the client: 100 Continue invites the body,
 * 103 Early Hints has headers to act on before there is an answer.
 */
import type { ClientRequest, InformationEvent, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { pairHeaders } from '../exchange/raw-headers.ts';

/**
 * Passes each interim answer on as it comes, to clients that know of them: HTTP/1.0 has none.
 * @param client its answers to earlier requests are in the socket already, since the upstream is asked
 * for one at a time
 */
export function passInterim(
  request: ClientRequest,
  response: ServerResponse,
  client: Socket,
): void {
  request.on('information', (answer: InformationEvent) => {
    if (response.req.httpVersion === '1.0' || response.headersSent || client.destroyed) return;
    // Node is to know that the body was invited: else it would end the connection after the answer.
    if (isBareContinue(answer)) response.writeContinue();
    else client.write(renderHead(answer), 'latin1');
  });
}

function isBareContinue({ statusCode, statusMessage, rawHeaders }: InformationEvent): boolean {
  return statusCode === 100 && statusMessage === 'Continue' && rawHeaders.length === 0;
}

function renderHead({ statusCode, statusMessage, rawHeaders }: InformationEvent): string {
  const lines = pairHeaders(rawHeaders).map((header) => `${header.join(': ')}\r\n`);
  return `HTTP/1.1 ${statusCode} ${statusMessage}\r\n${lines.join('')}\r\n`;
}
