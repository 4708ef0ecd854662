import { createPlaceholder, findPlaceholders } from '../session/placeholder.ts';
import type { Header, RecordedRequest } from '../session/schema.ts';
import { isSecretHeader } from '../session/secret-header.ts';
import { bodyText } from './body-text.ts';
import { findMembers } from './hide-members.ts';
import type { KnownSecret } from './mask.ts';

/** Of a piece of a header, which nobody has called a secret: schemes of authentication are shorter. */
const shortestPiece = 8;
/** Of a password in it, which is one by its place. */
const shortestPassword = 4;

/**
 * The secrets that a target may answer with since they were sent to it, each by what stands for it:
 * credentials in headers, and what has the name of one in the path and the body.
 * @param sent the request with all live values
 */
export function sentSecrets({ headers, path, body }: RecordedRequest): KnownSecret[] {
  return [...secretsIn(headers), ...[path, bodyText(body)].flatMap(secretMembers)];
}

/** The credentials in headers, each by what would stand for it: tokens, and the values of cookies. */
export function secretsIn(headers: readonly Header[]): KnownSecret[] {
  return headers
    .filter(([name]) => isSecretHeader(name))
    .flatMap(([name, value]) => {
      // What follows the first pair of a Set-Cookie are its attributes.
      const credentials = /^set-cookie$/i.test(name) ? value.replace(/;.*$/s, '') : value;
      const pieces = credentials.split(/[\s;,]+/).map((piece) => {
        return /^(set-)?cookie$/i.test(name) ? piece.slice(piece.indexOf('=') + 1) : piece;
      });
      const secrets = [...pieces.filter(isLong), ...decodeBasic(value)];
      return secrets.map((secret): KnownSecret => [createPlaceholder(name), secret]);
    });
}

/** User and password of Basic authentication (RFC 7617), which a target sees in clear. */
function decodeBasic(value: string): string[] {
  const [, coded] = /^\s*basic\s+([\w+/-]+=*)\s*$/i.exec(value) ?? [];
  const pair = Buffer.from(coded ?? '', 'base64').toString();
  const [, password] = /^[^:]*:(.*)$/s.exec(pair) ?? [];
  if (password === undefined) return [];
  return [pair, ...(password.length >= shortestPassword ? [password] : [])];
}

function secretMembers(text: string): KnownSecret[] {
  return findMembers(text).flatMap(({ name, value }) => {
    const forms = new Set([value, decode(value)]);
    return [...forms].filter(isLong).map((form): KnownSecret => [createPlaceholder(name), form]);
  });
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value.replaceAll('+', ' '));
  } catch {
    return value;
  }
}

function isLong(piece: string): boolean {
  return piece.length >= shortestPiece && findPlaceholders(piece).length === 0;
}
