/**
 * Describes the recorded list elements from which requests take values. On another instance, the same position of a
 * list may hold a stranger's thing. An element is therefore identified by its traits: what the client itself had given
 * it, ids that earlier responses had as well, and everything else that its siblings do not have.
 */
import { groupBy } from '../../../collections.ts';
import { isDistinctive } from '../../../formats/value/is-distinctive.ts';
import {
  isPositioned,
  type Location,
  OF_POINTER,
  type Step,
} from '../../../formats/value/location.ts';
import { mayBeId } from '../../../formats/value/names.ts';
import type { Cursor } from '../../../formats/value/reading.ts';
import { isRandomId, kindOfText } from '../../../formats/value/wordings.ts';
import { pathOf } from '../../../http/urls.ts';
import type { Recording } from '../../../session/schema.ts';
import { arrivalOf } from '../../schedule/recorded-times.ts';
import { createProducedRoles, type ProducedRoles } from '../evidence/produced-roles.ts';
import { isRelated } from '../evidence/sources.ts';
import { listOf, type Siblings, Values } from '../message/values.ts';
import { isIdRole, type Roles } from '../naming/roles.ts';
import type { Link, Source } from './link-recordings.ts';
import type { Readers } from './readers.ts';
import { findSources, type Reference } from './trait-sources.ts';
import type { Moment, ValueIndex } from './value-index.ts';

/** A value of a recorded list element. */
export interface Trait {
  /** Path within the element, without positions: `/owner/name`. */
  readonly path: string;
  /** Number of steps of the path. */
  readonly depth: number;
  /** Number of those that lead into data. Links and cells, of which a page is made, are none. */
  readonly nesting: number;
  readonly text: string;
  /**
   * `given` if the client had given it before. Another instance has another `id` or `url`. A text with a number of the
   * URL in it, such as `comment-7` beside a link to `/comments/7`, is as the URL.
   */
  kind: 'given' | 'id' | 'url' | 'plain';
  /** An earlier location with the same id: at replay, both have the same live one. */
  source?: Source;
  /** Whether it is a segment of a URL and others follow: if several elements have it, it names their container. */
  isContainer?: boolean;
  /** Whether it is a part of a URL. */
  readonly isOfUrl?: boolean;
  /** Whether it is in a field of a form whose name is not that of an id. */
  readonly isFilled?: boolean;
  /** Whether a request that takes a value from the element also carries this id, from `source`. */
  isBound?: boolean;
  /** Whether it is an id that a request takes from the element. */
  readonly isTaken?: boolean;
}

/** An element of a recorded list. */
export interface ListElement {
  readonly location: Location;
  readonly step: Step;
  readonly traits: readonly Trait[];
  /** The elements of its list, itself included. */
  readonly siblings: Siblings;
  /** Position of the recording with the previous page of the list; -1 for none. */
  readonly pageBefore: number;
}

/** By position of the recording, then by the text of the element's location. */
export type ListElements = ReadonlyMap<number, ReadonlyMap<string, ListElement>>;

/** Finds the list elements from which requests take values, with their traits. */
export function findListElements(
  plans: readonly (readonly Link[])[],
  recordings: readonly Recording[],
  index: ValueIndex,
  readers: Pick<Readers, 'read' | 'subject'>,
): ListElements {
  const found = new Map<number, ReadonlyMap<string, ListElement>>();
  const references: Reference[] = [];
  const bound = new BoundLinks(plans, recordings);
  for (const [position, sources] of listedBy(plans.flat())) {
    const recording = recordings[position];
    if (!recording) continue;
    const locations = sources.map(({ location }) => location);
    const reading = new ListReading(recording, position, locations, bound, index, readers);
    const before = pageBefore(position, plans, recordings);
    found.set(
      position,
      reading.elements(before, readLists(recordings[before], locations, readers.read)),
    );
    for (const reference of reading.references) references.push(reference);
  }
  if (references.length > 0) {
    const sources = findSources(references, recordings, found, readers);
    for (const [reference, source] of sources) reference.trait.source = source;
  }
  return found;
}

/** Position of the response at the same path with the cursor of a page, or with the link to it; -1 for none. */
function pageBefore(
  position: number,
  plans: readonly (readonly Link[])[],
  recordings: readonly Recording[],
): number {
  const path = (of: number): string => pathOf(recordings[of]?.request.path ?? '');
  return plans[position]?.find(({ producer }) => path(producer) === path(position))?.producer ?? -1;
}

/** Reads the values of a response that are in the lists of these locations. */
function readLists(
  recording: Recording | undefined,
  locations: readonly Location[],
  read: Readers['read'],
  note?: (text: string, location: Location, at: Cursor) => void,
): Values {
  const lists = new Set(locations.map(listOf));
  const values = new Values();
  const readValues = read((text, at) => {
    const location = at.location();
    if (!lists.has(listOf(location))) return;
    values.add({ location, text });
    note?.(text, location, at);
  }, true);
  if (recording) readValues(recording);
  return values;
}

