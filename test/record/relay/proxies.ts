import { writeFileSync } from 'node:fs';
import type { IncomingMessage, RequestListener } from 'node:http';
import { createServer } from 'node:https';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectSecurely, type TLSSocket } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, vi } from 'vitest';
import type { ForwardProxy, ProxyFactory } from '../../../src/record/relay/proxy-factory.ts';
import { ProxyHost } from '../../../src/record/run/proxy-host.ts';
import { once, type Served, serve } from '../../kit/index.ts';
import { createScratchFolder, type ScratchFolder } from '../../session/scratch-folder.ts';
import { type Recorded, type RecordParts, record } from '../record.ts';
import { certificate, privateKey } from '../test-certificate.ts';

const program = fileURLToPath(new URL('../../../dist/proxy-process.js', import.meta.url));

/** A proxy process that trusts the certificate of the tests, for the file that calls it. */
export function useProxyProcess(): ProxyHost {
  let folder: ScratchFolder;
  const host = new ProxyHost(program);
  beforeAll(() => {
    folder = createScratchFolder();
    writeFileSync(folder.path('ca.pem'), certificate);
    vi.stubEnv('NODE_EXTRA_CA_CERTS', folder.path('ca.pem'));
    // What the process writes there is then all that there is.
    vi.stubEnv('TMPDIR', folder.path());
  });
  afterAll(async () => {
    await host.close();
    vi.unstubAllEnvs();
    folder[Symbol.dispose]();
  });
  return host;
}

/** Records what goes by a forward proxy. */
export function recordByProxy(
  host: ProxyFactory,
  run: (proxy: ForwardProxy, url: string) => Promise<unknown>,
  parts: RecordParts = {},
): Promise<Recorded> {
  return record(async (url, recorder) => run(await recorder.openProxy(), url), {
    host,
    ...parts,
  });
}

/** Serves HTTPS for 127.0.0.1 and localhost, with the certificate of the tests. */
export async function serveSecurely(
  handler: RequestListener,
  onUpgrade?: (request: IncomingMessage, socket: Duplex) => void,
): Promise<Served & { readonly secureUrl: string }> {
  const server = createServer({ cert: certificate, key: privateKey }, handler);
  if (onUpgrade !== undefined) {
    server.on('upgrade', (request: IncomingMessage, socket: Duplex) => {
      socket.on('error', () => socket.destroy()).on('end', () => socket.end());
      socket.resume();
      onUpgrade(request, socket);
    });
  }
  const served = await serve(server);
  return { ...served, secureUrl: `https://127.0.0.1:${served.port}` };
}

/** A tunnel by the proxy; the answer to CONNECT must be a 200. */
export async function openTunnel({ url }: ForwardProxy, authority: string): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);
  const [answer] = await once(socket, 'data');
  if (!String(answer).startsWith('HTTP/1.1 200 ')) throw new Error(String(answer));
  return socket;
}

/** TLS in a tunnel, as a client that trusts the proxy's authority and nobody else. */
export async function secureTunnel(
  socket: Socket,
  ca: string,
  options: { servername?: string; host?: string; ALPNProtocols?: string[] } = {},
): Promise<TLSSocket> {
  const secure = connectSecurely({ socket, ca, host: '127.0.0.1', ...options });
  await once(secure, 'secureConnect');
  return secure;
}
