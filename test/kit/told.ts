import { labelOf, renderFailure } from '../../src/replay/failure/render-failure.ts';
import type { Difference, Failure, Outcome } from '../../src/replay/index.ts';

interface MayHaveFailed {
  readonly failure?: Failure | undefined;
}

/** A failure as people read it. */
interface Told {
  /** The code of an error of a connection, else the kind of the failure. */
  readonly label: string;
  readonly message: string;
  readonly detail?: string;
}

/** What the failure of an outcome says. */
export function told({ failure }: MayHaveFailed = {}): Told | undefined {
  return failure && { label: labelOf(failure), ...renderFailure(failure) };
}

/** Where an answer is not the recorded one. */
export function differencesOf({ failure }: MayHaveFailed = {}): readonly Difference[] | undefined {
  return failure && 'differences' in failure ? failure.differences : undefined;
}

/** An outcome, what its failure says, and where its answer is not the recorded one. */
export function withTold(outcome: Outcome | undefined): object {
  return { ...outcome, told: told(outcome), differences: differencesOf(outcome) };
}
