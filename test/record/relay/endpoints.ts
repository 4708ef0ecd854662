/** What the tests of endpoints share: endpoints in this process, and bare bytes to and from them. */
import type { RequestListener } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { openEndpoint } from '../../../src/record/relay/endpoint.ts';
import type { ProxyFactory } from '../../../src/record/relay/proxy-factory.ts';
import { type ServedRaw, serveRaw } from '../../kit/index.ts';
import { type Recorded, type RecordParts, record } from '../record.ts';

/** Opens endpoints in this process. */
export function useEndpoints(): Pick<ProxyFactory, 'openEndpoint'> {
  return { openEndpoint };
}

/** Records what goes through an endpoint in front of `upstream`. */
export function recordThrough(
  host: Pick<ProxyFactory, 'openEndpoint'>,
  upstream: string,
  run: (url: string) => Promise<unknown>,
  parts: RecordParts = {},
): Promise<Recorded> {
  return record(run, { upstream, host, ...parts });
}

/** Sends bytes and gives all that comes back until the other side closes. */
export async function exchangeBytes(url: string, bytes: string): Promise<string> {
  const { port } = new URL(url);
  const socket = connect(Number(port), '127.0.0.1');
  socket.write(bytes, 'latin1');
  return (await text(socket.setEncoding('latin1'))).replaceAll('\r\n', '\n');
}

/** An upstream that answers every request with these bytes, and closes. */
export function answerWith(bytes: string): Promise<ServedRaw> {
  return serveRaw((socket) => {
    socket.once('data', () => socket.end(bytes, 'latin1'));
  });
}

export const hello: RequestListener = (request, response) => {
  request.resume();
  response.end('hello');
};
