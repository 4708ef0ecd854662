/**
 * Names of nonces that a server gives out, and takes back once: `X-Next-Nonce`, `_ajax_nonce`. Those that
 * clients make up themselves are called otherwise, as `oauth_nonce` is, or stand beside what they are made
 * for. They are no secrets, and no answer could bring them at a replay.
 */
import { secretKind, wordsOf } from './secret-names.ts';
import { secretWordSet } from './secret-words.ts';

const CLIENTS = secretWordSet('clientNonceQualifiers');

/** Whether a name is that of a nonce that a server may have given out. */
export function namesNonce(name: string): boolean {
  if (!/nonce$/i.test(name)) return false;
  if (secretKind(name) === 'secret') return true;
  const words = wordsOf(name).split('-');
  return words.at(-1) === 'nonce' && !CLIENTS.has(words.at(-2) ?? '');
}

/** Whether the name of a function contains that of a nonce: `createNonceMiddleware`. */
export function hasNonce(name: string): boolean {
  const words = wordsOf(name).split('-');
  const at = words.indexOf('nonce');
  return at >= 0 && !CLIENTS.has(words[at - 1] ?? '');
}
