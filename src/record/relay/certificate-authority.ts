/**
 * The authority whose certificates let a forward proxy read what is sent over TLS. One per run; its
 * private keys are in memory and nowhere else, so that no crash can leave them behind.
 *
 * node-forge describes certificates, which Node cannot, and Node makes keys and signatures, at which
 * it is some fifty times as fast. All hosts have one key: who could use it has the authority as well.
 */
import { generateKeyPair, type KeyObject, randomBytes, sign } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls';
import { promisify } from 'node:util';
import forge from 'node-forge';

const { pki, asn1, md } = forge;

/** Issues certificates. */
interface CertificateAuthority {
  /** Its own, as PEM: public. */
  readonly certificate: string;
  /** What a server for that name or IP address answers with. Made once. */
  contextFor(hostname: string): SecureContext;
}

interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

/** In days. Some clients take none that is valid for much more than a year. */
const VALIDITY_DAYS = 365;

/** Makes a new one, which takes the CPU some 0.1 to 0.4 s, off the main thread. */
async function createCertificateAuthority(): Promise<CertificateAuthority> {
  const [own, servers] = await Promise.all([createKeyPair(), createKeyPair()]);
  const certificate = describeAuthority(own.publicKey);
  const key = pki.privateKeyFromPem(exportKey(own.privateKey));
  signCertificate(certificate, key, own.privateKey);
  const contexts: Map<string, SecureContext> = new Map();
  const pem = pki.certificateToPem(certificate);
  return {
    certificate: pem,
    contextFor: (hostname) => {
      const known = contexts.get(hostname);
      if (known !== undefined) return known;
      const issued = describeServer(hostname, servers.publicKey, certificate);
      signCertificate(issued, key, own.privateKey);
      const context = createSecureContext({
        // With the authority's, since Chromium can be told to trust a chain by the key in one of its links.
        cert: pki.certificateToPem(issued) + pem,
        key: exportKey(servers.privateKey),
      });
      contexts.set(hostname, context);
      return context;
    },
  };
}

function createKeyPair(): Promise<KeyPair> {
  return promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
}

/** The name is another one in each run, so that a client which has trusted two keeps them apart. */
function describeAuthority(publicKey: KeyObject): forge.pki.Certificate {
  const certificate = describe(publicKey);
  const name = [
    { name: 'commonName', value: `vitest-session-replay ${randomBytes(8).toString('hex')}` },
  ];
  certificate.setSubject(name);
  certificate.setIssuer(name);
  certificate.setExtensions([
    { name: 'basicConstraints', cA: true, pathLenConstraint: 0, critical: true },
    { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    { name: 'subjectKeyIdentifier' },
  ]);
  return certificate;
}

/** With all that strict clients ask for: Python 3.13 wants the key identifier of the authority. */
function describeServer(
  hostname: string,
  publicKey: KeyObject,
  authority: forge.pki.Certificate,
): forge.pki.Certificate {
  const certificate = describe(publicKey);
  // A common name has 64 characters at most (RFC 5280, appendix A.1); clients read the other one.
  certificate.setSubject([{ name: 'commonName', value: hostname.slice(0, 64) }]);
  certificate.setIssuer(authority.subject.attributes);
  const isAddress = isIP(hostname) !== 0;
  const keyIdentifier = authority.generateSubjectKeyIdentifier().getBytes();
  certificate.setExtensions([
    { name: 'basicConstraints', cA: false, critical: true },
    { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, critical: true },
    { name: 'extKeyUsage', serverAuth: true },
    {
      name: 'subjectAltName',
      altNames: [isAddress ? { type: 7, ip: hostname } : { type: 2, value: hostname }],
    },
    { name: 'subjectKeyIdentifier' },
    { name: 'authorityKeyIdentifier', keyIdentifier },
  ]);
  return certificate;
}

function describe(publicKey: KeyObject): forge.pki.Certificate {
  const certificate = pki.createCertificate();
  certificate.publicKey = pki.publicKeyFromPem(exportKey(publicKey));
  // Positive, and without a zero in front.
  certificate.serialNumber = `01${randomBytes(15).toString('hex')}`;
  const day = 24 * 60 * 60 * 1000;
  // Clocks of clients may be behind.
  certificate.validity.notBefore = new Date(Date.now() - day);
  certificate.validity.notAfter = new Date(Date.now() + VALIDITY_DAYS * day);
  return certificate;
}

/** node-forge asks the key for the signature when the part to be signed stands. */
function signCertificate(
  certificate: forge.pki.Certificate,
  key: forge.pki.rsa.PrivateKey,
  privateKey: KeyObject,
): void {
  const signNatively = (): string => {
    const bytes = asn1.toDer(certificate.tbsCertificate).getBytes();
    return sign('sha256', Buffer.from(bytes, 'latin1'), privateKey).toString('latin1');
  };
  certificate.sign({ ...key, sign: signNatively }, md.sha256.create());
}

function exportKey(key: KeyObject): string {
  const type = key.type === 'private' ? 'pkcs8' : 'spki';
  return key.export({ type, format: 'pem' }).toString();
}

/** The certificate authority of a run, and what clients need to trust it. */
export interface RunAuthority {
  readonly authority: CertificateAuthority;
  /** Its certificate, as PEM. */
  readonly caFile: string;
  /** The same with all that this machine trusts by itself, as PEM. */
  readonly bundleFile: string;
}

/** Makes the authority of a run. Only what is public lies in the folder. */
export async function createRunAuthority(folder: string): Promise<RunAuthority> {
  const authority = await createCertificateAuthority();
  const caFile = join(folder, 'ca.pem');
  const bundleFile = join(folder, 'ca-bundle.pem');
  writeFileSync(caFile, authority.certificate);
  writeFileSync(bundleFile, `${trustedCertificates()}\n${authority.certificate}`);
  return { authority, caFile, bundleFile };
}

/** Where systems keep the certificates that OpenSSL trusts. */
const SYSTEM_BUNDLES = [
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
function trustedCertificates(): string {
  const { SSL_CERT_FILE, NODE_EXTRA_CA_CERTS } = process.env;
  const system = [SSL_CERT_FILE, ...SYSTEM_BUNDLES].map(readIfThere).find((text) => text !== '');
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
