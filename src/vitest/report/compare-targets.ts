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
  readonly why: 'blocked' | 'skipped' | 'not run';
  /** In their order. */
  readonly targets: readonly string[];
  readonly count: number;
}

/** One session on several targets. */
export interface TargetComparison {
  /** Name of the project; empty where it is not told. */
  readonly project: string;
  /** The session file, relative to the project's root. */
  readonly file: string;
  readonly targets: readonly string[];
  /** Those that failed on a target, or on which the targets disagree. */
  readonly requests: readonly ComparedRequest[];
  /** How many of the others passed on every target. */
  readonly asRecorded: number;
  /** The rest: what was blocked or skipped on a target, or where the test did not run. */
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
  const { project, file } = first;
  return { project, file, targets, requests: shown, asRecorded, uncompared };
}

/** A request that was blocked on one target and skipped on another counts as blocked. */
function countUncompared(
  requests: readonly ComparedRequest[],
  targets: readonly string[],
): UncomparedRequests[] {
  const groups = new Map<string, UncomparedRequests>();
  for (const { outcomes } of requests) {
    const states = outcomes.map((outcome) => outcome?.state ?? 'not run');
    const why = UNCOMPARED.find((each) => states.includes(each));
    if (why === undefined) continue;
    const on = targets.filter((_, index) => states[index] === why);
    const key = JSON.stringify([why, on]);
    const count = (groups.get(key)?.count ?? 0) + 1;
    groups.set(key, { why, targets: on, count });
  }
  return [...groups.values()];
}

const UNCOMPARED = ['blocked', 'skipped', 'not run'] as const;

function isShown({ outcomes, isDisagreed }: ComparedRequest): boolean {
  return isDisagreed || outcomes.some((outcome) => outcome?.state === 'failed');
}

/** What was not sent to a target, it gave no answer to. */
function isDisagreed(outcomes: readonly (ReplayMeta | undefined)[]): boolean {
  const answers = outcomes.flatMap((outcome) => {
    const isAnswer = outcome?.state === 'passed' || outcome?.state === 'failed';
    return isAnswer ? answerOf(outcome) : [];
  });
  return new Set(answers).size > 1;
}

function answerOf({ actual, error, differences = [] }: ReplayMeta): string {
  return JSON.stringify([actual ?? error?.code, differences]);
}
