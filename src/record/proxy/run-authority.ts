import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CertificateAuthority, createCertificateAuthority } from './certificate-authority.ts';
import { trustedCertificates } from './trusted-certificates.ts';

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
  writeFileSync(bundleFile, `${trustedCertificates(process.env)}\n${authority.certificate}`);
  return { authority, caFile, bundleFile };
}
