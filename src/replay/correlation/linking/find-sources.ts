import type { Recording } from '../../../session/schema.ts';
import { arrivalOf } from '../arrival-of.ts';
import { isDistinctive } from '../naming/is-distinctive.ts';
import type { ElementTrait, Source } from './list-elements.ts';
import { createProducedRoles } from './produced-roles.ts';
import type { Readers } from './readers.ts';

/** An id in an element of a list. */
export interface Reference extends ElementTrait {
  /** What it is the id of; only where it is short does that matter. */
  readonly roles: readonly string[];
  /** Position of the recording. */
  readonly index: number;
  /** When its response had come, in ms from the session's start. */
  readonly end: number;
}

/**
 * Where earlier responses have these ids, the latest of them: who looks for the membership of a user
 * has been told who the user is. In a list only where it is known of which element.
 * @param lists elements that are known, by position of the recording
 */
export function findSources(
  references: readonly Reference[],
  recordings: readonly Recording[],
  lists: ReadonlyMap<number, ReadonlySet<string>>,
  { read, about }: Pick<Readers, 'read' | 'about'>,
): ReadonlyMap<Reference, Source> {
  const sources = new Map<Reference, Source & { readonly end: number }>();
  const byValue = new Map<string, Reference[]>();
  for (const reference of references) {
    const those = byValue.get(reference.value);
    if (those) those.push(reference);
    else byValue.set(reference.value, [reference]);
  }
  const last = references.reduce((latest, { end }) => Math.max(latest, end), 0);
  for (const [producer, recording] of recordings.entries()) {
    const end = arrivalOf(recording);
    const ofRequest = about(producer);
    if (end >= last || !ofRequest) continue;
    const rolesAt = createProducedRoles(recording, ofRequest);
    const readIds = read((value, at) => {
      const those = byValue.get(value);
      if (!those || at.kind === 'text') return;
      const element = at.element();
      if (element !== undefined && !lists.get(producer)?.has(element)) return;
      const place = at.place();
      for (const reference of those) {
        if (reference.index === producer || reference.end <= end) continue;
        const known = sources.get(reference);
        if (known && (known.producer === producer || !isBetter({ element, end }, known))) continue;
        const isSame =
          isDistinctive(value) || rolesAt(at).strong.some((role) => reference.roles.includes(role));
        if (isSame) sources.set(reference, { producer, place, element, value, end });
      }
    });
    readIds(recording);
  }
  return sources;
}

interface Candidate {
  readonly element: string | undefined;
  readonly end: number;
}

function isBetter(one: Candidate, other: Candidate): boolean {
  const isInList = one.element !== undefined;
  return isInList === (other.element !== undefined) ? one.end >= other.end : !isInList;
}
