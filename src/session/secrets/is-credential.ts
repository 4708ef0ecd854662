import { saysSecret } from './secret-header.ts';
import { secretKind } from './secret-names.ts';

/**
 * Whether a member or a parameter may hold a secret, by its name, such as `access_token`. For what is
 * only shown: a value that is hidden without need costs nothing.
 */
export function isCredential(name: string): boolean {
  const kind = secretKind(name);
  return kind === 'secret' || kind === 'pin' || saysSecret(name.replaceAll('_', '-'));
}
