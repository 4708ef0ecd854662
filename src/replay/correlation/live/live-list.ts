/**
 * Where the elements of a recorded list are in a live one. What the client had given one identifies it,
 * wherever it stands. Another one is at its position, unless its texts are those of an element that
 * stands elsewhere now: then it has moved, and what is at its position is a stranger.
 */
import type { ElementTrait, ListElement } from '../linking/list-elements.ts';
import { isValue } from '../naming/subjects.ts';
import type { PlacedValues } from './placed-values.ts';

/** The place of a list element, taken apart around its position. */
const POSITION = /^(.*[/[ ])(\d+)(\]?)$/s;

/** Where an element of a list may end in a place: an item of JSON or XML, a line, a part of a page. */
const ELEMENT_END =
  /(?:\/\d+|\[\d+\]|(?<= line) \d+|(?<= (?:row|link|action)(?: \S+)?) \d+)(?=[/ ]|$)/g;

/** The element of XML that holds a text or an attribute, and is not the root. */
const CONTAINER = /^(body \/[^ ]*\[\d+\])\/[^/ ]+(?: .*)?$/s;

/** A list element, and those that it is inside of: `/orders/1/items/0` is in `/orders/1`. */
export function elementsAround(element: string): string[] {
  const around: string[] = [];
  for (const match of element.matchAll(ELEMENT_END)) {
    around.push(element.slice(0, match.index + match[0].length));
  }
  return around.at(-1) === element ? around : [...around, element];
}

/** The element of XML that a place is in: it may have siblings in a live response. */
export function containerOf(place: string): string | undefined {
  return CONTAINER.exec(place)?.[1];
}

/** Where a place is in a live response, or why nobody can tell, in a clause of its own. */
export type Found =
  | {
      readonly place: string;
      /** Whether the innermost element is known to be the recorded one, and not by its position alone. */
      readonly isKnown: boolean;
    }
  | { readonly lacks: string };

/**
 * The place in the live elements that are the recorded ones.
 * @param place in the recorded elements
 * @param elements around it, the outermost first
 * @param values of the live response
 */
export function findPlace(
  place: string,
  elements: readonly ListElement[],
  values: PlacedValues,
): Found {
  let recorded = '';
  let live = '';
  let isKnown = false;
  for (const each of elements) {
    const here = moveTo(live, recorded, each.element);
    const found = findElement(each, here, values);
    if ('lacks' in found) return found;
    recorded = each.element;
    live = found.place;
    isKnown = found.isKnown;
  }
  return { place: moveTo(live, recorded, place), isKnown };
}

/** @param here where the element would be by its position */
function findElement(each: ListElement, here: string, values: PlacedValues): Found {
  const { element, checks, isUnique } = each;
  if (checks.length > 0) {
    const [only, another] = findFitting(each, here, values, 2);
    if (only !== undefined && another === undefined) return { place: only, isKnown: true };
    // What does not tell one element from another, such as a kind, does at the same position.
    const isHere = agreeing(each, checks, here, values).length === checks.length;
    if (isUnique || !isHere) {
      return { lacks: `its response has no single element as ${element} was, ${explain(each)}` };
    }
  }
  return findByTexts(each, here, values);
}

/** More elements that say the same tell nothing. */
const MOST_COMPARED = 64;

function findByTexts(each: ListElement, here: string, values: PlacedValues): Found {
  const { element, texts } = each;
  const lasting = texts.filter(({ value }) => isLasting(value));
  const choices = lasting.length > 0 ? [lasting] : texts.map((text) => [text]);
  const fitting = new Set(
    choices.flatMap((checks) => findFitting({ element, checks }, here, values, MOST_COMPARED)),
  );
  const { length } = agreeing(each, texts, here, values);
  const moved = [...fitting].find((at) => agreeing(each, texts, at, values).length > length);
  if (moved !== undefined) {
    const what = explain({ element, checks: agreeing(each, texts, moved, values) });
    return { lacks: `${here} of its response is another element: that ${what} is ${moved} now` };
  }
  const other = findOther(each, lasting, here, values);
  if (other !== undefined) {
    return { lacks: `${here} of its response is another element, which was ${other}` };
  }
  return { place: here, isKnown: fitting.size === 1 && fitting.has(here) };
}

/** Whether a text is to be the same at replay: one with digits may be an id, or a count. */
export function isLasting(text: string): boolean {
  return !/\d/.test(text);
}

