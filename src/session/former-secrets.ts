/**
 * The secrets of a session that has requests of two runs. Placeholders do not tell the values of one run from those of
 * the other.
 */
import { findPlaceholders, plainPlaceholder } from '../formats/text/placeholder.ts';
import { textOfRequest } from './same-recording.ts';
import type { Session } from './schema.ts';

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

function textsOf({ recordings }: Session): string[] {
  return recordings.map(({ request }) => textOfRequest(request));
}

/** The secrets in a text, by their placeholders. */
export function secretsIn(text: string): string[] {
  return findPlaceholders(text).map(plainPlaceholder);
}
