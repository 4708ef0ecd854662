/**
 * The cell for a bar: the bar, and whether it was missed.
 * @param {string} bar
 * @param {boolean} isMissed
 */
export function renderBar(bar, isMissed) {
  return isMissed ? `${bar} **missed**` : bar;
}
