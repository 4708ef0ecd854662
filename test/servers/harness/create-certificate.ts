import { execFileSync } from 'node:child_process';
import { isIP } from 'node:net';
import type { ScratchFolder } from '../../session/scratch-folder.ts';

/** Writes `certificate.pem`, which vouches for itself and a host, and its `key.pem` into a folder. */
export function createCertificate(folder: ScratchFolder, host: string): void {
  const kind = isIP(host) === 0 ? 'DNS' : 'IP';
  const out = ['-keyout', folder.path('key.pem'), '-out', folder.path('certificate.pem')];
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const names = ['-subj', '/CN=test', '-addext', `subjectAltName=${kind}:${host}`];
  execFileSync('openssl', ['req', '-x509', ...key, '-days', '2', ...names, ...out], {
    stdio: 'pipe',
  });
}
