/** The result of a replay in numbers; times in ms, percentiles to 0.1 %. */
export interface Summary {
  /** How many outcomes there are, those of all copies and rounds. */
  readonly total: number;
  readonly passed: number;
  readonly failed: number;
  /** Not sent, since a request that failed kept them from being sent. */
  readonly blocked: number;
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
