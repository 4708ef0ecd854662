/**
 * Counts outcomes and their times as they come, in memory that does not grow with them. Times are kept in HDR
 * histograms of whole µs and three figures. Percentiles are by nearest rank, and at most 0.1 % too high.
 */
import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import { OutcomeCounter, type OutcomeCounts } from './counts.ts';
import type { Outcome } from './outcome.ts';

/** The result of a replay in numbers; times in ms, percentiles to 0.1 %. */
export interface Summary extends OutcomeCounts {
  /** Wall time of the whole replay. */
  readonly duration: number;
  /** How much later than planned requests left. */
  readonly skew: { readonly p50: number; readonly p99: number; readonly max: number };
  /** Response times of the requests that were answered. */
  readonly latency: {
    readonly p50: number;
    readonly p90: number;
    readonly p95: number;
    readonly p99: number;
    readonly max: number;
  };
}

/** Makes the summary of the outcomes that it is given. */
export class Tally {
  readonly #counter = new OutcomeCounter();
  readonly #skew = new Times();
  readonly #latency = new Times();

  add(outcome: Outcome): void {
    const { plannedAt, sentAt, actual, responseTime } = outcome;
    this.#counter.add(outcome);
    if (sentAt !== undefined) this.#skew.add(sentAt - plannedAt);
    if (actual !== undefined) this.#latency.add(responseTime);
  }

  /** Of all copies and rounds so far. */
  get counts(): OutcomeCounts {
    return this.#counter.counts;
  }

  /** @param duration wall time of the replay, in ms */
  summary(duration: number): Summary {
    return {
      ...this.counts,
      duration,
      skew: {
        p50: this.#skew.percentile(50),
        p99: this.#skew.percentile(99),
        max: this.#skew.max,
      },
      latency: {
        p50: this.#latency.percentile(50),
        p90: this.#latency.percentile(90),
        p95: this.#latency.percentile(95),
        p99: this.#latency.percentile(99),
        max: this.#latency.max,
      },
    };
  }
}

/** Times in ms. */
class Times {
  readonly #histogram: RecordableHistogram = createHistogram({ figures: 3 });
  /** Exact: the histogram only knows the range that it is in. */
  max = 0;

  add(time: number): void {
    // The histogram does not take 0.
    this.#histogram.record(Math.max(1, Math.round(time * 1000)));
    this.max = Math.max(this.max, time);
  }

  /** 0 if there are no times. */
  percentile(p: number): number {
    const { count } = this.#histogram;
    const rank = Math.ceil((p * count) / 100);
    // The histogram rounds to the nearest rank, or up: a value just below a rank leads to it either way.
    const asked = count === 0 ? p : (100 * (rank - 0.25)) / count;
    return Math.min(this.#histogram.percentile(asked) / 1000, this.max);
  }
}