/** Positions of the recordings whose live responses a source needs: its own, and those that identify its element. */
export function producersOf({ producer, location }: Source, lists: ListElements): number[] {
  const elements = lists.get(producer);
  if (!elements) return [producer];
  const sources = location.steps.flatMap((step, depth) => {
    const element = isPositioned(step) ? elements.get(location.upTo(depth + 1).text) : undefined;
    return element?.traits.flatMap(({ source }) => source?.producer ?? []) ?? [];
  });
  return [producer, ...sources];
}

/** The sources of links that are in lists, by position of the recording. */
function listedBy(links: readonly Link[]): Map<number, Source[]> {
  const sources = links.flatMap((link): Source[] => [link, ...link.others]);
  const listed = sources.filter(({ location }) => location.isListed);
  return groupBy(listed, ({ producer }) => producer);
}

/**
 * The links of requests that take values from list elements. A request that carries an id from elsewhere, and the
 * version of the element with that id, means that element.
 */
class BoundLinks {
  readonly #recordings: readonly Recording[];
  /** By position of the recording and text of the element: the links of such requests, by value. */
  readonly #byElement = new Map<string, Set<ReadonlyMap<string, readonly Link[]>>>();

  constructor(plans: readonly (readonly Link[])[], recordings: readonly Recording[]) {
    this.#recordings = recordings;
    for (const links of plans) if (links.length > 1) this.#add(links);
  }

  #add(links: readonly Link[]): void {
    const byValue = groupBy(links, ({ value }) => value);
    for (const { producer, location } of links.flatMap((link) => [link, ...link.others])) {
      for (const element of location.elements()) {
        const key = keyOf(producer, element);
        this.#byElement.set(key, (this.#byElement.get(key) ?? new Set()).add(byValue));
      }
    }
  }

  /**
   * The link with which such a request carries a value of the element from an earlier response. Links to later
   * responses do not count, since these may need the element themselves.
   */
  find(producer: number, element: Location, value: string, roles: Roles): Link | undefined {
    const end = this.#endOf(producer);
    for (const byValue of this.#byElement.get(keyOf(producer, element)) ?? []) {
      const found = byValue
        .get(value)
        ?.find(
          (link) =>
            !isIn(link, producer, element) &&
            this.#endOf(link.producer) < end &&
            isSameThing(link, roles),
        );
      if (found) return found;
    }
    return undefined;
  }

  #endOf(position: number): number {
    const recording = this.#recordings[position];
    return recording ? arrivalOf(recording) : Number.POSITIVE_INFINITY;
  }
}

function keyOf(producer: number, element: Location): string {
  return `${producer} ${element.text}`;
}

/** Whether a source is in the list of an element, so that it does not show which element was meant. */
function isIn({ producer, location }: Source, of: number, element: Location): boolean {
  return producer === of && location.isWithin(element.upTo(element.steps.length - 1));
}

/** Traits of an element. More of them would not help. */
const MAX_TRAITS = 256;

/** The lists of one recorded response. */
class ListReading {
  readonly references: Reference[] = [];
  readonly #values: Values;
  readonly #locations: readonly Location[];
  /** Traits of the wanted elements, by the text of their location. */
  readonly #traits = new Map<string, Trait[]>();
  readonly #moment: Moment;
  readonly #bound: BoundLinks;
  readonly #index: ValueIndex;
  /** Letters and short codes that are ids, since a request takes them from here. */
  readonly #ids = new Set<string>();
  readonly #linked: ReadonlySet<string>;
  /** Where texts are that hold a value which a request takes: they are others with the live value in them. */
  readonly #around: ReadonlySet<string>;

