import { decodeEscapes } from '../../formats/codecs.ts';
import { findUrlPasswords } from '../../formats/url.ts';
import { Schemes } from '../../http/credentials.ts';
import type { FoundSecret } from './found-secret.ts';
import { looksRandom } from './looks-random.ts';
import { anyOf } from './secret-words.ts';

const TEXT_SCHEMES = new Schemes(anyOf('textSchemes'));
const LONE_SCHEMES = new Schemes(anyOf('loneSchemes'));

/** Credentials that no name stands before: those of URLs, and what follows a scheme. */
export function findCredentials(text: string): FoundSecret[] {
  const found: FoundSecret[] = [];
  for (const { raw, start } of findUrlPasswords(text)) {
    const value = decodeEscapes(raw);
    if (value.startsWith('REDACTED_')) continue;
    found.push({ name: 'password', value, start, end: start + raw.length, isUnnamed: true });
  }
  for (const { value, start } of LONE_SCHEMES.findCredentials(text)) {
    if (!looksRandom(value) || value.startsWith('REDACTED_')) continue;
    const end = start + value.length;
    found.push({ name: 'authorization', value, start, end, isUnnamed: true });
  }
  return found;
}

/** `Bearer` and the like, with the blank behind it, where one stands at an offset; else empty. */
export function schemeAt(text: string, offset: number): string {
  return TEXT_SCHEMES.at(text, offset);
}

/** The same of the start of a text: it says what follows, and stays. */
export function splitScheme(raw: string): { scheme: string; credentials: string } {
  const scheme = schemeAt(raw, 0);
  return { scheme, credentials: raw.slice(scheme.length) };
}
