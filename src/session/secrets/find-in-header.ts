/** Finds secrets in headers: by the name of the header, in cookies, after authentication schemes, in URLs. */

import { decodeEscapes } from '../../formats/text/codecs.ts';
import { withoutInner } from '../../formats/text/splices.ts';
import { looksRandom } from '../../formats/value/randomness.ts';
import { readScheme } from '../../http/credentials.ts';
import { findParameters } from '../../http/headers.ts';
import { findCookies } from '../../http/set-cookie.ts';
import { isUserAlone } from './basic-credentials.ts';
import { findInUrl } from './find-in-url.ts';
import { type FoundSecret, secretsWithin, unnamed } from './found-secret.ts';
import { isPlaceholder, isSecretValue } from './is-secret-value.ts';
import { findKeys } from './key-formats.ts';
import { isSecretHeader, namesNonce, secretKind } from './secret-names.ts';
import { anyOf, secretWordSet, secretWordsFor } from './secret-words.ts';

const HARMLESS = secretWordSet('harmlessHeaders');
const HARMLESS_PREFIXES = secretWordsFor('harmlessPrefixes');

type HeaderKind = 'harmless' | 'protocols' | 'cookie' | 'secret' | 'weak' | 'nonce' | 'text';

/**
 * The secrets in the value of a header.
 * @param isNamed whether the user has named the header as secret
 */
export function findInHeader(name: string, value: string, isNamed = false): FoundSecret[] {
  const kind = isNamed ? 'secret' : kindOf(name.toLowerCase());
  switch (kind) {
    case 'harmless':
      return [];
    case 'cookie':
      return findInCookies(name, value);
    case 'secret':
      return findInCredentials(name, value);
    case 'weak':
    case 'nonce':
      return isSecretValue(value, kind, name) ? [unnamed(name, value, 0)] : findInUrl(value);
    case 'protocols':
      return findInProtocols(value);
    default:
      return findInUrl(value);
  }
}

/** The key in the name of a header, perhaps behind `X-`. Keys have digits, and hardly any name has. */
export function findInName(name: string): FoundSecret[] {
  if (!/\d/.test(name)) return [];
  for (const { index } of name.matchAll(/(?<=^|-)[^-]/g)) {
    const [key] = findKeys(name.slice(index));
    if (key?.start === 0) return [{ ...key, start: index, end: index + key.value.length }];
  }
  return [];
}

function kindOf(name: string): HeaderKind {
  if (name === 'cookie' || name === 'set-cookie') return 'cookie';
  if (name === 'sec-websocket-protocol') return 'protocols';
  if (HARMLESS.has(name) || HARMLESS_PREFIXES.some((start) => name.startsWith(start)))
    return 'harmless';
  if (isSecretHeader(name)) return 'secret';
  if (namesNonce(name)) return 'nonce';
  return secretKind(name) === 'weak' ? 'weak' : 'text';
}

function findInCookies(header: string, cookies: string): FoundSecret[] {
  return findCookies(header, cookies).flatMap(({ name, value, start }): FoundSecret[] => {
    const called = name || header.toLowerCase();
    if (value === '' || isPlaceholder(value) || isHarmlessCookie(called, value)) return [];
    return [{ name: called, value, start, end: start + value.length, isCookie: true }];
  });
}

/** A token after a name, as a subprotocol: `bearer.abc`, `base64url.bearer.authorization.k8s.io.abc`. */
const NAMED_PROTOCOL = new RegExp(
  String.raw`^(?:[\w-]{1,64}\.){0,8}?[\w-]{0,32}(?:${anyOf('protocolNames')})(?:\.[a-z\d]{2,8}\.io)?[.=:-](.+)$`,
  'i',
);
const MIN_TOKEN_LENGTH = 12;

/**
 * Browsers let clients set no other header of a WebSocket handshake, so clients send tokens as subprotocols.
 */
function findInProtocols(header: string): FoundSecret[] {
  const found: FoundSecret[] = [];
  let before = '';
  for (const { 0: protocol, index } of header.matchAll(/[^\s,]+/g)) {
    const [, named] = NAMED_PROTOCOL.exec(protocol) ?? [];
    const isNamed = named !== undefined && named.length >= 8;
    const isToken = protocol.length >= MIN_TOKEN_LENGTH && looksRandom(protocol);
    const isBehindName = /^bearer$/i.test(before) || secretKind(before) === 'secret';
    before = protocol;
    if (!isNamed && !isToken && !isBehindName) continue;
    const value = isNamed ? named : protocol;
    const start = index + protocol.length - value.length;
    if (!isPlaceholder(value)) found.push(unnamed('sec-websocket-protocol', value, start));
  }
  return found;
}

