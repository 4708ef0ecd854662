import { Location } from '../../formats/value/location.ts';
import { anyOf, generalise, isPlace } from '../../session/pointers.ts';
import { compareContent } from './compare-body.ts';
import type { Content } from './content.ts';
import type { FoundDifference } from './differences.ts';

/** The most places in one body, and in one object or array before all of it counts as noise. */
const MAX_PLACES = 10_000;
const MAX_CHILDREN = 20;

/**
 * The places at which two answers of one build differ, with `*` for elements of lists and for keys that
 * change each time. The places are sorted, and do not contain each other.
 * @param first aligned with the recorded content, like `second`: values that count as equal to it are not
 * noise
 * @param isSecret whether a key is a live secret, which must not be written down
 */
export function findNoise(
  first: Content,
  second: Content,
  mode: 'exact' | 'shape',
  isSecret: (key: string) => boolean = () => false,
): string[] {
  const generaliseAt = (at: Location): Location => {
    const steps = generalise(at.steps);
    return new Location(steps.map((step) => (isSecret(step.name ?? '') ? anyOf(step) : step)));
  };
  const rules = { mode, isSame: () => false, most: MAX_PLACES, generalise: generaliseAt };
  const compare = (a: Content, b: Content): FoundDifference[] =>
    compareContent(a, b, rules, []).differences.found.filter(({ note }) => note !== 'order');
  // By shape, the second may fit the first even if the first does not fit the second.
  const back = mode === 'shape' ? compare(second, first).map(reverse) : [];
  const found = [...compare(first, second), ...back];
  const changing = objectsOfChangingKeys(found);
  const places = found.map(({ at }) => {
    return changing.has(parentOf(at).text) ? anyIn(at) : at;
  });
  // A location that cannot be written as text is left out.
  return withoutNested(gather(unique(places))).filter((place) => place === '' || isPlace(place));
}

function reverse({ at, recorded, actual }: FoundDifference): FoundDifference {
  return { at, recorded: actual, actual: recorded };
}

/** Objects keyed by ids, of which some are only in the first answer, and others only in the second. */
function objectsOfChangingKeys(found: readonly FoundDifference[]): Set<string> {
  const parents = (key: 'recorded' | 'actual'): string[] =>
    found.flatMap((each) =>
      each[key] === undefined && /\d/.test(each.at.last?.name ?? '') ? parentOf(each.at).text : [],
    );
  const missing = new Set(parents('actual'));
  return new Set(parents('recorded').filter((parent) => missing.has(parent)));
}

/** Replaces many places in one object with one place. */
function gather(places: readonly Location[]): Location[] {
  const counts = new Map<string, number>();
  for (const place of places) {
    const parent = parentOf(place).text;
    counts.set(parent, (counts.get(parent) ?? 0) + 1);
  }
  return places.map((place) => {
    const isMany = (counts.get(parentOf(place).text) ?? 0) > MAX_CHILDREN;
    return isMany ? anyIn(place) : place;
  });
}

function withoutNested(places: readonly Location[]): string[] {
  const texts = new Set(places.map(({ text }) => text));
  const kept = unique(places).filter((place) => !hasAncestor(place, texts));
  return kept.map(({ text }) => text).sort();
}

function hasAncestor(place: Location, places: ReadonlySet<string>): boolean {
  for (let above = parentOf(place); above.steps.length > 0; above = parentOf(above)) {
    if (places.has(above.text) || places.has(anyIn(above).text)) return true;
  }
  return false;
}

function parentOf(place: Location): Location {
  return place.upTo(Math.max(0, place.steps.length - 1));
}

/** The place with any name or index as its last step. */
function anyIn(place: Location): Location {
  const { last } = place;
  return last ? parentOf(place).to(anyOf(last)) : place;
}

function unique(places: readonly Location[]): Location[] {
  return [...new Map(places.map((place) => [place.text, place])).values()];
}
