/**
 * In a list, the same place may hold another thing on another instance, and its id would be a
 * stranger's. What tells the elements apart is what the client itself has given them before: a name,
 * a path; or an id that an earlier response had told. Where the live element does not have the same,
 * the value that was linked is not there. The other texts of an element tell whether it stands elsewhere now.
 */
import type { Recording } from '../../../session/schema.ts';
import { findFitting } from '../places/find-fitting.ts';
import { elementsAround, withoutPositions } from '../places/list-places.ts';
import { PlacedValues } from '../places/placed-values.ts';
import { gatherTraits, isLasting, isName, type Traits } from './element-traits.ts';
import { findSources } from './find-sources.ts';
import type { Link } from './link-recordings.ts';
import type { Readers } from './readers.ts';
import type { ValueIndex } from './value-index.ts';

/** Where an earlier response has an id. */
export type Source = Pick<Link, 'producer' | 'place' | 'element' | 'value'>;

/** What an element of a recorded list has at a place. */
export interface ElementTrait {
  readonly place: string;
  readonly value: string;
  /** Where an earlier response has the same: at replay both have the same other value. */
  readonly source?: Source | undefined;
}

/** An element of a list, and what the live one is known by. */
export interface ListElement {
  readonly element: string;
  /**
   * What the client had given it, and the ids in it that the client had been told before: the live one
   * must have them. None where nothing identifies it.
   */
  readonly checks: readonly ElementTrait[];
  /** Whether they told it from all others of its list in the recording. */
  readonly isUnique: boolean;
  /** What else it says of itself; none where that did not tell it from the others. */
  readonly texts: readonly ElementTrait[];
  /** What the whole list says there. */
  readonly recorded: PlacedValues;
}

/**
 * By position of the recording, and by place of the innermost list element: it and those around it,
 * the outermost first. Nothing for those of which nothing is known.
 */
export type ListElements = ReadonlyMap<number, ReadonlyMap<string, readonly ListElement[]>>;

/** The lists of one response. */
interface Gathered {
  readonly producer: number;
  readonly recording: Recording;
  readonly elements: ReadonlySet<string>;
  readonly traits: ReadonlyMap<string, Traits>;
}

/** What the list elements of these links are known by. */
export function findListElements(
  links: readonly Link[],
  recordings: readonly Recording[],
  index: ValueIndex,
  readers: Pick<Readers, 'read' | 'about'>,
): ListElements {
  const gathered = [...elementsOf(links)].flatMap(([producer, elements]): Gathered | [] => {
    const recording = recordings[producer];
    if (!recording) return [];
    const wanted = new Set([...elements].flatMap(elementsAround));
    const traits = gatherTraits(recording, producer, wanted, index, readers);
    return traits.size === 0 ? [] : { producer, recording, elements, traits };
  });
  identify(gathered, recordings, readers);
  const known = new Map<number, ReadonlyMap<string, readonly ListElement[]>>();
  for (const { producer, recording, elements, traits } of gathered) {
    const values = valuesOf(recording, traits, readers.read);
    known.set(producer, new Map([...elements].map((each) => [each, listOf(each, traits, values)])));
  }
  return known;
}

/** An id that an earlier response has identifies an element; another may be a name that has a number. */
function identify(
  gathered: readonly Gathered[],
  recordings: readonly Recording[],
  readers: Pick<Readers, 'read' | 'about'>,
): void {
  const all = gathered.flatMap(({ traits }) => [...traits.values()]);
  const references = all.flatMap((traits) => traits.references);
  if (references.length === 0) return;
  const lists = new Map(gathered.map(({ producer, elements }) => [producer, elements]));
  const sources = findSources(references, recordings, lists, readers);
  for (const traits of all) {
    for (const reference of traits.references) {
      const { place, value } = reference;
      const source = sources.get(reference);
      if (source) traits.checks.push({ place, value, source });
      else if (isName(value)) traits.texts.push({ place, value });
    }
  }
}

/** Positions of the recordings whose live responses a link needs: its own, and what tells its element. */
export function producersOf(link: Link, lists: ListElements): readonly number[] {
  const { producer, element } = link;
  const elements = element === undefined ? NONE : (lists.get(producer)?.get(element) ?? NONE);
  const sources = elements.flatMap(({ checks }) => checks.flatMap(({ source }) => source ?? []));
  return [producer, ...sources.map((source) => source.producer)];
}

const NONE: readonly never[] = [];

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

/** What a recorded response has where its elements have these traits, and where it has the same. */
function valuesOf(
  recording: Recording,
  found: ReadonlyMap<string, Traits>,
  read: Readers['read'],
): PlacedValues {
  const wanted = new Set<string>();
  const forms = new Set<string>();
  for (const { checks, texts } of found.values()) {
    for (const { value } of checks) wanted.add(value);
    for (const { place } of texts) forms.add(withoutPositions(place));
  }
  const values = new PlacedValues();
  const readValues = read((value, at) => {
    const place = at.place();
    if (wanted.has(value) || forms.has(withoutPositions(place))) values.add(place, value);
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
      findFitting({ element, checks: traits }, element, recorded, 2).length === 1;
    const lasting = texts.filter(({ value }) => isLasting(value));
    const numbered = texts.filter((text) => !isLasting(text.value) && isAlone([text]));
    const telling = [...(isAlone(lasting) ? lasting : NONE), ...numbered];
    return { element, checks, isUnique: isAlone(checks), texts: telling, recorded };
  });
  return list.some(({ checks, texts }) => checks.length + texts.length > 0) ? list : [];
}
