import { decodePiece } from '../../formats/codecs.ts';
import { viewBody } from '../../formats/formats.ts';
import { jsonFormat } from '../../formats/json.ts';
import { createPlaceholder, locatePlaceholders } from '../../formats/placeholder.ts';
import { decodeBasic } from '../../http/credentials.ts';
import { headerValue } from '../../http/headers.ts';
import { findCookies } from '../../http/parse-set-cookie.ts';
import type { Header, RecordedRequest } from '../../session/schema.ts';
import { readCodedParts, startOfBasic } from '../../session/secrets/basic-credentials.ts';
import { findInBody } from '../../session/secrets/find-in-body.ts';
import { findInHeader } from '../../session/secrets/find-in-header.ts';
import { findInUrl } from '../../session/secrets/find-in-url.ts';
import { findMembers } from '../../session/secrets/find-members.ts';
import type { FoundSecret } from '../../session/secrets/found-secret.ts';
import { variablesInUrl } from '../../session/secrets/graphql-variables.ts';
import { isLoginPath } from '../../session/secrets/login-fields.ts';
import { isSecretHeader } from '../../session/secrets/secret-header.ts';
import { bodyText } from '../request/body-text.ts';
import type { Unfilled } from './explain-redacted.ts';
import type { KnownSecret } from './mask.ts';
import { namedTexts } from './named-texts.ts';

/** Of a piece of a header, which nobody has called a secret: schemes of authentication are shorter. */
const shortestPiece = 8;
/** Of a password in it, which is one by its place. */
const shortestPassword = 4;

/**
 * The secrets that a target may answer with since they were sent to it, each by what stands for it:
 * credentials in headers, and what the recorder would redact, or has the name of a credential, in the
 * path and the body.
 * @param sent the request with all live values
 * @param unfilled placeholders in it, which are no secrets: what else looks like one is a live value
 */
export function sentSecrets(
  { headers, path, body }: RecordedRequest,
  unfilled: readonly Unfilled[],
): KnownSecret[] {
  const text = bodyText(body, headers);
  const contentType = headerValue(headers, 'content-type');
  const viewed = viewBody({ text, contentType });
  const inBody = [
    ...(viewed ? secretsInValue(viewed.view.value) : []),
    ...(viewed?.format === jsonFormat ? [] : secretMembers(text)),
  ];
  const found = [
    ...findInUrl(path),
    ...findInBody(text, contentType ?? '', {
      isLogin: isLoginPath(path),
      variables: variablesInUrl(path),
    }),
  ];
  const left = new Set(unfilled.map(({ placeholder }) => placeholder));
  const all = [...secretsIn(headers), ...secretMembers(path), ...inBody, ...known(found)];
  return all.filter(
    ([, secret]) => !locatePlaceholders(secret).some(({ placeholder }) => left.has(placeholder)),
  );
}

/**
 * The credentials in headers, each by what would stand for it: tokens, the values of cookies, and what
 * the recorder would redact in any other.
 */
export function secretsIn(headers: readonly Header[]): KnownSecret[] {
  const found = headers
    .filter(([name]) => !isSecretHeader(name))
    .flatMap(([name, value]) => findInHeader(name, value));
  return [...credentialsIn(headers), ...known(found)];
}

function known(found: readonly FoundSecret[]): KnownSecret[] {
  return found
    .filter(({ value }) => isLong(value))
    .map(({ name, value }) => [createPlaceholder(name), value]);
}

function credentialsIn(headers: readonly Header[]): KnownSecret[] {
  return headers
    .filter(([name]) => isSecretHeader(name))
    .flatMap(([name, value]) => {
      const isCookie = /^(set-)?cookie$/i.test(name);
      const pieces = isCookie ? cookieValues(name, value) : value.split(/[\s;,]+/);
      const secrets = [...pieces.filter(isLong), ...basicIn(value)];
      return secrets.map((secret): KnownSecret => [createPlaceholder(name), secret]);
    });
}

/** Whole, and word by word where they have several; quotes around them may be left out by a target. */
function cookieValues(name: string, header: string): string[] {
  return findCookies(name, header).flatMap(({ value }) => {
    const unquoted = value.replace(/^"(.*)"$/s, '$1');
    return [...new Set([value, unquoted, ...unquoted.split(/[\s,]+/)])];
  });
}

/** User and password of Basic authentication (RFC 7617), which a target sees in clear. */
function basicIn(value: string): string[] {
  const coded = readCodedParts(value);
  if (coded) return [coded.parts, ...coded.parts.split(':').filter(isLong)];
  const start = startOfBasic(value);
  const pair = start === undefined ? undefined : decodeBasic(value.slice(start));
  if (pair === undefined) return [];
  const { user, password } = pair;
  return [`${user}:${password}`, ...(password.length >= shortestPassword ? [password] : [])];
}

function secretsInValue(value: unknown): KnownSecret[] {
  return namedTexts(value)
    .filter(({ text, isSecret }) => isSecret && isLong(text))
    .map(({ name, text }) => [createPlaceholder(name), text]);
}

function secretMembers(text: string): KnownSecret[] {
  return findMembers(text).flatMap(({ name, value }) => {
    const decoded = (['form', 'json', 'html'] as const).map((codec) => decodePiece(value, codec));
    const forms = new Set([value, ...decoded.filter((form) => form !== undefined)]);
    return [...forms].filter(isLong).map((form): KnownSecret => [createPlaceholder(name), form]);
  });
}

function isLong(piece: string): boolean {
  return piece.length >= shortestPiece;
}
