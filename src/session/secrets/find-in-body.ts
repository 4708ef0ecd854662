import { findInPairs } from './find-in-pairs.ts';
import { findSecrets } from './find-secrets.ts';
import { type FoundSecret, sortFound } from './found-secret.ts';
import { isSecretValue } from './is-secret-value.ts';
import { secretKind } from './secret-names.ts';

/**
 * The secrets in a body.
 * @param text of the body, out of its content coding
 * @param contentType value of the header, if there is one
 */
export function findInBody(text: string, contentType: string): FoundSecret[] {
  if (/^multipart\//i.test(contentType)) {
    return sortFound([...findInParts(text), ...findSecrets(text)]);
  }
  if (/\bx-www-form-urlencoded\b/i.test(contentType) || isForm(text, contentType)) {
    return sortFound(findInPairs(text, 0, true));
  }
  return findSecrets(text, /\b(?:java|ecma)script\b|\/css\b/i.test(contentType) ? 'code' : 'text');
}

/** Clients that set no type send forms as well. */
function isForm(text: string, contentType: string): boolean {
  if (contentType !== '' && !/^text\/plain/i.test(contentType)) return false;
  return (
    /^[\w.%[\]-]{1,64}=[^\s"<>{}]*(?:&[^\s"<>{}]*)*$/.test(text.slice(0, 8192)) && !/\s/.test(text)
  );
}

/** The fields of a form whose names tell that they are secrets (RFC 7578). */
const FIELD =
  /content-disposition:[^\r\n]{0,512}?;[ \t]*name="([^"\r\n]{1,128})"(?![^\r\n]{0,512}filename)[^\r\n]{0,512}(?:\r?\n[^\r\n]{1,512}){0,8}\r?\n\r?\n/gi;

function findInParts(text: string): FoundSecret[] {
  const found: FoundSecret[] = [];
  for (const match of text.matchAll(FIELD)) {
    const [head, name = ''] = match;
    const kind = secretKind(name);
    if (kind === undefined) continue;
    const start = match.index + head.length;
    const next = text.indexOf('\n--', start);
    if (next < 0) continue;
    const end = text[next - 1] === '\r' ? next - 1 : next;
    const value = text.slice(start, end);
    if (isSecretValue(value, kind, name)) found.push({ name, value, start, end });
  }
  return found;
}
