/**
 * In a list, the same place may hold another thing on another instance, and its id would be a
 * stranger's. What tells the elements apart is what the client itself has given them before: a name,
 * a path; where the live element does not have the same, the value that was linked is not there. The
 * other texts of an element tell whether it stands elsewhere now.
 */
import type { Recording } from '../../../session/schema.ts';
import { elementsAround, findFitting } from '../live/live-list.ts';
import { PlacedValues } from '../live/placed-values.ts';
import { isDistinctive } from '../naming/is-distinctive.ts';
import type { Cursor } from '../response/see.ts';
import { arrivalOf } from './arrival-of.ts';
import type { Link } from './link-recordings.ts';
import type { Readers } from './readers.ts';
import type { Moment, ValueIndex } from './value-index.ts';

/** What an element of a recorded list has at a place. */
export interface ElementTrait {
  readonly place: string;
  readonly value: string;
}

/** An element of a list, and what the live one is known by. */
export interface ListElement {
  readonly element: string;
  /** What the client had given it, which the live one must have; none where nothing identifies it. */
  readonly checks: readonly ElementTrait[];
  /** Whether they told it from all others of its list in the recording. */
  readonly isUnique: boolean;
  /** What else it says of itself; none where that did not tell it from the others. */
  readonly texts: readonly ElementTrait[];
}

/**
 * By position of the recording, and by place of the innermost list element: it and those around it,
 * the outermost first. Nothing for those of which nothing is known.
 */
export type ListElements = ReadonlyMap<number, ReadonlyMap<string, readonly ListElement[]>>;

interface Traits {
  readonly checks: ElementTrait[];
  readonly texts: ElementTrait[];
}

/** Shorter ones are flags and counts. */
const MIN_LENGTH = 3;

/** What the list elements of these links are known by. */
export function findListElements(
  links: readonly Link[],
  recordings: readonly Recording[],
  index: ValueIndex,
  { read }: Pick<Readers, 'read'>,
): ListElements {
  const known = new Map<number, ReadonlyMap<string, readonly ListElement[]>>();
  for (const [producer, elements] of elementsOf(links)) {
    const recording = recordings[producer];
    if (!recording) continue;
    const traitOf = createTraitOf(index, { index: producer, end: arrivalOf(recording) });
    const belongsTo = createBelongsTo(new Set([...elements].flatMap(elementsAround)));
    const found = new Map<string, Traits>();
    const readTraits = read((value, at) => {
      const kind = traitOf(value, at);
      if (!kind) return;
      for (const element of belongsTo(at)) {
        const traits = found.get(element) ?? { checks: [], texts: [] };
        found.set(element, traits);
        traits[kind].push({ place: at.place(), value });
      }
    });
    readTraits(recording);
    if (found.size === 0) continue;
    const values = valuesOf(recording, found, read);
    known.set(producer, new Map([...elements].map((each) => [each, listOf(each, found, values)])));
  }
  return known;
}

/** By position of the recording, the list elements that its links are in. */
function elementsOf(links: readonly Link[]): Map<number, Set<string>> {
  const elements = new Map<number, Set<string>>();
  for (const { producer, element } of links) {
    if (element === undefined) continue;
    const known = elements.get(producer);
    if (known) known.add(element);
    else elements.set(producer, new Set([element]));
  }
  return elements;
}

/** What a value tells of its element, if anything. @param moment when the response had come */
function createTraitOf(index: ValueIndex, moment: Moment) {
  return (value: string, { kind }: Cursor): keyof Traits | undefined => {
    if (value.length < MIN_LENGTH || kind === 'number') return undefined;
    const carried = index.get(value);
    // What a response brought differs at replay by itself.
    if (carried && index.isBrought(carried)) return undefined;
    if (carried && index.wasCarriedBefore(carried, moment)) return 'checks';
    const isSaid = kind === 'string' || kind === 'text';
    return isSaid && !carried?.isProduced && isText(value) ? 'texts' : undefined;
  };
}

/** Ids, times and addresses, which have no blanks, differ at replay by themselves. */
function isText(value: string): boolean {
  return /\s/.test(value) || !(/\d|^https?:|^\//i.test(value) || isDistinctive(value));
}

/** The innermost of the wanted elements that a place is in; of XML, those that have no siblings as well. */
function createBelongsTo(wanted: ReadonlySet<string>): (at: Cursor) => readonly string[] {
  const isXml = [...wanted].some((element) => element.endsWith(']'));
  return (at) => {
    const innermost = at.element();
    if (!isXml) return innermost !== undefined && wanted.has(innermost) ? [innermost] : [];
    return elementsAround(at.place()).filter(
      (element) =>
        wanted.has(element) &&
        !(innermost && innermost.length > element.length && innermost.startsWith(element)),
    );
  };
}

/** Where a recorded response has the values of these traits. */
function valuesOf(
  recording: Recording,
  found: ReadonlyMap<string, Traits>,
  read: Readers['read'],
): PlacedValues {
  const wanted = new Set<string>();
  for (const traits of found.values()) {
    for (const { value } of [...traits.checks, ...traits.texts]) wanted.add(value);
  }
  const values = new PlacedValues();
  const readValues = read((value, at) => {
    if (wanted.has(value)) values.add(at.place(), value);
  });
  readValues(recording);
  return values;
}

/** Nothing where nothing is known of the element, nor of one around it. */
function listOf(
  innermost: string,
  found: ReadonlyMap<string, Traits>,
  recorded: PlacedValues,
): readonly ListElement[] {
  const list = elementsAround(innermost).map((element) => {
    const { checks = [], texts = [] } = found.get(element) ?? {};
    const isAlone = (traits: readonly ElementTrait[]): boolean =>
      findFitting({ element, checks: traits }, element, recorded).length === 1;
    return { element, checks, isUnique: isAlone(checks), texts: isAlone(texts) ? texts : [] };
  });
  return list.some(({ checks, texts }) => checks.length + texts.length > 0) ? list : [];
}
