import { X509Certificate } from 'node:crypto';
import { connect, createServer, type SecureContext } from 'node:tls';
import { describe, expect, test } from 'vitest';
import {
  createRunAuthority,
  type RunAuthority,
} from '../../../src/record/relay/certificate-authority.ts';
import { once } from '../../kit/index.ts';
import { createScratchFolder } from '../../session/scratch-folder.ts';

async function createAuthority(): Promise<RunAuthority['authority']> {
  using folder = createScratchFolder();
  const { authority } = await createRunAuthority(folder.path());
  return authority;
}

/** The certificate that a server with that context shows to a client which trusts the authority. */
async function handshake(context: SecureContext, ca: string): Promise<X509Certificate> {
  const server = createServer({ SNICallback: (_, done) => done(null, context) });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const checkServerIdentity = (): undefined => undefined;
  const client = connect({ port, ca, servername: 'any.example', checkServerIdentity });
  try {
    await once(client, 'secureConnect');
    const shown = client.getPeerX509Certificate();
    if (shown === undefined) throw new Error('no certificate');
    return shown;
  } finally {
    client.destroy();
    server.close();
  }
}

describe('a certificate authority', () => {
  test('is a valid authority that differs from every other', async () => {
    const [one, other] = await Promise.all([createAuthority(), createAuthority()]);
    const certificate = new X509Certificate(one.certificate);

    expect(certificate.ca).toBe(true);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.subject).not.toBe(new X509Certificate(other.certificate).subject);
  });

  test.each([
    ['api.example', 'DNS:api.example'],
    ['127.0.0.1', 'IP Address:127.0.0.1'],
    ['::1', 'IP Address:0:0:0:0:0:0:0:1'],
    [`${'a'.repeat(63)}.example`, `DNS:${'a'.repeat(63)}.example`],
  ])('issues a certificate for %s', async (hostname, subjectAltName) => {
    const authority = await createAuthority();
    const own = new X509Certificate(authority.certificate);

    const issued = await handshake(authority.contextFor(hostname), authority.certificate);

    expect(issued.subjectAltName).toBe(subjectAltName);
    expect(issued.checkIssued(own)).toBe(true);
    expect(issued.ca).toBe(false);
    expect(authority.contextFor(hostname)).toBe(authority.contextFor(hostname));
  });
});
