/** Makes clients use a forward proxy: by their environment, or by options of their command line. */
import { createHash, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { programUrl } from '../../own-files.ts';
import type { ForwardProxy } from './proxy-factory.ts';

/**
 * Environment variables for a child process, so that its clients send everything by a proxy and trust
 * it. Names are those that curl, Python, Node, Ruby, Go and OpenSSL know.
 *
 * @param environment of the parent: what it trusts, the child goes on to trust
 * @param nodeProgram what makes agents in Node processes use the proxy
 */
export function createProxyEnvironment(
  { url, caFile, bundleFile }: Omit<ForwardProxy, 'close'>,
  environment: NodeJS.ProcessEnv,
  nodeProgram: URL = programUrl('proxied-node'),
): Record<string, string> {
  const proxy = { HTTP_PROXY: url, http_proxy: url, HTTPS_PROXY: url, https_proxy: url };
  // Servers of tests are on this machine, which many leave out of what goes by a proxy.
  const exceptions = { NO_PROXY: '', no_proxy: '' };
  // These take the place of what a client trusts otherwise.
  const bundles = {
    SSL_CERT_FILE: bundleFile,
    CURL_CA_BUNDLE: bundleFile,
    REQUESTS_CA_BUNDLE: bundleFile,
  };
  const load = `--import=${nodeProgram.href}`;
  return {
    ...proxy,
    ...exceptions,
    ...bundles,
    // Node adds these to its own.
    NODE_EXTRA_CA_CERTS: environment.NODE_EXTRA_CA_CERTS ? bundleFile : caFile,
    NODE_USE_ENV_PROXY: '1',
    NODE_OPTIONS: [environment.NODE_OPTIONS, load].join(' ').trim(),
  };
}

/**
 * Flags of Chromium, so that it sends everything by a proxy and trusts it: the certificates that chain
 * to the authority's public key, and no others.
 */
export function createChromiumArgs({
  url,
  caFile,
}: Pick<ForwardProxy, 'url' | 'caFile'>): string[] {
  const { publicKey } = new X509Certificate(readFileSync(caFile));
  const key = publicKey.export({ type: 'spki', format: 'der' });
  return [
    `--proxy-server=${url}`,
    // Chromium leaves out this machine otherwise.
    '--proxy-bypass-list=<-loopback>',
    `--ignore-certificate-errors-spki-list=${createHash('sha256').update(key).digest('base64')}`,
  ];
}
