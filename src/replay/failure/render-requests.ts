import { type Printable, printableLine } from '../../printable.ts';

/** Further requests are counted. */
const MAX_RANGES = 20;
/** Shorter runs of numbers are listed one by one. */
const MIN_RANGE = 3;

/** Requests that follow each other. */
interface Range {
  readonly ids: string[];
  /** How often each of them is listed. */
  readonly times: number;
}

/**
 * A list of requests by the ids of their recordings, in a few words: `#1 #4–#3015`, and `#2 ×3` for one that is
 * listed several times.
 */
export function renderRequests(ids: readonly string[]): Printable {
  const times = new Map<string, number>();
  for (const id of ids) times.set(id, (times.get(id) ?? 0) + 1);
  const ranges: Range[] = [];
  for (const [id, count] of times) {
    const last = ranges.at(-1);
    if (last?.times === count && follows(id, last.ids.at(-1))) last.ids.push(id);
    else ranges.push({ ids: [id], times: count });
  }
  const shown = ranges.slice(0, MAX_RANGES);
  const left = ranges.slice(MAX_RANGES).reduce((sum, range) => sum + range.ids.length, 0);
  const more = left > 0 ? ` and ${left} more` : '';
  return printableLine(shown.map(renderRange).join(' ') + more);
}

function follows(id: string, before: string | undefined): boolean {
  return before !== undefined && /^\d{1,15}$/.test(id) && String(Number(before) + 1) === id;
}

function renderRange({ ids, times }: Range): string {
  const often = times > 1 ? ` ×${times}` : '';
  if (ids.length < MIN_RANGE) return ids.map((id) => `#${id}${often}`).join(' ');
  return `#${ids[0]}–#${ids.at(-1)}${often}`;
}
