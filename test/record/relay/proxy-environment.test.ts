import { createHash, X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createRunAuthority } from '../../../src/record/relay/certificate-authority.ts';
import {
  createChromiumArgs,
  createProxyEnvironment,
} from '../../../src/record/relay/proxy-environment.ts';
import { createScratchFolder } from '../../session/scratch-folder.ts';

const proxy = { url: 'http://127.0.0.1:1', caFile: '/run/ca.pem', bundleFile: '/run/all.pem' };
const program = new URL('file:///a%20folder/program.js');

describe('the environment of a child process', () => {
  test('names the proxy for all hosts and has its certificate trusted', () => {
    expect(createProxyEnvironment(proxy, {}, program)).toEqual({
      HTTP_PROXY: proxy.url,
      http_proxy: proxy.url,
      HTTPS_PROXY: proxy.url,
      https_proxy: proxy.url,
      NO_PROXY: '',
      no_proxy: '',
      SSL_CERT_FILE: proxy.bundleFile,
      CURL_CA_BUNDLE: proxy.bundleFile,
      REQUESTS_CA_BUNDLE: proxy.bundleFile,
      NODE_EXTRA_CA_CERTS: proxy.caFile,
      NODE_USE_ENV_PROXY: '1',
      NODE_OPTIONS: '--import=file:///a%20folder/program.js',
    });
  });

  test('extends the environment of the parent', () => {
    const parent = { NODE_EXTRA_CA_CERTS: '/own.pem', NODE_OPTIONS: '--max-old-space-size=900' };

    expect(createProxyEnvironment(proxy, parent, program)).toMatchObject({
      NODE_EXTRA_CA_CERTS: proxy.bundleFile,
      NODE_OPTIONS: '--max-old-space-size=900 --import=file:///a%20folder/program.js',
    });
  });
});

test('flags of Chromium name the proxy, also for this machine, and the key to trust', () => {
  using folder = createScratchFolder();
  const caFile = folder.path('ca.pem');
  writeFileSync(caFile, rootCertificates[0] ?? '');
  const { publicKey } = new X509Certificate(rootCertificates[0] ?? '');
  const key = createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64');

  expect(createChromiumArgs({ url: proxy.url, caFile })).toEqual([
    '--proxy-server=http://127.0.0.1:1',
    '--proxy-bypass-list=<-loopback>',
    `--ignore-certificate-errors-spki-list=${key}`,
  ]);
});

describe('the bundle of certificates for clients of a proxy', () => {
  /** What it has but for the certificate of the run's own authority. */
  async function bundleWith(environment: Record<string, string>): Promise<string> {
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    using folder = createScratchFolder();
    const { bundleFile, authority } = await createRunAuthority(folder.path());
    return readFileSync(bundleFile, 'utf8').replace(`\n${authority.certificate}`, '');
  }

  afterEach(() => {
    vi.unstubAllEnvs();
  });

  test('has those that SSL_CERT_FILE names, and what NODE_EXTRA_CA_CERTS adds', async () => {
    using folder = createScratchFolder();
    writeFileSync(folder.path('a.pem'), 'A');
    writeFileSync(folder.path('b.pem'), 'B');
    const bundle = await bundleWith({
      SSL_CERT_FILE: folder.path('a.pem'),
      NODE_EXTRA_CA_CERTS: folder.path('b.pem'),
    });

    expect(bundle).toBe('A\nB');
  });

  test('has those of the machine where nothing is named, or what is named does not exist', async () => {
    const bundle = await bundleWith({
      SSL_CERT_FILE: '/nowhere/a.pem',
      NODE_EXTRA_CA_CERTS: '/nowhere',
    });

    expect(bundle.match(/BEGIN/g)?.length).toBeGreaterThan(rootCertificates.length / 3);
  });
});
