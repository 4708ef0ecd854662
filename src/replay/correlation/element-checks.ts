/**
 * In a list, the same place may hold another thing on another instance, and its id would be a
 * stranger's. What tells the elements apart is what the client itself has given them before: a name,
 * a path. Where the live element does not have the same, the value that was linked is not there.
 */
import type { Recording } from '../../session/schema.ts';
import { arrivalOf } from './arrival-of.ts';
import type { Readers } from './readers.ts';
import type { ValueIndex } from './value-index.ts';

/** What the live response must have at a place. */
export interface ElementCheck {
  readonly place: string;
  readonly value: string;
}

/** By position of the recording, and by place of the list element. */
export type ElementChecks = ReadonlyMap<number, ReadonlyMap<string, readonly ElementCheck[]>>;

/** A link, as far as it matters here. */
interface ListLink {
  readonly producer: number;
  readonly element: string | undefined;
}

/** Shorter ones are flags and counts. */
const MIN_LENGTH = 3;
const NONE: readonly string[] = [];

/** What identifies the list elements of these links; nothing for those that nothing identifies. */
export function findElementChecks(
  links: readonly ListLink[],
  recordings: readonly Recording[],
  index: ValueIndex,
  { read }: Pick<Readers, 'read'>,
): ElementChecks {
  const elements = new Map<number, Set<string>>();
  for (const { producer, element } of links) {
    if (element === undefined) continue;
    const known = elements.get(producer);
    if (known) known.add(element);
    else elements.set(producer, new Set([element]));
  }
  const checks = new Map<number, ReadonlyMap<string, readonly ElementCheck[]>>();
  for (const [producer, wanted] of elements) {
    const recording = recordings[producer];
    if (!recording) continue;
    const found = new Map<string, ElementCheck[]>();
    const inside = elementsInside(wanted);
    const moment = { index: producer, end: arrivalOf(recording) };
    const readRecording = read((value, at) => {
      if (value.length < MIN_LENGTH || at.kind === 'number') return;
      const carried = index.get(value);
      // What a response brought differs at replay by itself.
      if (!carried || carried.producers || !index.wasCarriedBefore(carried, moment)) return;
      for (const element of inside.get(at.element() ?? '') ?? NONE) {
        found.set(element, [...(found.get(element) ?? []), { place: at.place(), value }]);
      }
    });
    readRecording(recording);
    if (found.size > 0) checks.set(producer, found);
  }
  return checks;
}

/** By element: those of the wanted ones that are it, or in it. */
function elementsInside(wanted: ReadonlySet<string>): Map<string, string[]> {
  const inside = new Map<string, string[]>();
  for (const element of wanted) {
    for (const around of elementsAround(element)) {
      inside.set(around, [...(inside.get(around) ?? []), element]);
    }
  }
  return inside;
}

/** An element, and those that it is inside of: `/orders/1/items/0` is in `/orders/1`. */
function elementsAround(element: string): string[] {
  const around: string[] = [];
  for (const match of element.matchAll(/(?:\/\d+|\[\d+\])(?=\/|$)/g)) {
    around.push(element.slice(0, match.index + match[0].length));
  }
  return around.length > 0 ? around : [element];
}
