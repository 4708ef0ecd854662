/** The place at which a report opens, and the order of its runs. */
import type { Overview, RunCard } from '../../api.ts';
import type { Route } from '../route/route.ts';
import { describeRun } from '../store/run-state.ts';

/** The only run that failed, or the list of runs if several did. Undefined if none failed. */
export function firstFailure({ runs, sessions }: Overview): Partial<Route> | undefined {
  const [first, ...others] = runs.filter(hasFailed);
  if (!first) return undefined;
  if (others.length === 0) return { session: first.key, run: first.id };
  const card = sessions.find(({ key }) => key === first.key);
  return { endpoint: card?.origins[0] ?? '', tab: 'runs' };
}

/** Whether a request of a run should have passed and did not. */
export function hasFailed(run: RunCard): boolean {
  const { state } = describeRun(run);
  return state === 'failed' || state === 'blocked';
}
