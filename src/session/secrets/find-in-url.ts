import { findInPairs } from './find-in-pairs.ts';
import { findSecrets } from './find-secrets.ts';
import { type FoundSecret, sortFound } from './found-secret.ts';
import { mayHoldSecrets } from './may-hold-secrets.ts';

/** The secrets in a request target, a URL, or a header that may be one. */
export function findInUrl(text: string): FoundSecret[] {
  if (!mayHoldSecrets(text)) return [];
  const mark = text.search(/[?#]/);
  if (mark < 0 || /\s/.test(text)) return findSecrets(text);
  const found = findSecrets(text.slice(0, mark));
  let at = mark + 1;
  for (const part of text.slice(at).split(/[?#]/)) {
    for (const secret of findInPairs(part, at, true)) found.push(secret);
    at += part.length + 1;
  }
  return sortFound(found);
}
