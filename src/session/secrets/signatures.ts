/** Which secrets may be signatures. A signature is good only for the values that it signs, and a key for all. */
import { isPlaceholder } from '../../formats/text/placeholder.ts';
import { mayBeUnnamedId } from '../../formats/value/names.ts';
import { readScheme } from '../../http/credentials.ts';
import { isNamed } from '../../http/headers.ts';
import { secretsIn } from '../former-secrets.ts';
import { textOfRequest } from '../same-recording.ts';
import type { Header, RecordedRequest, Recording, Session } from '../schema.ts';
import { findMembers } from './find-members.ts';
import { namesKey } from './secret-names.ts';
import { secretWordSet } from './secret-words.ts';

/** 128 bits or more in hexadecimal, or 160 in Base64: what hashes are long. Passwords and UUIDs have shorter pieces. */
const DIGEST = /[\da-f]{32}|[A-Za-z\d+/]{27}/i;

/** By the recordings of each session: all of its replays share them. */
const keysOf = new WeakMap<readonly Recording[], ReadonlySet<string>>();

/**
 * Whether a request of a session has a secret that may be a signature: it has a text that is as long as a hash, and it
 * is no key. A key, unlike a signature, goes with whatever is sent.
 * @param secretOf gives the secret of a placeholder; undefined for one that does not count
 */
export function isSigned(
  { recordings }: Pick<Session, 'recordings'>,
  request: RecordedRequest,
  secretOf: (placeholder: string) => string | undefined,
): boolean {
  const secrets = secretsIn(textOfRequest(request));
  const long = secrets.filter((name) => DIGEST.test(secretOf(name) ?? ''));
  if (long.length === 0) return false;
  const keys = keysOf.get(recordings) ?? findKeys(recordings);
  keysOf.set(recordings, keys);
  return long.some((name) => !keys.has(name));
}

/** The number of live values of a request that are compared, which bounds the cost of a hostile session. */
const MAX_SHARED = 100;

/** What the requests with a secret send. */
interface Contents {
  /** Of the first request. */
  readonly first: string;
  /** The values of earlier answers that all of the requests send. */
  readonly shared: readonly string[];
}

/** The placeholders of the secrets that sign no live value. */
function findKeys(recordings: readonly Recording[]): Set<string> {
  const keys = new Set<string>();
  const sent = new Map<string, Contents>();
  const brought = new Set<string>();
  for (const { request, response } of recordings) {
    const { method, path, body } = request;
    for (const name of namedKeys(request)) keys.add(name);
    // A signature of a body is good for each path.
    const content = JSON.stringify(body ?? [method, path]);
    const values = valuesIn([path, body]);
    const live = [...values].filter((value) => brought.has(value)).slice(0, MAX_SHARED);
    for (const name of secretsIn(textOfRequest(request))) {
      if (keys.has(name)) continue;
      const before = sent.get(name);
      const shared = before?.shared.filter((value) => values.has(value)) ?? live;
      // What all of them send may be what is signed.
      if (before && before.first !== content && shared.length === 0) keys.add(name);
      sent.set(name, { first: before?.first ?? content, shared });
    }
    const answer = 'status' in response ? response.body : undefined;
    for (const value of valuesIn([answer])) brought.add(value);
  }
  return keys;
}

/** The texts in parts of a message that may be ids. */
function valuesIn(parts: readonly unknown[]): Set<string> {
  return new Set((JSON.stringify(parts).match(/[\w-]+/g) ?? []).filter(mayBeUnnamedId));
}

/** The placeholders of the secrets whose header, parameter or member is named like a key. */
function namedKeys({ path, headers, body }: RecordedRequest): string[] {
  const members = findMembers(JSON.stringify([path, body]), isKeyName)
    .filter(({ name, own = name }) => isKeyName(own))
    .map(({ value }) => value);
  const ofHeaders = headers.filter(hasKey).map(([, value]) => value);
  return [...members, ...ofHeaders].flatMap(secretsIn);
}

const KEY_SCHEMES = secretWordSet('loneSchemes');

/** Whether a header holds a key by its name or scheme. `SharedKey ada:…` holds a signature behind the user. */
function hasKey([name, value]: Header): boolean {
  if (isNamed(name, 'cookie')) return true;
  const { scheme = name, start = 0 } = readScheme(value) ?? {};
  if (start > 0 && KEY_SCHEMES.has(scheme.toLowerCase())) return true;
  return isKeyName(scheme) && isPlaceholder(value.slice(start));
}

/** Names that say nothing of what they hold, or name a hash: `Authorization`, `X-Secret-Hash`. */
const MAY_SIGN = /(?:authorization|hash)$/i;

function isKeyName(name: string): boolean {
  return namesKey(name) && !MAY_SIGN.test(name);
}
