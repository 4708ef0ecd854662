/**
 * User and password of Basic authentication (RFC 7617). Where one of them is a secret, a session has
 * them as they are, not in Base64: `Basic ada:REDACTED_PASSWORD`, so that a person can read it, and
 * what is a secret elsewhere is the same placeholder here. A replay writes it in Base64 again.
 */
import { findPlaceholders } from '../../formats/placeholder.ts';
import { anyOf } from './secret-words.ts';

/** Passwords that say nothing: the user name is the secret. */
const NO_PASSWORD = new RegExp(`^(?:${anyOf('noPasswords', '-')})?$`, 'i');

/** The user is stored, so it is ASCII. The password is not, and is in UTF-8 as clients write it. */
const PAIR = /^(?! )[\x20-\x39\x3b-\x7e]*:(?:\P{Cc}*[^\p{Cc} ])?$/u;

/** Parts of Basic credentials: what is secret of them. */
interface BasicCredentials {
  readonly user: string;
  /** As a person types it. */
  readonly password: string;
  readonly isUserSecret: boolean;
}

/** Out of their Base64; undefined for what is none, or could not be written as a session has it. */
export function decodeBasic(coded: string): BasicCredentials | undefined {
  const text = Buffer.from(coded, 'base64').toString();
  const colon = text.indexOf(':');
  if (!PAIR.test(text)) return undefined;
  // Else the replay would write it in another way.
  if (Buffer.from(text).toString('base64') !== coded) return undefined;
  const user = text.slice(0, colon);
  const password = text.slice(colon + 1);
  return { user, password, isUserSecret: NO_PASSWORD.test(password) };
}

const READABLE = /^(basic +)(?! )[^:]*:/is;

/**
 * Where user and password begin in the value of a header that has Basic credentials as a session has
 * them; undefined for any other value.
 */
export function startOfReadableBasic(value: string): number | undefined {
  if (!value.includes('REDACTED')) return undefined;
  const [, scheme] = READABLE.exec(value) ?? [];
  return scheme !== undefined && findPlaceholders(value).length > 0 ? scheme.length : undefined;
}

/**
 * User and password as they go on the wire.
 * @param pair a character for a byte, as header values are
 */
export function encodeBasic(pair: string): string {
  return Buffer.from(pair, 'latin1').toString('base64');
}
