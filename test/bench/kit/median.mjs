/**
 * The middle one of the values, or the mean of the middle two.
 * @param {readonly number[]} values at least one
 */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted.length / 2;
  return (sorted[Math.ceil(upper) - 1] + sorted[Math.floor(upper)]) / 2;
}