  constructor(
    recording: Recording,
    position: number,
    locations: readonly Location[],
    bound: BoundLinks,
    index: ValueIndex,
    { read, subject }: Pick<Readers, 'read' | 'subject'>,
  ) {
    this.#locations = locations;
    this.#bound = bound;
    this.#index = index;
    this.#moment = { index: position, end: arrivalOf(recording) };
    this.#linked = new Set(locations.map(({ text }) => text));
    this.#around = new Set(
      locations.flatMap((at) => at.steps.map((_, depth) => at.upTo(depth).text)),
    );
    for (const location of locations) {
      for (const element of location.elements()) this.#traits.set(element.text, []);
    }
    const ofRequest = subject(position);
    const rolesAt = ofRequest && createProducedRoles(recording, ofRequest);
    this.#values = readLists(recording, locations, read, (text, location, at) => {
      const isId = this.#linked.has(location.text) && mayBeId(text);
      if (isId) this.#ids.add(text);
      // A code in a sentence is no trait besides the sentence.
      if (!rolesAt || at.kind === 'code' || this.#around.has(location.text)) return;
      this.#note(text, location, at, rolesAt);
    });
  }

  elements(pageBefore: number, page: Values): ReadonlyMap<string, ListElement> {
    const elements = new Map<string, ListElement>();
    for (const location of this.#locations.flatMap((location) => location.elements())) {
      const { text, steps } = location;
      const step = steps.at(-1);
      if (elements.has(text) || !step) continue;
      const list = location.upTo(steps.length - 1);
      const siblings = this.#values.siblings(list, step);
      siblings.before = page.siblings(list, step);
      const traits = this.#traits.get(text) ?? [];
      markNumbered(traits, siblings);
      elements.set(text, { location, step, traits, siblings, pageBefore });
    }
    return elements;
  }

  /** Adds the traits that a value is, in each of the wanted elements around it. */
  #note(text: string, location: Location, at: Cursor, rolesAt: ProducedRoles): void {
    let kind: Trait['kind'] | undefined;
    for (const element of location.elements()) {
      const traits = this.#traits.get(element.text);
      if (!traits || traits.length === MAX_TRAITS) continue;
      const before = traits.at(-1);
      if (before && location.last?.kind === 'segment' && location.last.name === before.text) {
        before.isContainer = true;
      }
      kind ??= this.#ids.has(text) ? 'id' : kindOf(text, at, this.#index, this.#moment, rolesAt);
      // Anybody may change the value of a field.
      const isState = kind === 'given' && location.steps.some((step) => step.kind === 'field');
      const within = location.from(element.steps.length);
      // The whole text is a trait already.
      if (within.steps.some((step) => step.kind === 'token')) continue;
      const roles = rolesAt(at);
      const isId = [...roles.strong, ...roles.also].some(isIdRole);
      const trait: Trait = {
        path: within.form,
        depth: within.steps.length,
        nesting: within.steps.filter(({ kind }) => OF_POINTER.includes(kind)).length,
        text,
        kind: isState ? 'plain' : kind,
        isOfUrl: within.steps.some(({ kind }) => kind === 'segment' || kind === 'query'),
        isFilled: within.last?.kind === 'field' && roles.idWord === '',
        isTaken: isId && this.#linked.has(location.text),
      };
      traits.push(trait);
      const isLabel = roles.also.some(isIdRole);
      if (kind !== 'id' && !isLabel) continue;
      const bound = this.#bound.find(this.#moment.index, element, text, roles);
      if (bound) {
        trait.source = bound;
        trait.isBound = true;
      }
      if (bound || kind !== 'id') continue;
      this.references.push({ trait, roles: roles.strong, ...this.#moment });
    }
  }
}

/** Marks the texts that have a number which only the URL of their element has. */
function markNumbered(traits: readonly Trait[], siblings: Siblings): void {
  const own = traits.filter(({ isOfUrl, path, text }) => isOfUrl && siblings.count(path, text) < 2);
  const numbers = new Set(own.flatMap(({ text }) => text.match(NUMBER) ?? []));
  if (numbers.size === 0) return;
  for (const trait of traits) {
    const { kind, text } = trait;
    const isOpen = kind === 'plain' || (kind === 'id' && WITH_NUMBER.test(text));
    if (isOpen && text.match(NUMBER)?.some((number) => numbers.has(number))) trait.kind = 'url';
  }
}

/** A word with a number, which is no id of its own. */
const WITH_NUMBER = /^\D{2,}\d+\D*$/;
/** A number of its own in a text. */
const NUMBER = /(?<![A-Za-z\d.])\d{1,7}(?![A-Za-z\d.])/g;

/** Whether a link is of the thing with these roles. A short id may be that of another thing, such as an owner. */
function isSameThing({ value, roles }: Link, own: Roles): boolean {
  return isDistinctive(value) || !roles || isRelated(roles, own) || isRelated(own, roles);
}

/** Characters. Shorter values are flags and counts. */
const MIN_LENGTH = 3;

function kindOf(
  text: string,
  at: Cursor,
  index: ValueIndex,
  moment: Moment,
  rolesAt: ProducedRoles,
): Trait['kind'] {
  if (at.kind === 'flag') return 'plain';
  // The parts of a URL are traits of their own.
  if (at.kind === 'url' && /\d/.test(text)) return 'url';
  if (isRandomId(text)) return 'id';
  if (isGiven(text, at, index, moment, rolesAt)) return 'given';
  if (/address|time|stamp/.test(kindOfText(text)) || /\s/.test(text)) return 'plain';
  const isNamedId = at.kind !== 'text' && rolesAt(at).strong.some(isIdRole);
  const isId = isNamedId || isDistinctive(text);
  return isId ? 'id' : 'plain';
}

/** Whether the client had given a value before. It has to have given a number as the same thing. */
function isGiven(
  text: string,
  at: Cursor,
  index: ValueIndex,
  moment: Moment,
  rolesAt: ProducedRoles,
): boolean {
  if (text.length < MIN_LENGTH) return false;
  const carried = index.get(text);
  // A value that a response brought is another one at replay anyway.
  if (!carried || index.isBrought(carried)) return false;
  if (at.kind === 'number') {
    const roles = rolesAt(at);
    return !roles.isQuantity && index.wasGivenAs(text, roles, moment);
  }
  return index.wasCarriedBefore(carried, moment);
}
