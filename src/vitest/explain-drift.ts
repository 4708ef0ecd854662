/** Sentences about a test that sends other requests than its session has. */
import { pathOf } from '../http/urls.ts';
import { type Printable, printableJson, printableLine, safe, shortenMiddle } from '../printable.ts';
import type { Drift, RequestChange } from '../replay/learn/find-drift.ts';

/** More changes would push all else out of sight. */
const MAX_CHANGES = 3;
/** In characters, unless the terminal is wider. */
const MAX_PATH = 60;

/**
 * The first changes, to follow the name of a test: `sends #3 POST /orders with body /qty 3, recorded 2`.
 * @param columns width of the terminal
 */
export function explainDrift({ changes, total }: Drift, columns = MAX_PATH): Printable[] {
  const shown = changes
    .slice(0, MAX_CHANGES)
    .map((change) => printableLine(explainChange(change, columns)));
  return total > shown.length ? [...shown, safe`has ${total - shown.length} more changes`] : shown;
}

/**
 * The rule of `correlate.fresh` for the first value that the test may make up in each run. Undefined if all that have
 * changed are constants, or none is one that a rule can name.
 */
export function suggestFresh({ changes }: Drift): string | undefined {
  const made = changes.find(({ place = '', was = '', is = '', isConstant }) => {
    return !isConstant && NAMED.test(place) && [was, is].every((each) => SCALAR.test(each));
  });
  if (made === undefined) return undefined;
  const [path, place] = [`${made.method} ${pathOf(made.path)}`, made.place ?? ''].map(
    printableJson,
  );
  return `{ to: { path: ${path}, place: ${place} } }`;
}

/** A place of one value, as rules name it. */
const NAMED = /^(?:body \/|header |query )/;
/** A text or a number as JSON. */
const SCALAR = /^["\d-]/;

function explainChange(change: RequestChange, columns: number): string {
  const path = shortenMiddle(change.path, Math.max(MAX_PATH, columns));
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
  if (is === undefined) return `without ${place}, recorded ${was}`;
  return `with ${place} ${is}, ${was === undefined ? 'recorded without' : `recorded ${was}`}`;
}
