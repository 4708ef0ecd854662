/** Cookies of an upstream with TLS, in the jars of programs that call the endpoint without. */
import { execFile, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { ProxyHost } from '../../../src/record/run/proxy-host.ts';
import { serve } from '../../kit/index.ts';
import { createScratchFolder, type ScratchFolder } from '../../session/scratch-folder.ts';
import { certificate, privateKey } from '../test-certificate.ts';
import { recordThrough } from './endpoints.ts';

const proxyProgram = fileURLToPath(new URL('../../../dist/proxy-process.js', import.meta.url));

/** Gives cookies of all kinds, and leads by its own address to a page that tells which came back. */
const shop: RequestListener = ({ url, headers }, response) => {
  if (url === '/in') {
    const names = (headers.cookie ?? '').split('; ').map((pair) => pair.split('=')[0]);
    response.setHeader('Content-Type', 'text/html');
    response.end(`<p>${names.sort().join(' ')}</p>`);
    return;
  }
  response.setHeader('Set-Cookie', [
    'domain=1; Domain=localhost; Path=/',
    'lax=1; Path=/; Secure; SameSite=Lax',
    'none=1; Path=/; Secure; SameSite=None',
    '__Host-own=1; Path=/; Secure',
  ]);
  response.writeHead(302, { Location: `https://${headers.host}/in` }).end();
};

const pythonClient = `
import http.cookiejar, sys, urllib.request
jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
print(urllib.request.build_opener(jar).open(sys.argv[1]).read().decode())`;

const chromiumFlags =
  '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';

type Arguments = (url: string, scratch: ScratchFolder) => string[];

const all = '__Host-own domain lax none';
const clients: readonly (readonly [program: string, keeps: string, Arguments])[] = [
  ['curl', all, (url, scratch) => ['-sL', '-b', '', '-c', scratch.path('jar'), url]],
  [
    'chromium',
    all,
    (url, scratch) => [
      ...chromiumFlags.split(' '),
      `--user-data-dir=${scratch.path('profile')}`,
      '--dump-dom',
      url,
    ],
  ],
  // It sends no Secure cookie without TLS, and one with such a name must stay Secure for the others.
  ['python3', 'domain lax none', (url) => ['-c', pythonClient, url]],
];

describe('an endpoint in front of an upstream with TLS', () => {
  afterEach(() => vi.unstubAllEnvs());

  test.for(clients)(
    'is sent by %s the cookies %s',
    { timeout: 60_000 },
    async ([program, keeps, argumentsOf], { skip }) => {
      if (spawnSync(program, ['--version']).error) {
        // In a CI, what is not tried must not look fine.
        if (process.env.CI !== undefined) throw new Error(`${program} is not installed`);
        skip(`${program} is not installed`);
      }
      await using api = await serve(createTlsServer({ cert: certificate, key: privateKey }, shop));
      using scratch = createScratchFolder();
      writeFileSync(scratch.path('ca.pem'), certificate);
      vi.stubEnv('NODE_EXTRA_CA_CERTS', scratch.path('ca.pem'));
      const proxy = new ProxyHost(proxyProgram);
      try {
        using recorded = await recordThrough(
          proxy,
          `https://localhost:${api.port}`,
          async (url) => {
            const run = promisify(execFile)(program, argumentsOf(`${url}/`, scratch));
            expect((await run).stdout).toContain(`<p>${keeps}</p>`);
          },
          { changeOrigin: true },
        );
        expect(recorded.session.recordings.map(({ request }) => request.path)).toContain('/in');
      } finally {
        await proxy.close();
      }
    },
  );
});
