import { findPlaceholders } from '../placeholder.ts';
import { isUuid } from './is-uuid.ts';
import { looksRandom } from './looks-random.ts';
import type { SecretKind } from './secret-names.ts';

/** What stands in the place of a secret and is none: words of schemes, masks, what stands for nothing. */
const NONE =
  /^(?:|true|false|null|undefined|none|bearer|basic|jwt|string|deleted|\*+|\.+|…|<[^<>]*>|\$?\{[^{}]*\}|\[redacted\])$/i;
/** Of what is called `code` or `key`, which may be a name, a path or an id. */
const WEAK = /^[\w+/=~-]{16,}$/;
/** What a session of a conference is told by as well: `?sessionId=5` names no login. */
const SESSION_ID = /(?:sess(?:ion)?[-_]?|(?:^|[^a-z])s[-_]?)(?:id|key)$/i;

/** Whether a text under the name of a secret is one. @param value out of its escapes */
export function isSecretValue(value: string, kind: SecretKind, name: string): boolean {
  if (NONE.test(value) || isPlaceholder(value)) return false;
  if (kind !== 'weak') {
    return !SESSION_ID.test(name) || value.length >= 6 || looksRandom(value);
  }
  if (!WEAK.test(value) || !looksRandom(value)) return false;
  // The `key` of a thing is its id, or its path in a store.
  return !/^key$/i.test(name) || !(isUuid(value) || value.includes('/'));
}

/**
 * The same of a number of JSON. Shorter ones are counts, as in `"tokens": 5`, unless their name says
 * that they are short.
 */
export function isSecretNumber(value: string, kind: SecretKind, name: string): boolean {
  if (!/^\d+$/.test(value) || kind === 'weak') return false;
  if (kind === 'pin' || /pass|pwd/i.test(name)) return value.length >= 3;
  return value.length >= 6 && !/tokens$/i.test(name);
}

/** A placeholder and nothing else. */
export function isPlaceholder(value: string): boolean {
  return value.includes('REDACTED') && findPlaceholders(value)[0] === value;
}
