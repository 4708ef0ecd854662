import { isUuid } from '../../formats/is-uuid.ts';
import { findPlaceholders } from '../../formats/placeholder.ts';
import { looksRandom } from './looks-random.ts';
import type { SecretKind } from './secret-names.ts';
import { anyOf } from './secret-words.ts';

/** What stands in the place of a secret and is none: words, masks, nothing at all. */
const NONE = new RegExp(
  String.raw`^(?:|${anyOf('noSecrets')}|[01]|\*+|\.+|…|<[^<>]*>|\$?\{[^{}]*\}|\[redacted\])$`,
  'i',
);
/** Of what is called `code` or `key`, which may be a name, a path or an id. */
const WEAK = /^[\w+/=~-]{16,}$/;
const NONCE = /^[\w+/=~-]{8,128}$/;
/** What a session of a conference is told by as well: `?sessionId=5` names no login. */
const SESSION_ID = /(?:sess(?:ion)?[-_]?|(?:^|[^a-z])s[-_]?)(?:id|key)$/i;

/** Passwords may be short. */
const OF_PASSWORD = new RegExp(anyOf('briefPasswords'), 'i');

/** Whether a text under the name of a secret is one. @param value out of its escapes */
export function isSecretValue(value: string, kind: SecretKind, name: string): boolean {
  if (NONE.test(value) || isPlaceholder(value)) return false;
  if (kind === 'nonce') return isNonce(value);
  if (kind !== 'weak') {
    return !SESSION_ID.test(name) || value.length >= 6 || looksRandom(value);
  }
  if (!WEAK.test(value) || !looksRandom(value)) return false;
  // The `key` of a thing is its id, or its path in a store.
  return !/^key$/i.test(name) || !(isUuid(value) || value.includes('/'));
}

/** Not of digits alone: what looks like a number is not looked for in the requests that carry it. */
function isNonce(value: string): boolean {
  if (!NONCE.test(value) || !Number.isNaN(Number(value))) return false;
  return /\d/.test(value) || looksRandom(value);
}

/**
 * The same of a number of JSON. Shorter ones are counts, as in `"tokens": 5`, unless their name says
 * that they are short.
 */
export function isSecretNumber(value: string, kind: SecretKind, name: string): boolean {
  if (!/^\d+$/.test(value) || kind === 'weak' || kind === 'nonce') return false;
  if (kind === 'pin' || OF_PASSWORD.test(name)) return value.length >= 3;
  return value.length >= 6 && !/tokens$/i.test(name);
}

/** A placeholder and nothing else. */
export function isPlaceholder(value: string): boolean {
  return value.includes('REDACTED') && findPlaceholders(value)[0] === value;
}
