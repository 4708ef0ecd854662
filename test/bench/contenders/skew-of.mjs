import { percentile } from '../kit/percentile.mjs';

/**
 * How late requests left, in ms, and how much of one core that took.
 * @param {readonly number[]} late in ms
 * @param {number} time wall time in ms
 * @param {NodeJS.CpuUsage} cpu
 */
export function skewOf(late, time, { user, system }) {
  return {
    p50: percentile(late, 50),
    p99: percentile(late, 99),
    max: percentile(late, 100),
    core: (user + system) / 1000 / time,
  };
}
