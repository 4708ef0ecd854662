import type { Targets } from '../target.ts';
import type { IsSame } from './same-text.ts';

/** Counts texts as equal that name a target where the recorded ones name its recorded origin. */
export function createIsSame(targets: Targets): IsSame {
  return (recorded, actual) => {
    const named = targets.filter(([origin]) => recorded.includes(origin));
    if (named.length === 0) return false;
    const rebase = (at: 'origin' | 'base'): string =>
      named.reduce((text, [recordedOrigin, { origin, basePath }]) => {
        return text.replaceAll(recordedOrigin, at === 'base' ? origin + basePath : origin);
      }, recorded);
    return rebase('base') === actual || rebase('origin') === actual;
  };
}
