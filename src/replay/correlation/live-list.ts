import type { ElementCheck } from './element-checks.ts';

/** The place of a list element, taken apart around its position. */
const POSITION = /^(.*[/[ ])(\d+)(\]?)$/s;

/**
 * The element of a list that has what identifies the recorded one, wherever it stands now. One only:
 * where none has it, or more than one, nobody can tell which is meant.
 * @param element place of the recorded one
 * @param checks what identifies it
 * @param values of the live response, by place
 * @returns the place of the live one
 */
export function findElement(
  element: string,
  checks: readonly ElementCheck[],
  values: ReadonlyMap<string, string>,
): string | undefined {
  if (isElement(element, element, checks, values)) return element;
  const [, before, , after] = POSITION.exec(element) ?? [];
  const [first] = checks;
  if (before === undefined || after === undefined || first === undefined) return undefined;
  const found = new Set<string>();
  for (const [place, text] of values) {
    // Looked at first: of all that a list has, few are what is looked for.
    if (text !== first.value || !place.startsWith(before)) continue;
    const position = /^\d+/.exec(place.slice(before.length))?.[0];
    if (position !== undefined) found.add(`${before}${position}${after}`);
  }
  const fitting = [...found].filter((other) => isElement(element, other, checks, values));
  return fitting.length === 1 ? fitting[0] : undefined;
}

function isElement(
  element: string,
  other: string,
  checks: readonly ElementCheck[],
  values: ReadonlyMap<string, string>,
): boolean {
  return checks.every(({ place, value }) => values.get(moveTo(other, element, place)) === value);
}

/** A place in an element as that in another one; what lies around the element stays. */
export function moveTo(other: string, element: string, place: string): string {
  return place.startsWith(element) ? other + place.slice(element.length) : place;
}

/** Whether a value is the same thing wherever it is found: short numbers are those of many things. */
export function tellsItself(value: string): boolean {
  return value.length > 8 || !/^\d+$/.test(value);
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