/** Registered schemes, and schemes of cloud providers. Any other first word may be part of the secret. */
const SCHEME = new RegExp(`^(?:${anyOf('authSchemes', '-')})$`, 'i');
/** `AWS id:signature`, `SharedKey account:signature`. */
const SIGNED = new RegExp(`^(?:${anyOf('signedSchemes')})$`, 'i');
/** Parameters of schemes that are secrets, in addition to those whose names are secret everywhere. */
const SECRET_PARAMETER = new RegExp(`^(?:${anyOf('schemeParameters')})$`, 'i');

/** An unregistered scheme before a token: `GenieKey`, `CSS-Account-Token`. */
const OWN_SCHEME = /^[A-Z][A-Za-z]{0,31}(?:-[A-Z][A-Za-z]{0,31}){0,3}$/;
/** The headers with a scheme (RFC 9110, section 11). */
const HAS_SCHEME = /^(?:proxy-)?authorization$/i;

const NO_SCHEME = { scheme: '', start: 0 };

function isScheme(name: string, scheme: string, credentials: string): boolean {
  if (SCHEME.test(scheme)) return true;
  const mayBe = HAS_SCHEME.test(name) && OWN_SCHEME.test(scheme) && !looksRandom(scheme);
  return (
    mayBe && /^\S+$/.test(credentials) && (isPlaceholder(credentials) || looksRandom(credentials))
  );
}

function findInCredentials(name: string, value: string): FoundSecret[] {
  const written = readScheme(value);
  const isWritten = written && isScheme(name, written.scheme, value.slice(written.start));
  const { scheme, start: at } = isWritten ? written : NO_SCHEME;
  const credentials = value.slice(at);
  const whole = unnamed(name, credentials, at);
  if (credentials === '' || isPlaceholder(credentials)) return [];
  if (/^basic$/i.test(scheme)) return isUserAlone(credentials) ? [] : [whole];
  if (/^bearer$/i.test(scheme)) return [whole];
  const parameters = findInParameters(credentials, at, name);
  if (parameters.length > 0) return parameters;
  const [, id] = SIGNED.test(scheme) ? (/^([^\s:]+:)\S+$/.exec(credentials) ?? []) : [];
  if (id === undefined) return [whole];
  const signature = unnamed(name, credentials.slice(id.length), at + id.length);
  return withoutInner([...findKeys(value), signature]);
}

/** In seconds: `t=1614556800` beside a signature of Stripe. */
const UNIX_TIME = /^1\d{9}$/;

function findInParameters(credentials: string, offset: number, header: string): FoundSecret[] {
  const parameters = findParameters(credentials);
  if (parameters[0]?.at !== 0) return [];
  return parameters.flatMap(({ name, raw, value, start: within }): FoundSecret[] => {
    const start = offset + within;
    if (/^credential$/i.test(name)) {
      return secretsWithin(findKeys(raw), (at) => start + at);
    }
    const kind = secretKind(name);
    if (kind === undefined && !SECRET_PARAMETER.test(name)) return [];
    if (value === '' || isPlaceholder(value) || UNIX_TIME.test(value)) return [];
    const called = kind === undefined ? header : name;
    return [{ name: called, value: decodeEscapes(value), start, end: start + raw.length }];
  });
}

/** Names of settings that clients keep in cookies. */
const SETTING = new RegExp(String.raw`^(?:[\w.-]*[_.-])?(?:${anyOf('settingCookies')})$`, 'i');
/** One or several short words. */
const WORDS = /^"?[a-z]{1,20}(?:[ /_.,-][a-z\d]{1,20}){0,4}"?$/i;
const SWITCH = new RegExp(
  String.raw`^"?(?:${anyOf('switchValues')}|[a-z]{2}(?:[-_][a-z]{2})?|[a-z\d]{1,2})"?$`,
  'i',
);
/** Names of cookies that hold a login or an id, not a setting. `side` and `sidebar` only begin with `sid`. */
const OF_LOGIN = new RegExp(`(?:${anyOf('loginCookies')})(?!(?<=sid)e)|id$`, 'i');

/**
 * Whether a cookie is certainly not a secret and stays readable: a setting of the client, or a short word or
 * number that could not be a password.
 */
function isHarmlessCookie(name: string, value: string): boolean {
  if (/^"?deleted"?$/.test(value)) return true;
  if (secretKind(name) !== undefined || OF_LOGIN.test(name)) return false;
  if (SWITCH.test(value)) return true;
  const text = decodeEscapes(value);
  return SETTING.test(name) && WORDS.test(text) && text.length <= 40 && !looksRandom(text);
}
