import { decodeBasic } from '../../../src/session/secrets/basic-credentials.ts';
import { findInHeader } from '../../../src/session/secrets/find-in-header.ts';
import { findInPairs } from '../../../src/session/secrets/find-in-pairs.ts';
import { findSecrets } from '../../../src/session/secrets/find-secrets.ts';
import type { FoundSecret } from '../../../src/session/secrets/found-secret.ts';
import type { Place } from './word-cases.ts';

/** The secrets that are found in a place. */
export function foundIn(place: Place): readonly string[] {
  return [...new Set(find(place).map(({ value }) => value))];
}

function find({ in: where, text }: Place): readonly FoundSecret[] {
  if (where === 'form') return findInPairs(text, 0, { isForm: true, isBody: true });
  if (where === 'query') return findInPairs(text, 0, { isForm: false });
  if (where === 'cookie') return findInHeader('cookie', text);
  if (where.startsWith('header ')) return findInHeader(where.slice('header '.length), text);
  return findSecrets(text, where === 'page' ? { kind: 'page' } : {});
}

/** Whether the user of Basic credentials is the secret, since this password says nothing. */
export function isUserSecret(password: string): boolean {
  return decodeBasic(Buffer.from(`key_7f3a:${password}`).toString('base64'))?.isUserSecret === true;
}
