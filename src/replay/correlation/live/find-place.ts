/**
 * Where the elements of a recorded list are in a live one. What the client had given one identifies it,
 * wherever it stands. Another one is at its position, unless its texts are those of an element that
 * stands elsewhere now: then it has moved, and what is at its position is a stranger.
 */
import { isLasting } from '../linking/element-traits.ts';
import type { ElementTrait, ListElement } from '../linking/list-elements.ts';
import { isValue } from '../naming/subjects.ts';
import { agreeing, findFitting } from '../places/find-fitting.ts';
import { moveTo, withoutPositions } from '../places/list-places.ts';
import type { PlacedValues } from '../places/placed-values.ts';

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
