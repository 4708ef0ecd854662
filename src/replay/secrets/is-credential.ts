import { isSecretHeader } from '../../session/secret-header.ts';

/** Whether a member or a parameter holds a secret, by its name, such as `access_token`. */
export function isCredential(name: string): boolean {
  return isSecretHeader(name.replaceAll('_', '-'));
}
