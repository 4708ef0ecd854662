/** The happens-before order of a recording, written as plainly as it can be. */
import type { Recording } from '../../src/session/schema.ts';

/** What `b` had seen when it left. @param all in their order of departure */
export function seenBy(b: Recording, all: readonly Recording[]): Recording[] {
  return all.filter((a) => !a.response.aborted && a !== b && endOf(a) <= b.at && !isTie(a, b, all));
}

export function endOf({ at, response }: Recording): number {
  return at + response.time;
}

/** Of recordings that begin and end in one instant, the later cannot have been seen by the earlier. */
function isTie(a: Recording, b: Recording, all: readonly Recording[]): boolean {
  return a.at === b.at && all.indexOf(a) > all.indexOf(b);
}