/** What an element has of these at another place. */
function agreeing(
  { element }: Pick<ListElement, 'element'>,
  traits: readonly ElementTrait[],
  at: string,
  values: PlacedValues,
): readonly ElementTrait[] {
  return traits.filter(({ place, value }) => values.get(moveTo(at, element, place)) === value);
}

/** The place of the other element of the recorded list that the live one says to be. */
function findOther(
  each: ListElement,
  lasting: readonly ElementTrait[],
  here: string,
  values: PlacedValues,
): string | undefined {
  const { element, recorded } = each;
  const said = lasting.map(({ place }) => {
    return { place, value: values.get(moveTo(here, element, place)) ?? '' };
  });
  if (said.length === 0 || said.some(({ value }) => value === '')) return undefined;
  const others = findFitting({ element, checks: said }, element, recorded, 2);
  return others.includes(element) ? undefined : others[0];
}

const LONGEST_SHOWN = 60;

/** What identifies an element, such as `with /name "alice"`. */
function explain({ element, checks }: Pick<ListElement, 'element' | 'checks'>): string {
  const parts = checks.slice(0, 3).map(({ place, value, source }) => {
    const within = (place.startsWith(element) ? place.slice(element.length) : place).trim();
    // It may be a secret.
    if (source) return `the ${within || place} that had come before`;
    const shown = value.length > LONGEST_SHOWN ? `${value.slice(0, LONGEST_SHOWN - 1)}…` : value;
    return `${within || place} ${JSON.stringify(shown)}`;
  });
  return `with ${parts.join(' and ')}`;
}

/**
 * Places of the elements of a list that have what identifies one.
 * @param here where that one would be
 * @param most of them, after which it looks no further
 */
export function findFitting(
  each: Pick<ListElement, 'element' | 'checks'>,
  here: string,
  values: PlacedValues,
  most: number,
): string[] {
  const [, before, , after] = POSITION.exec(here) ?? [];
  const found = new Set<string>();
  if (before === undefined || after === undefined) return [];
  for (const place of rarest(each.checks, values)) {
    if (found.size === most) break;
    if (!place.startsWith(before)) continue;
    const position = /^\d+/.exec(place.slice(before.length))?.[0];
    const at = `${before}${position}${after}`;
    if (position === undefined || found.has(at)) continue;
    if (agreeing(each, each.checks, at, values).length === each.checks.length) found.add(at);
  }
  return [...found];
}

/** Where the response has that of these values which it has at the fewest places. */
function rarest(checks: readonly ElementTrait[], values: PlacedValues): readonly string[] {
  let least: readonly string[] | undefined;
  for (const { value } of checks) {
    const places = values.placesOf(value);
    if (!least || places.length < least.length) least = places;
  }
  return least ?? [];
}

/**
 * Whether the list still has a value that is the same thing wherever it stands: at that place of
 * whichever element, besides what identifies the recorded one.
 */
export function isStillThere(
  { place, value }: ElementTrait,
  elements: readonly ListElement[],
  values: PlacedValues,
): boolean {
  if (!tellsItself(value)) return false;
  if (elements.every(({ checks }) => checks.length === 0)) {
    const form = withoutPositions(place);
    return values.placesOf(value).some((other) => withoutPositions(other) === form);
  }
  const same = elements.map((each) => ({
    ...each,
    checks: each.checks.length === 0 ? [] : [...each.checks, { place, value }],
    texts: [],
  }));
  return 'place' in findPlace(place, same, values);
}

/** A place in an element as that in another one; what lies around the element stays. */
function moveTo(other: string, element: string, place: string): string {
  return place.startsWith(element) ? other + place.slice(element.length) : place;
}

/** Whether a value is the same thing wherever it is found: short numbers are those of many things. */
export function tellsItself(value: string): boolean {
  const pieces = URL_LIKE.test(value)
    ? value
        .replace(ORIGIN, '')
        .split(/[/?&=#]/)
        .filter(isNumbered)
    : [];
  const values = pieces.length > 0 ? pieces : [value];
  return values.some((each) => each.length > 7 || !/^\d+$/.test(each));
}

const URL_LIKE = /[/?]/;
const ORIGIN = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i;

function isNumbered(piece: string): boolean {
  return /\d/.test(piece) && isValue(piece);
}

/** A place with a star for each position: what stands there in whichever element of its lists. */
export function withoutPositions(place: string): string {
  return place.replace(/(?<=[/[ ])\d+/g, '*');
}
