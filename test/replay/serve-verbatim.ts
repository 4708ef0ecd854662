import type { Socket } from 'node:net';
import type { Header } from '../../src/session/schema.ts';
import { type Served, serveRaw } from '../kit/index.ts';

/** A request as its bytes came. */
export interface VerbatimRequest {
  /** Such as `GET /a%2Fb HTTP/1.1`; bytes as latin1. */
  readonly line: string;
  /** All header lines, in their order. */
  readonly headers: readonly Header[];
  /** The body on the wire; a chunked one with its framing. */
  readonly body: Buffer;
}

export interface VerbatimServer extends Served {
  /** Whole requests so far, in the order in which they became whole. */
  readonly requests: VerbatimRequest[];
}

export const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n';

/** A server that keeps each request byte for byte. It answers each whole request as told. */
export async function serveVerbatim(
  answer: string | ((socket: Socket, request: VerbatimRequest) => void) = OK,
): Promise<VerbatimServer> {
  const requests: VerbatimRequest[] = [];
  const server = await serveRaw((socket) => {
    let received = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      for (let end = endOfRequest(received); end > 0; end = endOfRequest(received)) {
        const request = parseRequest(received.subarray(0, end));
        received = received.subarray(end);
        requests.push(request);
        if (typeof answer === 'string') socket.write(answer);
        else answer(socket, request);
      }
    });
  });
  return { ...server, requests };
}

/** The headers of a request less those that name the connection and the length of the body. */
export function ownHeaders({ headers }: VerbatimRequest): Header[] {
  return headers.filter(([name]) => !/^(host|connection|content-length)$/i.test(name));
}

/** Values of a header, by its exact name. */
export function valuesOf({ headers }: VerbatimRequest, exactName: string): string[] {
  return headers.filter(([name]) => name === exactName).map(([, value]) => value);
}

function parseRequest(bytes: Buffer): VerbatimRequest {
  const bodyStart = bytes.indexOf('\r\n\r\n') + 4;
  const [line = '', ...lines] = bytes.toString('latin1', 0, bodyStart - 4).split('\r\n');
  const headers = lines.map((text): Header => {
    const colon = text.indexOf(': ');
    return [text.slice(0, colon), text.slice(colon + 2)];
  });
  return { line, headers, body: bytes.subarray(bodyStart) };
}

/** Where the first request of these bytes ends; 0 if it is not whole yet. */
function endOfRequest(bytes: Buffer): number {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd < 0) return 0;
  const head = bytes.toString('latin1', 0, headEnd);
  if (/^transfer-encoding: chunked$/im.test(head)) {
    const lastChunk = bytes.indexOf('0\r\n', headEnd + 2);
    const end = lastChunk < 0 ? -1 : bytes.indexOf('\r\n\r\n', lastChunk);
    return end < 0 ? 0 : end + 4;
  }
  const length = Number(/^content-length: (\d+)$/im.exec(head)?.[1] ?? 0);
  const end = headEnd + 4 + length;
  return bytes.length < end ? 0 : end;
}
