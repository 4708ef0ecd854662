import { enter, type Pointers, renderPointer } from '../../session/pointers.ts';

/** Where a walk through a value is, and what of the ignored pointers is left there. */
export interface Spot {
  readonly ignored: Pointers;
  readonly above?: Spot;
  /** The key or index below `above`. */
  readonly segment?: string | number;
}

/** One level further down. */
export function below(above: Spot, segment: string | number): Spot {
  return { ignored: enter(above.ignored, segment), above, segment };
}

/** The way to a spot as a JSON pointer. */
export function pointerTo(spot: Spot): string {
  return renderPointer(pathTo(spot));
}

/**
 * The same for all elements of the arrays on that way.
 * @param isSecret whether a key must not be told: all members of its object are named in its place
 */
export function patternTo(spot: Spot, isSecret: (key: string) => boolean): string {
  return renderPointer(
    pathTo(spot).map((segment) =>
      typeof segment === 'number' || isSecret(segment) ? '*' : segment,
    ),
  );
}

/** The keys and indexes on that way. */
export function pathTo(spot: Spot): (string | number)[] {
  const path: (string | number)[] = [];
  for (let at: Spot | undefined = spot; at; at = at.above) {
    if (at.segment !== undefined) path.unshift(at.segment);
  }
  return path;
}
