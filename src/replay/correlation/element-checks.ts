/**
 * In a list, the same place may hold another thing on another instance, and its id would be a
 * stranger's. What tells the elements apart is what the client itself has given them before: a name,
 * a path. Where the live element does not have the same, the value that was linked is not there.
 */
import type { Recording } from '../../session/schema.ts';
import { arrivalOf } from './arrival-of.ts';
import { elementsAround, findFitting } from './live-list.ts';
import type { Readers } from './readers.ts';
import type { ValueIndex } from './value-index.ts';

/** What a response must have at a place. */
export interface ElementCheck {
  readonly place: string;
  readonly value: string;
}

/** An element of a list, and what the live one must have to be the same. */
export interface ListElement {
  readonly element: string;
  /** None where nothing identifies it. */
  readonly checks: readonly ElementCheck[];
  /** Whether they told it from all others of its list in the recording. */
  readonly isUnique: boolean;
}

/**
 * By position of the recording, and by place of the innermost list element: it and those around it,
 * the outermost first. Nothing for those that nothing identifies.
 */
export type ElementChecks = ReadonlyMap<number, ReadonlyMap<string, readonly ListElement[]>>;

/** A link, as far as it matters here. */
interface ListLink {
  readonly producer: number;
  readonly element: string | undefined;
}

/** Shorter ones are flags and counts. */
const MIN_LENGTH = 3;

/** What identifies the list elements of these links. */
export function findElementChecks(
  links: readonly ListLink[],
  recordings: readonly Recording[],
  index: ValueIndex,
  { read }: Pick<Readers, 'read'>,
): ElementChecks {
  const checks = new Map<number, ReadonlyMap<string, readonly ListElement[]>>();
  for (const [producer, elements] of elementsOf(links)) {
    const recording = recordings[producer];
    if (!recording) continue;
    const wanted = new Set([...elements].flatMap(elementsAround));
    const moment = { index: producer, end: arrivalOf(recording) };
    const found = new Map<string, ElementCheck[]>();
    const readChecks = read((value, at) => {
      if (value.length < MIN_LENGTH || at.kind === 'number') return;
      const carried = index.get(value);
      // What a response brought differs at replay by itself.
      if (!carried || index.isBrought(carried) || !index.wasCarriedBefore(carried, moment)) return;
      const element = at.element();
      if (element === undefined || !wanted.has(element)) return;
      found.set(element, [...(found.get(element) ?? []), { place: at.place(), value }]);
    });
    readChecks(recording);
    if (found.size === 0) continue;
    const values = valuesOf(
      recording,
      read,
      new Set([...found.values()].flat().map(({ value }) => value)),
    );
    checks.set(producer, new Map([...elements].map((each) => [each, listOf(each, found, values)])));
  }
  return checks;
}

/** By position of the recording, the list elements that its links are in. */
function elementsOf(links: readonly ListLink[]): Map<number, Set<string>> {
  const elements = new Map<number, Set<string>>();
  for (const { producer, element } of links) {
    if (element === undefined) continue;
    const known = elements.get(producer);
    if (known) known.add(element);
    else elements.set(producer, new Set([element]));
  }
  return elements;
}

/** Where a recorded response has these values. */
function valuesOf(
  recording: Recording,
  read: Readers['read'],
  wanted: ReadonlySet<string>,
): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  const readValues = read((value, at) => {
    if (wanted.has(value)) values.set(at.place(), value);
  });
  readValues(recording);
  return values;
}

/** Nothing where no check is of the element or of one around it. */
function listOf(
  innermost: string,
  found: ReadonlyMap<string, readonly ElementCheck[]>,
  recorded: ReadonlyMap<string, string>,
): readonly ListElement[] {
  const list = elementsAround(innermost).map((element) => {
    const checks = found.get(element) ?? [];
    const isUnique = findFitting({ element, checks }, element, recorded).length === 1;
    return { element, checks, isUnique };
  });
  return list.some(({ checks }) => checks.length > 0) ? list : [];
}
