import { withoutInner } from '../../formats/text/splices.ts';
import { pathOf } from '../../http/urls.ts';
import { mayHoldSecrets } from './find-credentials.ts';
import { findInPairs } from './find-in-pairs.ts';
import { findSecrets } from './find-secrets.ts';
import type { FoundSecret } from './found-secret.ts';
import { anyOf } from './secret-words.ts';

/**
 * Matches an escaped letter, which may be part of a name, and an escaped equals sign, which follows a name in
 * a URL inside a parameter.
 */
const ESCAPED_NAME = /%[46-7c-f][\da-f]|%3d/i;
/** Parameters of logins and of links that sign in, whose names alone do not show that they are secrets. */
const SHORT_NAMES = new RegExp(`[?&](?:p|${anyOf('magicKeys')})=`);

function mayHoldInUrl(text: string): boolean {
  if (text.includes('%') && ESCAPED_NAME.test(text)) return true;
  return SHORT_NAMES.test(text) || mayHoldSecrets(text);
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
  // A URL in a parameter may have its own question mark and hash.
  for (const part of text.slice(at).split(/[?#]/)) {
    for (const secret of findInPairs(part, at, { isForm: true, declared, path }))
      found.push(secret);
    at += part.length + 1;
  }
  return withoutInner(found);
}
