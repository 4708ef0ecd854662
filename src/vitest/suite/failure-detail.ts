/**
 * How much each failure of a session says, so that a thousand of them stay readable. Vitest prints failures with
 * equal texts as one, below the names of their tests. So the first failure by a cause is shown whole, and later ones
 * name it. After a number of causes, each failure is one line.
 */
import { statSync } from 'node:fs';
import { causeOf } from '../../replay/failure/group-failures.ts';
import type { Outcome } from '../../replay/failure/outcome.ts';
import { renderKind } from '../../replay/failure/render-failure.ts';

/** In bytes: about a second, since Vitest reads the whole file for each location that it shows. */
const MAX_READ = 100_000_000;
const MIN_WHOLE = 10;
const MAX_WHOLE = 20;

/** How a failure is shown: whole, or in one line. */
type FailureDetail =
  | { readonly isWhole: true }
  | {
      readonly isWhole: false;
      /** The message that all failures by this cause share. */
      readonly summary: string;
    };

/** A failure, and the names of its recording. */
interface Failed {
  readonly outcome: Outcome;
  /** Such as `#3`. */
  readonly name: string;
  /** The name that its request shares with others, such as `GET /orders/{order.id}`. */
  readonly route: string;
}

/** Creates a function that decides for each failure of a session, in their order, how it is shown. */
export function createFailureDetails(file: string): (failed: Failed) => FailureDetail {
  const firstOf = new Map<string, string>();
  let left: number | undefined;
  return ({ outcome, name, route }) => {
    const summary = renderKind(outcome);
    const cause = causeOf({ ...outcome, route, target: '' });
    const first = firstOf.get(cause);
    // A retried test is the first again.
    if (first !== undefined && first !== name) {
      return { isWhole: false, summary: `${summary}, as ${first} ${route}` };
    }
    left ??= countWhole(file);
    if (first === undefined && left <= 0) return { isWhole: false, summary };
    if (first === undefined) left -= 1;
    firstOf.set(cause, name);
    return { isWhole: true };
  };
}

function countWhole(file: string): number {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  return Math.min(MAX_WHOLE, Math.max(MIN_WHOLE, Math.floor(MAX_READ / size)));
}
