import { findPlaceholders } from '../../formats/text/placeholder.ts';
import type { Location } from '../../formats/value/location.ts';
import type { Difference } from '../failure/failure.ts';

/** A difference with its values as they are; `undefined` for nothing. */
export interface FoundDifference {
  /** In the body, without the step to that; or of a header. */
  readonly at: Location;
  readonly recorded: unknown;
  readonly actual: unknown;
  readonly note?: Difference['note'] | undefined;
}

/** Differences as they are found: all are counted, and the first ones kept. */
export interface DifferenceList {
  readonly found: FoundDifference[];
  /** How many are kept. */
  readonly most: number;
  count: number;
  /** The first place where the recording has a secret, and the target something that cannot be it. */
  secretAt?: Location;
}

/** With more of them, nobody reads on. */
const MAX_FOUND = 20;

/** A list without any yet. */
export function createDifferenceList(most: number = MAX_FOUND): DifferenceList {
  return { found: [], most, count: 0 };
}

/** Adds a difference. @param locate is only called for those that are kept */
export function addDifference(
  differences: DifferenceList,
  locate: () => Location,
  recorded: unknown,
  actual: unknown,
  note?: Difference['note'],
): void {
  if (differences.count < differences.most)
    differences.found.push({ at: locate(), recorded, actual, note });
  differences.count += 1;
  if (actual !== undefined && differences.secretAt === undefined && holdsSecret(recorded)) {
    differences.secretAt = locate();
  }
}

function holdsSecret(recorded: unknown): boolean {
  // Most are numbers, and there may be millions.
  if (typeof recorded !== 'string' && typeof recorded !== 'object') return false;
  const text = typeof recorded === 'string' ? recorded : JSON.stringify(recorded);
  return recorded !== undefined && findPlaceholders(text).length > 0;
}
