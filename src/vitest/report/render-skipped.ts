import type { ReplayMeta } from '../meta.ts';
import { c } from './colours.ts';
import { shorten } from './words.ts';

/** In characters: what a reason ends with is what to do, and terminals break lines. */
const MAX_REASON = 300;

/** Why requests of a replay were skipped: one line with the most frequent reason, if there is any. */
export function renderSkipped(outcomes: readonly ReplayMeta[]): string[] {
  const counts = new Map<string, number>();
  for (const { state, error } of outcomes) {
    if (state !== 'skipped' || error === undefined) continue;
    const reason = error.message.replace(/^not sent: /, '');
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  const [first, ...others] = [...counts].toSorted(([, a], [, b]) => b - a);
  if (first === undefined) return [];
  const [reason, count] = first;
  const left = others.reduce((sum, [, more]) => sum + more, 0);
  const before = `     ${count} skipped: `;
  const rest = left === 1 ? 'another reason' : 'other reasons';
  const after = left > 0 ? `; ${left} for ${rest}` : '';
  return [c.dim(before + shorten(reason, MAX_REASON) + after)];
}
