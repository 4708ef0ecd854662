import { moveTo } from './list-places.ts';
import type { PlacedValues } from './placed-values.ts';

/** The place of a list element, taken apart around its position. */
const POSITION = /^(.*[/[ ])(\d+)(\]?)$/s;

/** What a response has at a place. */
export interface PlacedText {
  readonly place: string;
  readonly value: string;
}

/** An element of a recorded list, and what it has. */
export interface Described {
  readonly element: string;
  readonly checks: readonly PlacedText[];
}

/**
 * Places of the elements of a list that have what identifies one.
 * @param here where that one would be
 * @param most of them, after which it looks no further
 */
export function findFitting(
  each: Described,
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
function rarest(checks: readonly PlacedText[], values: PlacedValues): readonly string[] {
  let least: readonly string[] | undefined;
  for (const { value } of checks) {
    const places = values.placesOf(value);
    if (!least || places.length < least.length) least = places;
  }
  return least ?? [];
}

/** What an element has of these at another place. */
export function agreeing(
  { element }: Pick<Described, 'element'>,
  traits: readonly PlacedText[],
  at: string,
  values: PlacedValues,
): readonly PlacedText[] {
  return traits.filter(({ place, value }) => values.get(moveTo(at, element, place)) === value);
}
