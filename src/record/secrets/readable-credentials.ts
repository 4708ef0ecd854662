import {
  readBasic,
  readCodedParts,
  startOfBasic,
} from '../../session/secrets/basic-credentials.ts';
import type { FoundSecret } from '../../session/secrets/found-secret.ts';
import { findKeys } from '../../session/secrets/key-formats.ts';
import { looksRandom } from '../../session/secrets/looks-random.ts';
import { isSecretHeader } from '../../session/secrets/secret-header.ts';

/** In characters, of a token. */
const SHORTEST = 16;

/** A text, and the secrets in it. */
interface FoundIn {
  readonly text: string;
  readonly found: readonly FoundSecret[];
}

/**
 * Credentials out of their Base64, with what is secret of them: those of Basic, and those of other schemes that
 * are a user with a token. Undefined for any other header.
 */
export function readableCredentials(
  name: string,
  value: string,
  isNamed: boolean,
): FoundIn | undefined {
  if (!(isNamed || isSecretHeader(name))) return undefined;
  const at = startOfBasic(value);
  if (at === undefined) return readableParts(value);
  const credentials = readBasic(value.slice(at));
  if (credentials === undefined) return undefined;
  const { user, password, isUserSecret } = credentials;
  const text = `${value.slice(0, at)}${user}:${password}`;
  const found: FoundSecret[] = [];
  const isKey = findKeys(user).some((key) => key.value === user);
  if (user !== '' && (isUserSecret || isKey)) {
    found.push({ name, value: user, start: at, end: at + user.length, isUnnamed: true });
  }
  if (password !== '' && !isUserSecret) {
    const start = at + user.length + 1;
    found.push({ name: 'password', value: password, start, end: text.length, isUnnamed: true });
  }
  return found.length === 0 ? undefined : { text, found };
}

function readableParts(value: string): FoundIn | undefined {
  const coded = readCodedParts(value);
  if (!coded) return undefined;
  const { parts, written } = coded;
  const found: FoundSecret[] = [];
  const [user = '', ...others] = parts.split(':');
  if (looksRandom(user)) return undefined;
  let start = written.length - parts.length + user.length + 1;
  for (const part of others) {
    const end = start + part.length;
    if (part.length >= SHORTEST && looksRandom(part)) {
      found.push({ name: 'token', value: part, start, end, isUnnamed: true });
    } else if (!/^\d{1,9}$/.test(part)) return undefined;
    start = end + 1;
  }
  return found.length === 0 ? undefined : { text: written, found };
}
