/** Where a walk through the value of a body is. */
import { isDistinctive } from '../../formats/is-distinctive.ts';
import { JSON_LAYOUT, type Layout, type Way } from '../../formats/layout.ts';
import { Location, type Step } from '../../formats/location.ts';
import { namesIn } from '../../formats/names.ts';
import { enterStep, type Pointers } from '../../session/pointers.ts';
import { isIdRole, rolesOf } from '../naming/roles.ts';
import { NO_SUBJECT } from '../naming/subjects.ts';

export interface Spot {
  /** What of the ignored places is left there. */
  readonly ignored: Pointers;
  readonly layout: Layout;
  readonly above?: Spot;
  /** The key or index below `above`. */
  readonly segment?: string | number;
}

/** The value as a whole. */
export function createRoot(layout: Layout = JSON_LAYOUT, ignored: Pointers = []): Spot {
  return { ignored, layout };
}

/** One level further down. */
export function below(above: Spot, segment: string | number): Spot {
  const { layout } = above;
  // Steps are made for those who ask: there may be millions.
  const step = above.ignored.length === 0 ? undefined : layout.step(segment);
  const ignored = step ? enterStep(above.ignored, step) : above.ignored;
  return { ignored, layout: layout.below(segment), above, segment };
}

/** The location of a spot in its body. */
export function locationOf(spot: Spot): Location {
  const steps: Step[] = [];
  for (let at: Spot | undefined = spot; at?.above; at = at.above) {
    const step = at.segment === undefined ? undefined : at.above.layout.step(at.segment);
    if (step) steps.unshift(step);
  }
  return new Location(steps);
}

/** What is called by a name on the way to a spot, and the positions in lists without names. */
export function namesTo(spot: Spot): Way {
  return locationOf(spot).steps.flatMap(({ kind, name, index }) => {
    if (kind === 'field' && name !== undefined) return namesIn(name);
    return name ?? index ?? [];
  });
}

/**
 * Whether a recorded value may count as a live one that has come in its place elsewhere. A short one
 * only where it is an id by its name: `qty` is not right as 8 since an order 7 is now 8.
 */
export function mayFollow(recorded: string, actual: string, spot: Spot): boolean {
  if (isDistinctive(recorded) || isDistinctive(actual) || /[/:?&=]/.test(recorded)) return true;
  return isIdAt(spot);
}

/** Whether a value is an id by the names on the way to it. */
export function isIdAt(spot: Spot): boolean {
  return rolesOf(namesTo(spot), NO_SUBJECT).strong.some(isIdRole);
}
