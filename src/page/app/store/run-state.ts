import type { RunCard } from '../../api.ts';
import type { State } from '../element/icon.tsx';
import { renderCount } from '../text/amounts.ts';

/** A run in a few words. */
export function describeRun(card: RunCard): {
  /** The state of the run as if it were one request, for its mark. */
  readonly state: State;
  readonly word: string;
  /** Number of outcomes that have come. */
  readonly done: number;
} {
  const { passed, failed, blocked, skipped } = card.counts;
  return { state: stateOf(card), word: wordOf(card), done: passed + failed + blocked + skipped };
}

function stateOf({ state, counts }: RunCard): State {
  if (state === 'running') return 'running';
  if (state === 'failed' || counts.failed > 0) return 'failed';
  if (state === 'cancelled') return 'skipped';
  if (counts.blocked > 0) return 'blocked';
  return counts.passed > 0 || counts.total === 0 ? 'passed' : 'skipped';
}

function wordOf({ state, counts }: RunCard): string {
  if (state === 'running') return 'Running';
  if (state === 'cancelled') return 'Cancelled';
  if (state === 'failed') return 'Ended early';
  if (counts.failed > 0) return renderCount(counts.failed, 'failure');
  // If nothing failed, it may still be that nothing passed, as in a read-only replay.
  return counts.passed === 0 && counts.total > 0 ? 'Nothing compared' : 'Passed';
}
