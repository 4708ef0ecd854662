import type { Outcome } from './outcome.ts';

/** The result of a replay in numbers; times in ms. */
export interface Summary {
  readonly total: number;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Wall time of the whole replay. */
  readonly duration: number;
  /** How late requests left against their plan. */
  readonly skew: { readonly p50: number; readonly p99: number; readonly max: number };
  /** Response times of the requests that got an answer. */
  readonly latency: {
    readonly p50: number;
    readonly p95: number;
    readonly p99: number;
    readonly max: number;
  };
}

/** Counts outcomes and their times. `duration` is the replay's wall time in ms. */
export function summarize(outcomes: readonly Outcome[], duration: number): Summary {
  const count = (state: Outcome['state']): number =>
    outcomes.reduce((sum, outcome) => sum + (outcome.state === state ? 1 : 0), 0);
  const skew: number[] = [];
  const latency: number[] = [];
  for (const { plannedAt, sentAt, actual, responseTime } of outcomes) {
    if (sentAt !== undefined) skew.push(sentAt - plannedAt);
    if (actual !== undefined) latency.push(responseTime);
  }
  skew.sort((a, b) => a - b);
  latency.sort((a, b) => a - b);
  return {
    total: outcomes.length,
    passed: count('passed'),
    failed: count('failed'),
    skipped: count('skipped'),
    duration,
    skew: { p50: percentile(skew, 50), p99: percentile(skew, 99), max: percentile(skew, 100) },
    latency: {
      p50: percentile(latency, 50),
      p95: percentile(latency, 95),
      p99: percentile(latency, 99),
      max: percentile(latency, 100),
    },
  };
}

/** Nearest rank; 0 of nothing. */
function percentile(sorted: readonly number[], p: number): number {
  return sorted[Math.ceil((p / 100) * sorted.length) - 1] ?? 0;
}
