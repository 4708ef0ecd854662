import { decodeEscapes } from '../../formats/codecs.ts';
import { findUrlPasswords } from '../../formats/url.ts';
import type { FoundSecret } from './found-secret.ts';
import { looksRandom } from './looks-random.ts';
import { anyOf } from './secret-words.ts';

const SCHEME = new RegExp(
  String.raw`(?:${anyOf('loneSchemes')})(?:[ \t]{1,4}|%20|\+)([\w.~+/=-]{8,4096})`,
  'gi',
);

/** Credentials that no name stands before: those of URLs, and what follows a scheme. */
export function findCredentials(text: string): FoundSecret[] {
  const found: FoundSecret[] = [];
  for (const { raw, start } of findUrlPasswords(text)) {
    const value = decodeEscapes(raw);
    if (value.startsWith('REDACTED_')) continue;
    found.push({ name: 'password', value, start, end: start + raw.length, isUnnamed: true });
  }
  for (const match of text.matchAll(SCHEME)) {
    const [all, value = ''] = match;
    // A word of its own: a lookbehind in front of the expression would take twice the time.
    if (/[\w-]/.test(text.charAt(match.index - 1))) continue;
    if (!looksRandom(value) || value.startsWith('REDACTED_')) continue;
    const end = match.index + all.length;
    found.push({ name: 'authorization', value, start: end - value.length, end, isUnnamed: true });
  }
  return found;
}
