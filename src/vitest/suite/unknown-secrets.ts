import { liveSecrets } from '../../replay/secrets/secrets.ts';
import type { Session } from '../../session/schema.ts';
import { findSentSecrets } from '../environment/missing-secrets.ts';
import type { UnknownSecret } from '../meta.ts';
import type { TargetContext } from '../replay-context.ts';

/** A session may be a stranger's, and have as many placeholders as it likes. */
const MAX_COMPARED = 1000;
/** In characters: no recorder gives a longer one. */
const LONGEST = 64;

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
  const others = [...sent]
    .filter((placeholder) => !given.has(placeholder) && placeholder.length <= LONGEST)
    .slice(0, MAX_COMPARED);
  return [...given]
    .filter((placeholder) => !sent.has(placeholder))
    .map((placeholder) => ({ placeholder, ...findNearest(placeholder, others) }));
}

/** Of two names that differ in more than half of their characters, neither was meant for the other. */
function findNearest(
  placeholder: string,
  others: readonly string[],
): Pick<UnknownSecret, 'nearest' | 'distance'> {
  const name = placeholder.replace('REDACTED_', '');
  let nearest: { nearest?: string; distance: number } = { distance: Math.ceil(name.length / 2) };
  if (placeholder.length > LONGEST) return nearest;
  for (const other of others) {
    const distance = editDistance(name, other.replace('REDACTED_', ''));
    if (distance < nearest.distance) nearest = { nearest: other, distance };
  }
  return nearest;
}

/** How many characters are to be added, left out or changed to make one of the other (Levenshtein). */
function editDistance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let at = 1; at <= one.length; at++) {
    const next = [at];
    for (let to = 1; to <= other.length; to++) {
      const changed = (row[to - 1] ?? 0) + (one[at - 1] === other[to - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[to] ?? 0) + 1, (next[to - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
