import { multipartBoundary } from '../../http/multipart-boundary.ts';
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
    return sortFound([...findInParts(text, contentType), ...findSecrets(text)]);
  }
  if (/\bx-www-form-urlencoded\b/i.test(contentType) || isForm(text, contentType)) {
    return sortFound(findInPairs(text, 0, true));
  }
  return findSecrets(text, /\b(?:java|ecma)script\b|\/css\b/i.test(contentType) ? 'code' : 'text');
}

const FORM = /^[\w.%[\]-]{1,64}=[^\s"<>{}]*$/;

const FORM_START = /^[\w.%[\]-]{1,64}=/;

/** Whether a text of this type that begins so may be a form, of which every name is looked at. */
export function mayBeForm(start: string, contentType: string): boolean {
  if (/\bx-www-form-urlencoded\b/i.test(contentType)) return true;
  return (contentType === '' || /^text\/plain/i.test(contentType)) && FORM_START.test(start);
}

/** Clients that set no type send forms as well. */
function isForm(text: string, contentType: string): boolean {
  return (contentType === '' || /^text\/plain/i.test(contentType)) && FORM.test(text);
}

/** Where the head of a part ends, and how long it may be. */
const BLANK_LINE = /\r?\n\r?\n/;
const LONGEST_HEAD = 2048;

/** The fields of a form whose names tell that they are secrets (RFC 7578), but for its files. */
function findInParts(text: string, contentType: string): FoundSecret[] {
  const boundary = multipartBoundary(contentType);
  if (boundary === undefined) return [];
  const delimiter = `--${boundary}`;
  const found: FoundSecret[] = [];
  for (let at = text.indexOf(delimiter); at !== -1; ) {
    const next = text.indexOf(`\n${delimiter}`, at + delimiter.length);
    const isLast = next === -1;
    const end = isLast ? text.length : text[next - 1] === '\r' ? next - 1 : next;
    for (const secret of findInPart(text, at + delimiter.length, end)) found.push(secret);
    at = isLast ? -1 : next + 1;
  }
  return found;
}

function findInPart(text: string, start: number, end: number): FoundSecret[] {
  const head = text.slice(start, Math.min(end, start + LONGEST_HEAD));
  const blank = BLANK_LINE.exec(head);
  if (!blank) return [];
  const fields = head.slice(0, blank.index);
  const [, name = ''] = /[;\s]name="([^"\r\n]{1,128})"/i.exec(fields) ?? [];
  const kind = /filename/i.test(fields) ? undefined : secretKind(name);
  const from = start + blank.index + blank[0].length;
  const value = text.slice(from, end);
  if (kind === undefined || !isSecretValue(value, kind, name)) return [];
  return [{ name, value, start: from, end }];
}
