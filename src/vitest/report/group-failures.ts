import type { ReplayMeta } from '../meta.ts';

/** A request that failed, and those that were not sent for it. */
export interface Failure {
  readonly root: ReplayMeta;
  readonly blocked: readonly ReplayMeta[];
}

/**
 * The failures of a replay by their causes, in the order of the requests: what was blocked stands
 * under what blocked it. That may have passed, and lack a value: then the first one that it blocked
 * stands for all.
 */
export function groupFailures(outcomes: readonly ReplayMeta[]): Failure[] {
  const failures = new Map<string, { root: ReplayMeta; blocked: ReplayMeta[] }>();
  for (const outcome of outcomes) {
    if (outcome.state !== 'failed') continue;
    const cause = outcome.blockedBy ?? outcome.id;
    const failure = failures.get(cause);
    if (failure) failure.blocked.push(outcome);
    else failures.set(cause, { root: outcome, blocked: [] });
  }
  return [...failures.values()];
}

/** How many requests some failures are. */
export function countRequests(failures: readonly Failure[]): number {
  return failures.reduce((sum, { blocked }) => sum + 1 + blocked.length, 0);
}
