/**
 * Keeps secrets from the disk: applied to every exchange before it is written, to the journal too.
 * What a person needs to understand the session stays: the scheme of an Authorization, the names of
 * cookies, the attributes of a Set-Cookie.
 *
 * The worker and the proxy process redact the same session without knowing of each other, so a
 * placeholder in a journal ends in a keyed hash of its secret (`hashed-placeholder.ts`). The key lives
 * as long as the run and is never written; the session file gets shorter names instead
 * (`name-placeholders.ts`).
 */
import type { Header } from '../../session/schema.ts';
import { isSecretHeader } from '../../session/secret-header.ts';
import { createHashedPlaceholder } from './hashed-placeholder.ts';
import { isTraceable } from './is-traceable.ts';

/** Gives headers without their secrets. */
export type RedactHeaders = (headers: readonly Header[]) => Header[];

/** Registered schemes, and those of the clouds: what else comes first may be part of the secret. */
const scheme =
  /^((?:basic|bearer|concealed|digest|dpop|gnap|hoba|mutual|negotiate|oauth|privatetoken|scram-sha-\d+|vapid|token|apikey|aws4-hmac-sha256|sharedkey) +)(.+)$/i;

/**
 * A redaction of headers, by their names.
 * @param key of the run: the same key gives the same secret the same placeholder
 */
export function createRedaction(key: string): RedactHeaders {
  const replace: Replace = (secret, name, isCookie) => {
    if (secret === '') return secret;
    return createHashedPlaceholder(key, name, secret, isTraceable(secret, isCookie));
  };
  return (headers) =>
    headers.map(([name, value]): Header => [name, redactValue(name, value, replace)]);
}

type Replace = (secret: string, name: string, isCookie: boolean) => string;

function redactValue(name: string, value: string, replace: Replace): string {
  const lowerCase = name.toLowerCase();
  if (lowerCase === 'cookie') return redactCookies(value, replace);
  if (lowerCase === 'set-cookie') return redactSetCookie(value, replace);
  if (!isSecretHeader(lowerCase)) return value;
  const parts = scheme.exec(value);
  if (parts?.[1] === undefined || parts[2] === undefined) return replace(value, name, false);
  return `${parts[1]}${replace(parts[2], name, false)}`;
}

function redactCookies(value: string, replace: Replace): string {
  return value
    .split(';')
    .map((pair) => redactPair(pair, 'cookie', replace))
    .join(';');
}

/** Attributes follow the first pair (RFC 6265, section 4.1.1). */
function redactSetCookie(value: string, replace: Replace): string {
  const [pair = '', ...attributes] = value.split(';');
  return [redactPair(pair, 'set-cookie', replace), ...attributes].join(';');
}

function redactPair(pair: string, header: string, replace: Replace): string {
  const [, before = '', name, value = ''] = /^(\s*(?:([^=]*)=\s*)?)(.*?)\s*$/s.exec(pair) ?? [];
  return `${before}${replace(value, name?.trim() || header, true)}`;
}
