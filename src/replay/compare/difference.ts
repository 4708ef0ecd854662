import type { Location } from '../../formats/location.ts';
import { findPlaceholders } from '../../formats/placeholder.ts';

/** One place where a live answer is not what was recorded. Plain data. */
export interface Difference {
  /**
   * Where in the body it is, as `ignore` names it: a JSON pointer, `/order/item[2]/@id`, `field name`,
   * `part 2 /id`; empty for the body as a whole. Of a header, `header content-type`.
   */
  readonly path: string;
  /** What was recorded, shortened; none where nothing was. */
  readonly expected?: unknown;
  /** What the target gave, shortened; none where it gave nothing. */
  readonly actual?: unknown;
}

/** A difference with its values as they are; `undefined` for nothing. */
export interface Found {
  /** In the body, without the step to that; or of a header. */
  readonly at: Location;
  readonly recorded: unknown;
  readonly actual: unknown;
  /** Why there is no more to say of it, in a clause of a sentence on the two sides. */
  readonly note?: string | undefined;
}

/** Differences as they are found: all are counted, and the first ones kept. */
export interface Findings {
  readonly found: Found[];
  /** How many are kept. */
  readonly most: number;
  count: number;
  /** The first place where the recording has a secret, and the target something that cannot be it. */
  secretAt?: Location;
}

/** With more of them, nobody reads on. */
const MAX_FOUND = 20;

/** Findings without any yet. */
export function createFindings(most: number = MAX_FOUND): Findings {
  return { found: [], most, count: 0 };
}

/** Adds a difference. @param locate is only called for those that are kept */
export function addFinding(
  findings: Findings,
  locate: () => Location,
  recorded: unknown,
  actual: unknown,
  note?: string,
): void {
  if (findings.count < findings.most) findings.found.push({ at: locate(), recorded, actual, note });
  findings.count += 1;
  if (actual !== undefined && findings.secretAt === undefined && holdsSecret(recorded)) {
    findings.secretAt = locate();
  }
}

function holdsSecret(recorded: unknown): boolean {
  // Most are numbers, and there may be millions.
  if (typeof recorded !== 'string' && typeof recorded !== 'object') return false;
  const text = typeof recorded === 'string' ? recorded : JSON.stringify(recorded);
  return recorded !== undefined && findPlaceholders(text).length > 0;
}

/** How many characters of two texts, or how many bytes, are the same before they differ. */
export function commonStart(one: ArrayLike<unknown>, other: ArrayLike<unknown>): number {
  let at = 0;
  while (at < one.length && at < other.length && one[at] === other[at]) at += 1;
  return at;
}
