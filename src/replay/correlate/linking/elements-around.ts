import { isPositioned, type Location } from '../../../formats/location.ts';

/** The elements of lists that a location is in, the outermost first. */
export function elementsAround(location: Location): Location[] {
  return location.steps.flatMap((step, depth) =>
    isPositioned(step) ? location.upTo(depth + 1) : [],
  );
}
