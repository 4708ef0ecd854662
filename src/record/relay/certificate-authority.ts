/**
 * The authority whose certificates let a forward proxy read TLS traffic. Each run has one authority. Its
 * private keys are only in memory, so that no crash can leave them behind.
 *
 * node-forge describes certificates, which Node cannot do. Node makes keys and signatures, some fifty
 * times as fast as node-forge. All hosts share one key: anyone with access to this key has access to the
 * authority as well.
 */
import { generateKeyPair, type KeyObject, randomBytes, sign } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls';
import { promisify } from 'node:util';
import forge from 'node-forge';
import { attempt } from '../../errors.ts';

const { pki, asn1, md } = forge;

/** Issues certificates. */
interface CertificateAuthority {
  /** The authority's own certificate, as PEM. It is public. */
  readonly certificate: string;
  /** The certificate and key of a server with that name or IP address. Made once for each. */
  contextFor(hostname: string): SecureContext;
}

interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

/** In days. Some clients reject certificates that are valid for much more than a year. */
const VALIDITY_DAYS = 365;

/** Makes a new authority, which takes 0.1 to 0.4 s of CPU time off the main thread. */
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
        // The chain includes the authority: Chromium can be set to trust a chain by the key of one link.
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

/** The name differs in each run, so that a client that trusts two authorities can tell them apart. */
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

/** Includes all fields that strict clients require: Python 3.13 needs the authority's key identifier. */
function describeServer(
  hostname: string,
  publicKey: KeyObject,
  authority: forge.pki.Certificate,
): forge.pki.Certificate {
  const certificate = describe(publicKey);
  // A common name has at most 64 characters (RFC 5280, appendix A.1). Clients read the alternative name.
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
  // The number is positive, and has no leading zero.
  certificate.serialNumber = `01${randomBytes(15).toString('hex')}`;
  const day = 24 * 60 * 60 * 1000;
  // The clocks of clients may be slow.
  certificate.validity.notBefore = new Date(Date.now() - day);
  certificate.validity.notAfter = new Date(Date.now() + VALIDITY_DAYS * day);
  return certificate;
}

/** Signs with Node: node-forge asks the key for the signature once the part to be signed is complete. */
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

/** The certificate authority of a run, and the files that clients need to trust it. */
export interface RunAuthority {
  readonly authority: CertificateAuthority;
  /** Path of the authority's certificate, as PEM. */
  readonly caFile: string;
  /** Path of the same certificate with all certificates that this machine trusts, as PEM. */
  readonly bundleFile: string;
}

/** Makes the authority of a run. The folder contains only public files. */
export async function createRunAuthority(folder: string): Promise<RunAuthority> {
  const authority = await createCertificateAuthority();
  const caFile = join(folder, 'ca.pem');
  const bundleFile = join(folder, 'ca-bundle.pem');
  writeFileSync(caFile, authority.certificate);
  writeFileSync(bundleFile, `${trustedCertificates()}\n${authority.certificate}`);
  return { authority, caFile, bundleFile };
}

/** The files in which systems keep the certificates that OpenSSL trusts. */
const SYSTEM_BUNDLES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

/**
 * The certificates that programs on this machine trust, as PEM: the system's, or Node's own if the system
 * has none, and those that the environment adds.
 *
 * SSL_CERT_FILE and similar variables replace the certificates that a program trusts by default. A client
 * whose traffic does not all go through the proxy still needs the default ones.
 */
function trustedCertificates(): string {
  const { SSL_CERT_FILE, NODE_EXTRA_CA_CERTS } = process.env;
  const system = [SSL_CERT_FILE, ...SYSTEM_BUNDLES].map(readIfThere).find((text) => text !== '');
  return [system ?? rootCertificates.join('\n'), readIfThere(NODE_EXTRA_CA_CERTS)]
    .filter((text) => text !== '')
    .join('\n');
}

/** OpenSSL and Node ignore a missing or unreadable file as well. */
function readIfThere(file: string | undefined): string {
  if (!file || !existsSync(file)) return '';
  return attempt(() => readFileSync(file, 'utf8')) ?? '';
}
