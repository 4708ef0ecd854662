/** Makes clients use a forward proxy, through environment variables or command-line options. */
import { createHash, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { programUrl } from '../../own-files.ts';
import type { ForwardProxy } from './proxy-factory.ts';

/** A forward proxy, and the settings that clients use it with. */
export interface RecorderProxy {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** Absolute path of the certificate authority of the run, as PEM, which clients must trust. */
  readonly caFile: string;
  /** Environment variables that make a child process use the proxy and trust it. */
  readonly env: Readonly<Record<string, string>>;
  /** Command line flags that make Chromium do the same: `args` of Playwright and Puppeteer. */
  readonly chromiumArgs: readonly string[];
}

/** The public part of a recorder's forward proxy. */
export function createRecorderProxy(proxy: ForwardProxy): RecorderProxy {
  const { url, caFile } = proxy;
  const env = createProxyEnvironment(proxy, process.env);
  return { url, caFile, env, chromiumArgs: createChromiumArgs(proxy) };
}

/**
 * Environment variables for a child process, so that its clients send everything through a proxy and
 * trust the proxy. curl, Python, Node, Ruby, Go and OpenSSL know these names.
 *
 * @param environment of the parent: the child still trusts every certificate that the parent trusts
 * @param nodeProgram the program that makes agents in Node processes use the proxy
 */
export function createProxyEnvironment(
  { url, caFile, bundleFile }: Omit<ForwardProxy, 'close'>,
  environment: NodeJS.ProcessEnv,
  nodeProgram: URL = programUrl('proxied-node'),
): Record<string, string> {
  const proxy = { HTTP_PROXY: url, http_proxy: url, HTTPS_PROXY: url, https_proxy: url };
  // The servers of tests are on this machine, which many clients call without a proxy by default.
  const exceptions = { NO_PROXY: '', no_proxy: '' };
  // These files replace the certificates that a client trusts by default.
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
    // Node adds these certificates to its own.
    NODE_EXTRA_CA_CERTS: environment.NODE_EXTRA_CA_CERTS ? bundleFile : caFile,
    NODE_USE_ENV_PROXY: '1',
    NODE_OPTIONS: [environment.NODE_OPTIONS, load].join(' ').trim(),
  };
}

/**
 * Flags with which Chromium sends everything through a proxy and trusts the proxy: only certificates that
 * chain to the authority's public key are accepted in addition.
 */
export function createChromiumArgs({
  url,
  caFile,
}: Pick<ForwardProxy, 'url' | 'caFile'>): string[] {
  const { publicKey } = new X509Certificate(readFileSync(caFile));
  const key = publicKey.export({ type: 'spki', format: 'der' });
  return [
    `--proxy-server=${url}`,
    // Otherwise Chromium calls this machine without the proxy.
    '--proxy-bypass-list=<-loopback>',
    `--ignore-certificate-errors-spki-list=${createHash('sha256').update(key).digest('base64')}`,
  ];
}
