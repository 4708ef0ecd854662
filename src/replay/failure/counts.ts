/**
 * The figures of a run, counted once for every report: the page, the command line, Vitest's summary, JUnit, Markdown
 * and Artillery take them from here. Free of Node, since the page counts in the browser.
 */
import type { Outcome } from './outcome.ts';

/** The states of outcomes, in the order of reports. */
export const OUTCOME_STATES = ['failed', 'blocked', 'passed', 'uncompared', 'skipped'] as const;

/** How many outcomes there are, how many of their requests left, and how many are in each state. */
export interface OutcomeCounts extends Readonly<Record<Outcome['state'], number>> {
  readonly total: number;
  /** Requests that left. Nothing is known of the target from the others. */
  readonly sent: number;
}

/** Counts outcomes as they come. */
export class OutcomeCounter {
  readonly #states = { failed: 0, blocked: 0, passed: 0, uncompared: 0, skipped: 0 };
  #total = 0;
  #sent = 0;

  add({ state, sentAt }: Pick<Outcome, 'state' | 'sentAt'>): void {
    this.#states[state] += 1;
    this.#total += 1;
    if (sentAt !== undefined) this.#sent += 1;
  }

  /** How many outcomes are in a state. */
  in(state: Outcome['state']): number {
    return this.#states[state];
  }

  get counts(): OutcomeCounts {
    return { total: this.#total, sent: this.#sent, ...this.#states };
  }
}

export function countOutcomes(
  outcomes: Iterable<Pick<Outcome, 'state' | 'sentAt'>>,
): OutcomeCounts {
  const counter = new OutcomeCounter();
  for (const outcome of outcomes) counter.add(outcome);
  return counter.counts;
}

/** The counts of several replays together. */
export function addCounts(all: readonly OutcomeCounts[]): OutcomeCounts {
  const sum = (name: keyof OutcomeCounts): number => {
    return all.reduce((total, counts) => total + counts[name], 0);
  };
  return {
    ...{ total: sum('total'), sent: sum('sent'), failed: sum('failed'), blocked: sum('blocked') },
    ...{ passed: sum('passed'), uncompared: sum('uncompared'), skipped: sum('skipped') },
  };
}

/** What a run without failures does not show; undefined if everything was sent and compared. */
export function renderGap({ total, sent, uncompared }: OutcomeCounts): string | undefined {
  if (sent === 0) return 'nothing sent';
  if (sent < total) return `${sent} of ${total} sent`;
  if (uncompared === total) return 'nothing compared';
  return uncompared > 0 ? `${uncompared} of ${total} not compared` : undefined;
}

/** What counts amount to. Passed: all that was asked for was sent, and answered as recorded. */
export type Verdict = 'failed' | 'passed' | 'partial' | 'skipped';

export function verdictOf(counts: OutcomeCounts): Verdict {
  if (counts.failed > 0) return 'failed';
  if (counts.sent === 0) return 'skipped';
  return renderGap(counts) === undefined ? 'passed' : 'partial';
}
