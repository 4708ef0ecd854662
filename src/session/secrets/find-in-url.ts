import { withoutInner } from '../../formats/text/splices.ts';
import { pathOf } from '../../http/urls.ts';
import { mayHoldSecrets } from './find-credentials.ts';
import { findInPairs } from './find-in-pairs.ts';
import { findSecrets } from './find-secrets.ts';
import type { FoundSecret } from './found-secret.ts';

/**
 * Letters that need no escape, and those of other alphabets: names may be written so. And the sign behind
 * a name, of a URL in a parameter.
 */
const ESCAPED_NAME = /%[46-7c-f][\da-f]|%3d/i;
/** Where a user and a password may stand without a name that says so. */
const SHORT_NAMES = /[?&]p=/;

function mayHoldInUrl(text: string): boolean {
  if (text.includes('%') && ESCAPED_NAME.test(text)) return true;
  return (text.includes('p=') && SHORT_NAMES.test(text)) || mayHoldSecrets(text);
}

/**
 * The secrets in a raw path, a URL, or a header that may be one.
 * @param declared names of the fields that a page has declared as password fields
 */
export function findInUrl(text: string, declared?: ReadonlySet<string>): FoundSecret[] {
  if (declared === undefined && !mayHoldInUrl(text)) return [];
  const path = pathOf(text);
  if (path === text || /\s/.test(text)) return findSecrets(text);
  const found = findSecrets(path);
  let at = path.length + 1;
  // A URL in a parameter may have marks of its own.
  for (const part of text.slice(at).split(/[?#]/)) {
    for (const secret of findInPairs(part, at, { isForm: true, declared })) found.push(secret);
    at += part.length + 1;
  }
  return withoutInner(found);
}
