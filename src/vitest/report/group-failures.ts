import type { ReplayMeta } from '../meta.ts';

/** A request that failed, those that failed like it, and those that were not sent for any of them. */
export interface Failure {
  readonly root: ReplayMeta;
  readonly alike: readonly ReplayMeta[];
  readonly blocked: readonly ReplayMeta[];
}

/**
 * The failures of a replay by their causes, in the order of the requests: what was blocked is with
 * what blocked it, and what failed in the same way with the first that did.
 */
export function groupFailures(outcomes: readonly ReplayMeta[]): Failure[] {
  const failures: { root: ReplayMeta; alike: ReplayMeta[]; blocked: ReplayMeta[] }[] = [];
  const byKind = new Map<string, (typeof failures)[number]>();
  const byId = new Map<string, (typeof failures)[number]>();
  for (const outcome of outcomes) {
    if (outcome.state !== 'failed') continue;
    const kind = kindOf(outcome);
    const known = byKind.get(kind);
    const failure = known ?? { root: outcome, alike: [], blocked: [] };
    if (known) known.alike.push(outcome);
    else failures.push(failure);
    byKind.set(kind, failure);
    byId.set(outcome.id, failure);
  }
  for (const outcome of outcomes) {
    if (outcome.state === 'blocked') byId.get(outcome.blockedBy ?? '')?.blocked.push(outcome);
  }
  return failures;
}

/** How many requests some failures are. */
export function countRequests(failures: readonly Failure[]): number {
  return failures.reduce((sum, { alike, blocked }) => sum + 1 + alike.length + blocked.length, 0);
}

/** The same request in name, and the same failure but for the values that differ. */
function kindOf({ route, error, differences }: ReplayMeta): string {
  return JSON.stringify([route, error?.code, differences?.[0]?.path ?? error?.message]);
}
