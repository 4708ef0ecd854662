import type { RunCard } from '../../api.ts';
import type { State } from '../element/icon.tsx';
import { renderCount } from '../text/amounts.ts';

/** A run as the state of one request, for its mark. */
export function runState({ state, counts }: RunCard): State {
  if (state === 'running') return 'running';
  if (state === 'failed' || counts.failed > 0) return 'failed';
  if (state === 'cancelled') return 'skipped';
  return counts.blocked > 0 ? 'blocked' : 'passed';
}

/** What became of a run, in a few words. */
export function runWord({ state, counts }: RunCard): string {
  if (state === 'running') return 'Running';
  if (state === 'cancelled') return 'Cancelled';
  if (state === 'failed') return 'Ended early';
  return counts.failed > 0 ? `${renderCount(counts.failed, 'failure')}` : 'Passed';
}

/** Number of outcomes that are there. */
export function doneCount({ counts }: RunCard): number {
  return counts.passed + counts.failed + counts.blocked + counts.skipped;
}
