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

/** Requests of which the same targets gave no outcome that counts. */
export interface UncomparedRequests {
  readonly why: 'skipped' | 'not run';
  /** In their order. */
  readonly targets: readonly string[];
  readonly count: number;
}

/** One session on several targets. */
export interface TargetComparison {
  /** The session file, relative to the project's root. */
  readonly file: string;
  readonly targets: readonly string[];
  /** Those that failed on a target, or on which the targets disagree. */
  readonly requests: readonly ComparedRequest[];
  /** How many of the others passed on every target. */
  readonly asRecorded: number;
  /** The rest: what a target skipped, or where the test did not run. */
  readonly uncompared: readonly UncomparedRequests[];
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
  const shown = requests.filter(isShown);
  const targets = replays.map(({ target }) => target);
  const others = requests.filter((request) => !isShown(request));
  const uncompared = countUncompared(others, targets);
  const missing = uncompared.reduce((sum, { count }) => sum + count, 0);
  const asRecorded = others.length - missing;
  return { file: first.file, targets, requests: shown, asRecorded, uncompared };
}

/** A request that one target skipped and whose test did not run on another counts as skipped. */
function countUncompared(
  requests: readonly ComparedRequest[],
  targets: readonly string[],
): UncomparedRequests[] {
  const groups = new Map<string, UncomparedRequests>();
  for (const { outcomes } of requests) {
    const skipping = targets.filter((_, index) => outcomes[index]?.state === 'skipped');
    const missing = targets.filter((_, index) => outcomes[index] === undefined);
    const why = skipping.length > 0 ? 'skipped' : 'not run';
    const on = skipping.length > 0 ? skipping : missing;
    if (on.length === 0) continue;
    const key = JSON.stringify([why, on]);
    const count = (groups.get(key)?.count ?? 0) + 1;
    groups.set(key, { why, targets: on, count });
  }
  return [...groups.values()];
}

function isShown({ outcomes, isDisagreed }: ComparedRequest): boolean {
  return isDisagreed || outcomes.some((outcome) => outcome?.state === 'failed');
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
