import type { ElementCheck, ListElement } from './element-checks.ts';

/** The place of a list element, taken apart around its position. */
const POSITION = /^(.*[/[ ])(\d+)(\]?)$/s;

/** Where an element of a list may end in a place. */
const ELEMENT_END = /(?:\/\d+|\[\d+\]|(?<= line) \d+)(?=[/ ]|$)/g;

/** A list element, and those that it is inside of: `/orders/1/items/0` is in `/orders/1`. */
export function elementsAround(element: string): string[] {
  const around: string[] = [];
  for (const match of element.matchAll(ELEMENT_END)) {
    around.push(element.slice(0, match.index + match[0].length));
  }
  return around.at(-1) === element ? around : [...around, element];
}

/** Where a place is in a live response, or the element of which the live list has not just one. */
export type Found = { readonly place: string } | { readonly missing: ListElement };

/**
 * The place in the elements that have what identifies the recorded ones, wherever these stand now.
 * Where none has it, or more than one where it told one in the recording, nobody can tell which is
 * meant.
 * @param place in the recorded elements
 * @param elements around it, the outermost first
 * @param values of the live response, by place
 */
export function findPlace(
  place: string,
  elements: readonly ListElement[],
  values: ReadonlyMap<string, string>,
): Found {
  let recorded = '';
  let live = '';
  for (const each of elements) {
    const here = moveTo(live, recorded, each.element);
    const found = each.checks.length === 0 ? here : choose(each, here, values);
    if (found === undefined) return { missing: each };
    recorded = each.element;
    live = found;
  }
  return { place: moveTo(live, recorded, place) };
}

/** What does not tell one element from another, such as a kind, does at the same position. */
function choose(
  each: ListElement,
  here: string,
  values: ReadonlyMap<string, string>,
): string | undefined {
  const fitting = findFitting(each, here, values);
  if (fitting.length === 1) return fitting[0];
  return !each.isUnique && fitting.includes(here) ? here : undefined;
}

/**
 * Places of the elements of a list that have what identifies one.
 * @param here where that one would be
 */
export function findFitting(
  { element, checks }: Pick<ListElement, 'element' | 'checks'>,
  here: string,
  values: ReadonlyMap<string, string>,
): string[] {
  const [, before, , after] = POSITION.exec(here) ?? [];
  const [first] = checks;
  if (before === undefined || after === undefined || first === undefined) return [];
  const found = new Set<string>();
  for (const [place, text] of values) {
    // Looked at first: of all that a list has, few are what is looked for.
    if (text !== first.value || !place.startsWith(before)) continue;
    const position = /^\d+/.exec(place.slice(before.length))?.[0];
    if (position !== undefined) found.add(`${before}${position}${after}`);
  }
  return [...found].filter((other) =>
    checks.every(({ place, value }) => values.get(moveTo(other, element, place)) === value),
  );
}

/** Whether an element still has the value itself, besides what identifies it: it is the same thing. */
export function isSameThing(
  { place, value }: ElementCheck,
  elements: readonly ListElement[],
  values: ReadonlyMap<string, string>,
): boolean {
  const same = elements.map((each) => ({
    ...each,
    checks: each.checks.length === 0 ? [] : [...each.checks, { place, value }],
  }));
  return 'place' in findPlace(place, same, values);
}

/** A place in an element as that in another one; what lies around the element stays. */
function moveTo(other: string, element: string, place: string): string {
  return place.startsWith(element) ? other + place.slice(element.length) : place;
}

/** Whether a value is the same thing wherever it is found: short numbers are those of many things. */
export function tellsItself(value: string): boolean {
  return value.length > 7 || !/^\d+$/.test(value);
}

/** Whether the list that a place is in has a value, at that place of whichever element. */
export function isInList(
  place: string,
  value: string,
  values: ReadonlyMap<string, string>,
): boolean {
  const form = withoutPositions(place);
  for (const [other, text] of values) {
    if (text === value && withoutPositions(other) === form) return true;
  }
  return false;
}

function withoutPositions(place: string): string {
  return place.replace(/(?<=[/[ ])\d+/g, '*');
}
