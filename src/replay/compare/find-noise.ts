import { compareContent } from './compare-body.ts';
import type { Content } from './content.ts';
import type { Found } from './difference.ts';
import { patternTo, type Spot } from './spot.ts';

/** Of one body; and of one object or array before it is noise as a whole. */
const MAX_PLACES = 10_000;
const MAX_CHILDREN = 20;

/**
 * The places at which two answers of one build differ: JSON pointers, with `*` for the elements of
 * arrays, and for keys that are others each time. Sorted, none inside another.
 * @param first aligned with what was recorded, as `second` is: what counts as equal to that is no noise
 * @param isSecret whether a key is a live secret, which is no name to write down
 */
export function findNoise(
  first: Content,
  second: Content,
  mode: 'exact' | 'shape',
  isSecret: (key: string) => boolean = () => false,
): string[] {
  const pathTo = (spot: Spot): string => patternTo(spot, isSecret);
  const rules = { mode, isSame: () => false, most: MAX_PLACES, pathTo };
  const compare = (a: Content, b: Content): Found[] =>
    compareContent(a, b, rules, []).findings.found;
  // By shape, the second may be all within the first, and the first not within the second.
  const back = mode === 'shape' ? compare(second, first).map(turnRound) : [];
  const found = [...compare(first, second), ...back];
  const changing = objectsOfChangingKeys(found);
  const places = found.map(({ path }) => {
    const parent = parentOf(path);
    return changing.has(parent) ? `${parent}/*` : path;
  });
  return withoutNested(gather([...new Set(places)]));
}

function turnRound({ path, recorded, actual }: Found): Found {
  return { path, recorded: actual, actual: recorded };
}

/** Objects with ids for keys, some of which only the first answer has, and others only the second. */
function objectsOfChangingKeys(found: readonly Found[]): Set<string> {
  const parents = (key: 'recorded' | 'actual'): string[] =>
    found.flatMap((each) =>
      each[key] === undefined && /\d/.test(lastSegment(each.path)) ? parentOf(each.path) : [],
    );
  const missing = new Set(parents('actual'));
  return new Set(parents('recorded').filter((parent) => missing.has(parent)));
}

/** Many places in one object are one place. */
function gather(places: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const place of places) counts.set(parentOf(place), (counts.get(parentOf(place)) ?? 0) + 1);
  return places.map((place) => {
    const isMany = (counts.get(parentOf(place)) ?? 0) > MAX_CHILDREN;
    return isMany ? `${parentOf(place)}/*` : place;
  });
}

function withoutNested(places: readonly string[]): string[] {
  const kept = new Set(places);
  return [...kept].filter((place) => !hasAncestor(place, kept)).sort();
}

function hasAncestor(place: string, places: ReadonlySet<string>): boolean {
  for (let above = parentOf(place); above !== ''; above = parentOf(above)) {
    if (places.has(above) || places.has(`${parentOf(above)}/*`)) return true;
  }
  return false;
}

function lastSegment(place: string): string {
  return place.slice(place.lastIndexOf('/') + 1);
}

function parentOf(place: string): string {
  return place.slice(0, Math.max(0, place.lastIndexOf('/')));
}
