import { isPage } from '../../formats/markup.ts';
import { type BodyPart, findParts } from '../../formats/multipart-parts.ts';
import { headerValue } from '../../http/headers.ts';
import { findInJson } from './find-in-json.ts';
import { findInPairs } from './find-in-pairs.ts';
import { findInTable } from './find-in-table.ts';
import { findSecrets, type TextContext, type TextKind } from './find-secrets.ts';
import { type FoundSecret, sortFound } from './found-secret.ts';
import { isSecretValue } from './is-secret-value.ts';
import { secretKind } from './secret-names.ts';

/**
 * The secrets in a body.
 * @param text of the body, out of its content coding
 * @param contentType value of the header, if there is one
 * @param declared names of fields that a page has declared to be for passwords
 */
export function findInBody(
  text: string,
  contentType: string,
  declared?: ReadonlySet<string>,
): FoundSecret[] {
  const context: TextContext = { kind: kindOf(text, contentType), declared };
  if (/^multipart\//i.test(contentType)) {
    return sortFound([...findInParts(text, contentType, declared), ...findSecrets(text, context)]);
  }
  if (/\bx-www-form-urlencoded\b/i.test(contentType) || isForm(text, contentType)) {
    return sortFound(findInPairs(text, 0, { isForm: true, isBody: true, declared }));
  }
  return isTable(contentType)
    ? sortFound([...findInTable(text), ...findSecrets(text, context)])
    : findSecrets(text, context);
}

function isTable(contentType: string): boolean {
  return /\bcsv\b|\btab-separated-values\b/i.test(contentType);
}

function kindOf(text: string, contentType: string): TextKind {
  if (/\b(?:java|ecma)script\b|\/css\b/i.test(contentType)) return 'code';
  return /\bx?html\b/i.test(contentType) || isPage(text) ? 'page' : 'text';
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

/** The fields of a form whose names tell that they are secrets (RFC 7578), but for its files. */
function findInParts(
  text: string,
  contentType: string,
  declared: ReadonlySet<string> | undefined,
): FoundSecret[] {
  const found: FoundSecret[] = [];
  for (const part of findParts(text, contentType)) {
    for (const secret of findInPart(text, part, declared)) found.push(secret);
  }
  return found;
}

function findInPart(
  text: string,
  { name = '', isFile, headers, start, end }: BodyPart,
  declared: ReadonlySet<string> | undefined,
): FoundSecret[] {
  const named = declared?.has(name) ? 'secret' : secretKind(name);
  const kind = isFile ? undefined : named;
  const value = text.slice(start, end);
  if (kind !== undefined && isSecretValue(value, kind, name)) return [{ name, value, start, end }];
  const type = headerValue(headers, 'content-type') ?? '';
  return (isTable(type) ? findInTable(value) : findInJson(value)).map((secret) => ({
    ...secret,
    start: start + secret.start,
    end: start + secret.end,
  }));
}
