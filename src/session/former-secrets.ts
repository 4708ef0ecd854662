/**
 * The secrets of a session that has requests of two runs. Placeholders do not tell the values of one run from those of
 * the other, and a signature is good only for the values that it signs.
 */
import { findPlaceholders, plainPlaceholder } from '../formats/text/placeholder.ts';
import { textOfRequest } from './same-recording.ts';
import type { RecordedRequest, Session } from './schema.ts';

/** The secrets of requests that a session has from an earlier run, and of no request as it was sent now. */
export function findFormerSecrets(stored: Session, sent: Session): Set<string> {
  const texts = textsOf(stored);
  const isSent = new Set(textsOf(sent));
  const current = new Set(texts.filter((text) => isSent.has(text)).flatMap(secretsIn));
  return new Set(texts.flatMap(secretsIn).filter((name) => !current.has(name)));
}

/**
 * Whether a request that neither run has sent has a secret of the second one.
 * @param isOfRun whether the second run has made a secret, by its placeholder
 */
export function hasMixedSecret(
  stored: Session,
  runs: readonly Session[],
  isOfRun: (placeholder: string) => boolean = () => false,
): boolean {
  const isSent = new Set(runs.flatMap(textsOf));
  return textsOf(stored).some((text) => !isSent.has(text) && secretsIn(text).some(isOfRun));
}

/** 128 bits or more in hexadecimal, or 160 in Base64: what hashes are long. Passwords and UUIDs have shorter pieces. */
const DIGEST = /[\da-f]{32}|[A-Za-z\d+/]{27}/i;

/**
 * Whether a request has a secret that may be a signature: it has a text that is as long as a hash.
 * @param secretOf gives the secret of a placeholder; undefined for one that does not count
 */
export function isSigned(
  request: RecordedRequest,
  secretOf: (placeholder: string) => string | undefined,
): boolean {
  return secretsIn(textOfRequest(request)).some((each) => DIGEST.test(secretOf(each) ?? ''));
}

function textsOf({ recordings }: Session): string[] {
  return recordings.map(({ request }) => textOfRequest(request));
}

function secretsIn(text: string): string[] {
  return findPlaceholders(text).map(plainPlaceholder);
}
