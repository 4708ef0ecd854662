import { groupBy } from '../../../collections.ts';
import { isDistinctive } from '../../../formats/value/is-distinctive.ts';
import type { Recording } from '../../../session/schema.ts';
import { arrivalOf } from '../../schedule/recorded-times.ts';
import { createProducedRoles } from '../evidence/produced-roles.ts';
import { endingsOf } from '../naming/names.ts';
import type { Roles } from '../naming/roles.ts';
import { applies } from '../reasons/reasons.ts';
import type { Source } from './link-recordings.ts';
import type { ListElements, Trait } from './list-elements.ts';
import type { Readers } from './readers.ts';

/** An id in an element of a list. */
export interface Reference {
  readonly trait: Trait;
  /** What it is the id of. This matters only for short ids. */
  readonly roles: readonly string[];
  /** Position of the recording. */
  readonly index: number;
  /** When its response had come, in ms from the session's start. */
  readonly end: number;
}

/**
 * The latest earlier locations that have ids of elements. A client that looks for the membership of a user, for
 * instance, has read the id of the user before. A location in a list counts only if its element is known.
 */
export function findSources(
  references: readonly Reference[],
  recordings: readonly Recording[],
  lists: ListElements,
  { read, subject }: Pick<Readers, 'read' | 'subject'>,
): ReadonlyMap<Reference, Source> {
  const sources = new Map<Reference, Candidate>();
  if (!applies('id from elsewhere')) return sources;
  const byValue = groupBy(references, ({ trait }) => trait.text);
  const last = references.reduce((latest, { end }) => Math.max(latest, end), 0);
  for (const [producer, recording] of recordings.entries()) {
    const end = arrivalOf(recording);
    const ofRequest = subject(producer);
    if (end >= last || !ofRequest) continue;
    const rolesAt = createProducedRoles(recording, ofRequest);
    const readIds = read((value, at) => {
      const those = byValue.get(value);
      if (!those || at.kind === 'text' || at.kind === 'code') return;
      const location = at.location();
      // The choice of a form may be another thing now.
      if (location.last?.isChoice) return;
      const isListed = at.isInList();
      const elements = lists.get(producer);
      if (isListed && !location.elements().every(({ text }) => elements?.has(text))) return;
      const source = { producer, location, value, isListed, end };
      const roles = isDistinctive(value) ? undefined : rolesAt(at);
      const names = roles && at.names();
      for (const reference of those) {
        if (reference.index === producer || reference.end <= end) continue;
        const known = sources.get(reference);
        if (known && (known.producer === producer || !isBetter(source, known))) continue;
        const isSame = !roles || isNamedAs(roles, names ?? [], reference.roles);
        if (isSame) sources.set(reference, source);
      }
    });
    readIds(recording);
  }
  return sources;
}

/** Whether the names say that a short id may be one of these, as `{ "order": "7" }` and `currentorderid` do. */
function isNamedAs(
  { strong, weak }: Roles,
  names: readonly string[],
  ids: readonly string[],
): boolean {
  const own = [...strong, ...weak];
  return own.some((role) => ids.includes(role) || endingsOf(role, names, ids).length > 0);
}

interface Candidate extends Source {
  readonly isListed: boolean;
  readonly end: number;
}

type Ranked = Pick<Candidate, 'isListed' | 'end'>;

function isBetter(one: Ranked, other: Ranked): boolean {
  return one.isListed === other.isListed ? one.end >= other.end : !one.isListed;
}
