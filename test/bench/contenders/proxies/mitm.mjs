/** http-mitm-proxy as it comes, as a reverse proxy that keeps connections alive. */
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Proxy as MitmProxy } from 'http-mitm-proxy';

/** @param {string} upstream */
export async function startProxy(upstream) {
  const { hostname: host, port } = new URL(upstream);
  const agent = new Agent({ keepAlive: true });
  const sslCaDir = mkdtempSync(join(tmpdir(), 'bench-ca-'));
  process.on('exit', () => rmSync(sslCaDir, { recursive: true, force: true }));
  const proxy = new MitmProxy();
  proxy.onError(() => undefined);
  proxy.onRequest((context, proceed) => {
    Object.assign(context.proxyToServerRequestOptions ?? {}, { host, port, agent });
    proceed();
  });
  await new Promise((resolve) => {
    proxy.listen({ host: '127.0.0.1', port: 0, keepAlive: true, sslCaDir }, resolve);
  });
  return `http://127.0.0.1:${proxy.httpPort}`;
}
