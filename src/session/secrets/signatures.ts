/** Which secrets may be signatures. A signature is good only for the values that it signs, and a key for all. */
import { isPlaceholder } from '../../formats/text/placeholder.ts';
import { readScheme } from '../../http/credentials.ts';
import { isNamed } from '../../http/headers.ts';
import { secretsIn } from '../former-secrets.ts';
import { textOfRequest } from '../same-recording.ts';
import type { Header, RecordedRequest, Recording, Session } from '../schema.ts';
import { namesKey } from './secret-names.ts';
import { secretWordSet } from './secret-words.ts';

/** 128 bits or more in hexadecimal, or 160 in Base64: what hashes are long. Passwords and UUIDs have shorter pieces. */
const DIGEST = /[\da-f]{32}|[A-Za-z\d+/]{27}/i;

/**
 * Creates a test of whether a request of a session has a secret that may be a signature: it has a text that is as long
 * as a hash, and it is no key. A key, unlike a signature, goes with whatever is sent.
 */
export function createIsSigned({ recordings }: Pick<Session, 'recordings'>): IsSigned {
  let keys: ReadonlySet<string> | undefined;
  return (request, secretOf) => {
    const signing = secretsIn(textOfRequest(withoutKeys(request)));
    const long = signing.filter((name) => DIGEST.test(secretOf(name) ?? ''));
    if (long.length === 0) return false;
    keys ??= findKeys(recordings);
    return long.some((name) => !keys?.has(name));
  };
}

/** @param secretOf gives the secret of a placeholder; undefined for one that does not count */
export type IsSigned = (
  request: RecordedRequest,
  secretOf: (placeholder: string) => string | undefined,
) => boolean;

/** The secrets, by their placeholders, that requests send with different contents. */
function findKeys(recordings: readonly Recording[]): Set<string> {
  const contents = new Map<string, string>();
  const keys = new Set<string>();
  for (const { request } of recordings) {
    const { method, path, body } = request;
    // A signature of a body is good for each path.
    const content = JSON.stringify(body ?? [method, path]);
    for (const name of secretsIn(textOfRequest(request))) {
      if ((contents.get(name) ?? content) !== content) keys.add(name);
      contents.set(name, content);
    }
  }
  return keys;
}

/** A request without the headers that say themselves that they carry no signature. */
function withoutKeys(request: RecordedRequest): RecordedRequest {
  return { ...request, headers: request.headers.filter((header) => !hasKey(header)) };
}

const KEY_SCHEMES = secretWordSet('loneSchemes');

function hasKey([name, value]: Header): boolean {
  if (isNamed(name, 'cookie')) return true;
  const { scheme } = readScheme(value) ?? {};
  if (scheme === undefined) return namesKey(name) && isPlaceholder(value);
  return KEY_SCHEMES.has(scheme.toLowerCase()) || namesKey(scheme);
}
