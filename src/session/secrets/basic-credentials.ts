/**
 * User and password of Basic authentication (RFC 7617). A session stores both in plain text, not in Base64:
 * `Basic ada:REDACTED_PASSWORD`. A person can read this form, and a secret has the
 * same placeholder here as elsewhere. A replay encodes the credentials in Base64 again.
 */
import { isPlaceholder } from '../../formats/text/placeholder.ts';
import { looksRandom } from '../../formats/value/randomness.ts';
import { decodeBasic, readScheme, startOfBasic } from '../../http/credentials.ts';
import { anyOf } from './secret-words.ts';

/** Passwords that carry no information, because the user name is the secret. */
const NO_PASSWORD = new RegExp(`^(?:${anyOf('noPasswords', '-')})?$`, 'i');

/** Words, as the name of a user and an e-mail address have them. Keys have other characters, or look random. */
const WORDS = /^[a-z]{1,20}(?:[ ._@+-][a-z]{1,20}){0,6}[._-]?$/i;
/** A name has one at most: `bob7`, `bob_the_1st`. */
const NUMBER = /(?<!\d)\d{1,4}(?!\d)/;

/**
 * The user is stored, so it must be ASCII. The password is not stored and may be UTF-8, as clients write it.
 */
const PAIR = /^(?! )[\x20-\x39\x3b-\x7e]*:(?:\P{Cc}*[^\p{Cc} ])?$/u;

/** Basic credentials, and which parts of them are secret. */
interface BasicCredentials {
  readonly user: string;
  /** The password as the user types it. */
  readonly password: string;
  readonly isUserSecret: boolean;
}

/** Decodes Basic credentials. Undefined for anything else, and for credentials that a session could not write. */
export function readBasic(coded: string): BasicCredentials | undefined {
  const pair = decodeBasic(coded);
  if (pair === undefined) return undefined;
  const text = `${pair.user}:${pair.password}`;
  // A replay would encode such credentials differently.
  if (!PAIR.test(text) || Buffer.from(text).toString('base64') !== coded) return undefined;
  return { ...pair, isUserSecret: NO_PASSWORD.test(pair.password) && !isUserName(pair.user) };
}

/** Whether a text is the name of a user, or an e-mail address, as people choose them. */
export function isUserName(user: string): boolean {
  return WORDS.test(user.replace(NUMBER, '')) && !looksRandom(user);
}

/**
 * Whether Basic credentials, in Base64 or as a session stores them, have no secret: `bob:` without a password, or
 * with the placeholder of one.
 */
export function isUserAlone(credentials: string): boolean {
  const { user, password } = readBasic(credentials) ?? decodedPair(credentials);
  return password === '' ? isUserName(user) : isPlaceholder(password ?? '');
}

function decodedPair(credentials: string): { user: string; password: string | undefined } {
  const [, user = '', password] = /^([^:]*):(.*)$/s.exec(credentials) ?? [];
  return { user, password };
}

/** Basic has its own parser. In the other schemes, the credentials are a single token (RFC 6750). */
const WHOLE = /^(?:basic|bearer|token)$/i;
/** Prefix in a session for the credentials of other schemes, decoded from Base64. */
const CODED = 'base64:';
/** A user name of words, followed by numbers and tokens. Any other part may be a secret. */
const PARTS =
  /^[a-z]{1,32}(?:[._@+-][a-z]{1,32}){0,6}\d{0,4}(?::(?:\d{1,9}|[\x21-\x39\x3b-\x7e]{16,1024})){1,4}$/i;

/** Decodes Base64 credentials of several parts after a scheme other than Basic: `Session YWRhOjE6…`. */
export function readCodedParts(value: string): CodedParts | undefined {
  const { scheme = '', start = 0 } = readScheme(value) ?? {};
  if (scheme === '' || WHOLE.test(scheme)) return undefined;
  const coded = value.slice(start);
  const parts = Buffer.from(coded, 'base64').toString('latin1');
  if (!PARTS.test(parts) || Buffer.from(parts, 'latin1').toString('base64') !== coded)
    return undefined;
  return { scheme, parts, written: `${scheme} ${CODED}${parts}` };
}

interface CodedParts {
  readonly scheme: string;
  /** The decoded parts, separated by colons. */
  readonly parts: string;
  /** The form in a session: `Session base64:ada:1:REDACTED_TOKEN`. */
  readonly written: string;
}

/**
 * The offset of the credentials in the value of a header, if a session stores them decoded. Undefined for any
 * other value.
 */
export function startOfReadableCredentials(value: string): number | undefined {
  // Base64 has no colon.
  if (!value.includes(':')) return undefined;
  const start = startOfBasic(value) ?? startOfCoded(value);
  return start !== undefined && value.includes(':', start) ? start : undefined;
}

function startOfCoded(value: string): number | undefined {
  const { start = -1 } = readScheme(value) ?? {};
  return start > 0 && value.startsWith(CODED, start) ? start + CODED.length : undefined;
}

/** The text before credentials, as on the wire. */
export function schemeOf(before: string): string {
  return before.endsWith(CODED) ? before.slice(0, -CODED.length) : before;
}
