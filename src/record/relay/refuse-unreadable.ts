import type { Server } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { errorCode } from '../exchange/error-code.ts';
import { renderRefusal } from './render-refusal.ts';

const statusLines: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Payload Too Large',
};

/**
 * Answers what Node cannot read as a request, as Node does by itself, and says why: a client cannot
 * know otherwise that it was not its API.
 */
export function refuseUnreadable(server: Server, isAnswering: (client: Socket) => boolean): void {
  server.on('clientError', (error: Error, client: Duplex) => {
    const code = errorCode(error);
    const isMidway = client instanceof Socket && isAnswering(client);
    if (client.writable && !isMidway && code.startsWith('HPE_')) client.write(renderAnswer(code));
    client.destroy(error);
  });
}

function renderAnswer(code: string): string {
  return renderRefusal(
    statusLines[code] ?? '400 Bad Request',
    `this endpoint cannot read the request (${code}), it was not passed on.`,
  );
}
