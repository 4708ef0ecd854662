/**
 * How much each failure of a session says, so that a thousand of them can still be read. Vitest prints
 * failures whose texts are equal as one, under the names of their tests. So the first of a kind says
 * all there is, those like it say which one that is, and after some kinds each says one line.
 */
import { statSync } from 'node:fs';
import type { Outcome } from '../../replay/failure/outcome.ts';
import { renderKind } from '../../replay/failure/render-failure.ts';

/** In bytes: about a second of Vitest's time, which reads the whole file for each place that it shows. */
const MAX_READ = 100_000_000;
const MIN_WHOLE = 10;
const MAX_WHOLE = 20;

/** How a failure is told: whole, or in one line. */
type FailureDetail =
  | { readonly isWhole: true }
  | {
      readonly isWhole: false;
      /** What went wrong, in words that all failures of this kind share. */
      readonly summary: string;
    };

/** A failure, and what its recording is called. */
interface Failed {
  readonly outcome: Outcome;
  /** Such as `#3`. */
  readonly name: string;
  /** What its request has in common with others, such as `GET /orders/{order.id}`. */
  readonly route: string;
}

/** Decides for each failure of a session, in their order, how it is told. */
export function createFailureDetails(file: string): (failed: Failed) => FailureDetail {
  const firstOf = new Map<string, string>();
  let left: number | undefined;
  return ({ outcome, name, route }) => {
    const summary = renderKind(outcome);
    const kind = `${route} ${summary}`;
    const first = firstOf.get(kind);
    // A test that is retried is the first of its kind again.
    if (first !== undefined && first !== name) {
      return { isWhole: false, summary: `${summary}, as ${first} ${route}` };
    }
    left ??= countWhole(file);
    if (first === undefined && left <= 0) return { isWhole: false, summary };
    if (first === undefined) left -= 1;
    firstOf.set(kind, name);
    return { isWhole: true };
  };
}

function countWhole(file: string): number {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  return Math.min(MAX_WHOLE, Math.max(MIN_WHOLE, Math.floor(MAX_READ / size)));
}
