/** The answers of several targets to one session, side by side. */
import type { ReplayMeta } from '../meta.ts';
import type { ReplayReport } from './collect-replays.ts';

/** One request, and what each target made of it. */
export interface ComparedRequest {
  /** In the order of the targets; none where the test did not run. */
  readonly outcomes: readonly (ReplayMeta | undefined)[];
  /** Whether the targets gave different answers, even if one of them is the recorded one. */
  readonly isDisagreed: boolean;
}

/** One session on several targets. */
export interface TargetComparison {
  /** The session file, relative to the project's root. */
  readonly file: string;
  readonly targets: readonly string[];
  /** Those that failed on a target, or on which the targets disagree. */
  readonly requests: readonly ComparedRequest[];
  /** How many there are beside these. */
  readonly others: number;
}

/** @param replays of one session, one for each target */
export function compareTargets(replays: readonly ReplayReport[]): TargetComparison | undefined {
  const [first] = replays;
  if (!first || replays.length < 2) return undefined;
  const byTarget = replays.map(({ outcomes }) => new Map(outcomes.map((each) => [each.id, each])));
  const ids = new Set(replays.flatMap(({ outcomes }) => outcomes.map(({ id }) => id)));
  const requests = [...ids].map((id): ComparedRequest => {
    const outcomes = byTarget.map((each) => each.get(id));
    return { outcomes, isDisagreed: isDisagreed(outcomes) };
  });
  const shown = requests.filter(({ outcomes, isDisagreed }) => {
    return isDisagreed || outcomes.some((outcome) => outcome?.state === 'failed');
  });
  return {
    file: first.file,
    targets: replays.map(({ target }) => target),
    requests: shown,
    others: requests.length - shown.length,
  };
}

/** What a target skipped, it gave no answer to. */
function isDisagreed(outcomes: readonly (ReplayMeta | undefined)[]): boolean {
  const answers = outcomes.flatMap((outcome) => {
    return outcome && outcome.state !== 'skipped' ? answerOf(outcome) : [];
  });
  return new Set(answers).size > 1;
}

function answerOf({ actual, error, differences = [] }: ReplayMeta): string {
  return JSON.stringify([actual ?? error?.code, differences]);
}
