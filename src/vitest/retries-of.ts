import type { TestContext } from 'vitest';

/** How often a failed test is retried. */
export function retriesOf({ retry = 0 }: Pick<TestContext['task'], 'retry'>): number {
  return typeof retry === 'number' ? retry : (retry.count ?? 0);
}
