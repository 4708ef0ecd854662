import { renderGap, verdictOf } from '../../../replay/failure/counts.ts';
import type { RunCard } from '../../api.ts';
import type { State } from '../element/icon.tsx';
import { renderCount } from '../text/amounts.ts';
import { countOf } from './run-store.ts';

/** A run in a few words. */
export function describeRun(card: RunCard): {
  /** The state of the run as if it were one request, for its mark. */
  readonly state: State;
  readonly word: string;
  /** Number of outcomes that have come. */
  readonly done: number;
} {
  return { state: stateOf(card), word: wordOf(card), done: countOf(card) };
}

function stateOf({ state, counts }: RunCard): State {
  if (state === 'running') return 'running';
  const verdict = verdictOf(counts);
  if (state === 'failed' || verdict === 'failed') return 'failed';
  if (state === 'cancelled') return 'skipped';
  if (counts.blocked > 0) return 'blocked';
  // Whoever asked for a run has to see that it did nothing.
  return verdict === 'skipped' ? 'partial' : verdict;
}

function wordOf({ state, counts }: RunCard): string {
  if (state === 'running') return 'Running';
  if (state === 'cancelled') return 'Cancelled';
  if (state === 'failed') return 'Ended early';
  if (counts.failed > 0) return renderCount(counts.failed, 'failure');
  // If nothing failed, it may still be that not everything was sent, as in a read-only replay.
  const gap = renderGap(counts);
  return gap === undefined ? 'Passed' : gap.charAt(0).toUpperCase() + gap.slice(1);
}
