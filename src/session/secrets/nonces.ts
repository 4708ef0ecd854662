/**
 * Recognises the names of nonces that a server issues and accepts once: `X-Next-Nonce`, `_ajax_nonce`. Nonces
 * that clients make up have other names, such as `oauth_nonce`, or other siblings. Such nonces are not
 * secrets, and no response could supply them in a replay.
 */
import { secretKind, wordsOf } from './secret-names.ts';
import { secretWordSet } from './secret-words.ts';

const CLIENTS = secretWordSet('clientNonceQualifiers');

/** Whether a name denotes a nonce that a server may have issued. */
export function namesNonce(name: string): boolean {
  if (!/nonce$/i.test(name)) return false;
  if (secretKind(name) === 'secret') return true;
  const words = wordsOf(name).split('-');
  return words.at(-1) === 'nonce' && !CLIENTS.has(words.at(-2) ?? '');
}

/** Whether the name of a function contains the name of a nonce: `createNonceMiddleware`. */
export function hasNonce(name: string): boolean {
  const words = wordsOf(name).split('-');
  const at = words.indexOf('nonce');
  return at >= 0 && !CLIENTS.has(words[at - 1] ?? '');
}
