import { existsSync, readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';

/** Where systems keep the certificates that OpenSSL trusts. */
const systemBundles = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

/**
 * The certificates that a program of this machine trusts, as PEM: those of the system, or Node's own
 * where none are found, and what the environment adds.
 *
 * SSL_CERT_FILE and its like take the place of what a program trusts otherwise. A client whose traffic
 * does not all go by the proxy still needs that.
 */
export function trustedCertificates(environment: NodeJS.ProcessEnv): string {
  const { SSL_CERT_FILE, NODE_EXTRA_CA_CERTS } = environment;
  const system = [SSL_CERT_FILE, ...systemBundles].map(readIfThere).find((text) => text !== '');
  return [system ?? rootCertificates.join('\n'), readIfThere(NODE_EXTRA_CA_CERTS)]
    .filter((text) => text !== '')
    .join('\n');
}

/** A file that is not there, or not to be read, is none for OpenSSL and Node either. */
function readIfThere(file: string | undefined): string {
  if (!file || !existsSync(file)) return '';
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
