/**
 * The value that so many percent of the values are at most, by nearest rank.
 * @param {readonly number[]} values at least one
 * @param {number} p above 0, at most 100
 */
export function percentile(values, p) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil((p / 100) * sorted.length) - 1];
}
