/** Sentences about a test that sends other requests than its session has. */
import { printableLine } from '../printable.ts';
import type { Drift, RequestChange } from '../replay/learn/find-drift.ts';
import { fitMiddle } from '../report/words.ts';

/** More changes would push all else out of sight. */
const MAX_CHANGES = 3;
/** In characters, unless the terminal is wider. */
const MAX_PATH = 60;

/**
 * The first changes, to follow the name of a test: `sends #3 POST /orders with body /qty 3, recorded 2`.
 * @param columns width of the terminal
 */
export function explainDrift({ changes, total }: Drift, columns = MAX_PATH): string[] {
  const shown = changes.slice(0, MAX_CHANGES).map((change) => explainChange(change, columns));
  return total > shown.length ? [...shown, `has ${total - shown.length} more changes`] : shown;
}

function explainChange(change: RequestChange, columns: number): string {
  const path = fitMiddle(printableLine(change.path), Math.max(MAX_PATH, columns));
  const request = `${change.method} ${path}`;
  switch (change.kind) {
    case 'added':
      return `also sends ${request}`;
    case 'gone':
      return `no longer sends #${change.id} ${request}`;
    case 'moved':
      return `sends #${change.id} ${request} only after #${change.after}`;
    case 'changed':
      return `sends #${change.id} ${request} ${explainValues(change)}`;
  }
}

function explainValues({ place = '', was, is }: RequestChange): string {
  const [former, latter] = [was, is].map((text) => text && printableLine(text));
  if (latter === undefined) return `without ${printableLine(place)}, recorded ${former}`;
  const recorded = former === undefined ? 'recorded without' : `recorded ${former}`;
  return `with ${printableLine(place)} ${latter}, ${recorded}`;
}
