import { liveSecrets } from '../../replay/secrets/secrets.ts';
import { findNearest } from '../../session/nearest.ts';
import type { Session } from '../../session/schema.ts';
import { findSentSecrets } from '../environment/missing-secrets.ts';
import type { UnknownSecret } from '../meta.ts';
import type { TargetContext } from '../replay-context.ts';

/**
 * The secrets that were given and that no request of a session carries, each with the placeholder that
 * its name may be a misspelling of.
 * @param file absolute path of the session
 */
export function findUnknownSecrets(
  session: Session,
  file: string,
  targets: readonly Pick<TargetContext, 'secrets'>[],
): UnknownSecret[] {
  const given = new Set(targets.flatMap(({ secrets }) => [...liveSecrets(secrets).keys()]));
  if (given.size === 0) return [];
  const sent = findSentSecrets(session, file);
  const others = [...sent].filter((placeholder) => !given.has(placeholder));
  return [...given]
    .filter((placeholder) => !sent.has(placeholder))
    .map((placeholder) => ({ placeholder, ...findNearest(placeholder, others, hintOf) }));
}

function hintOf(placeholder: string): string {
  return placeholder.replace('REDACTED_', '');
}
