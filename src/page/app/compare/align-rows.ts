/** Rows of two runs, or of two sessions, in pairs. */

import { align } from '../../../diff/align.ts';
import { routeOf } from '../../../session/routes.ts';

/** A request of one side. Times are in ms, `at` from the start of its session or replay; the size is in bytes. */
export interface SideRow {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly status?: number;
  readonly at: number;
  /** None if the request was not sent. */
  readonly time?: number;
  readonly size?: number;
  readonly state?: string;
}

/** A request that both sides have, or only one of them. */
export interface RowPair {
  readonly left?: SideRow;
  readonly right?: SideRow;
  /** What differs. Times always differ, and do not count. */
  readonly differs: readonly ('missing' | 'status' | 'state' | 'size' | 'body')[];
}

/**
 * Aligns the rows of two sides. If both sides replay one session, rows with the same id are a pair. Otherwise, rows
 * with the same method and route are paired in their order, as many as possible.
 */
export function alignRows(left: readonly SideRow[], right: readonly SideRow[]): RowPair[] {
  return areOfOneSession(left, right) ? alignById(left, right) : alignByRoute(left, right);
}

/** Whether the ids of two sides mean the same recordings: every common id has the same method and path. */
function areOfOneSession(left: readonly SideRow[], right: readonly SideRow[]): boolean {
  const byId = new Map(left.map((row) => [row.id, row]));
  // Copies of a replay share their ids.
  if (byId.size < left.length || new Set(right.map(({ id }) => id)).size < right.length)
    return false;
  const common = right.flatMap((row) => {
    const other = byId.get(row.id);
    return other ? [other.method === row.method && other.path === row.path] : [];
  });
  return common.length > 0 && common.every(Boolean);
}

/** Pairs in the order of the left side. Rows that only the right side has keep their place there. */
function alignById(left: readonly SideRow[], right: readonly SideRow[]): RowPair[] {
  const byId = new Map(right.map((row) => [row.id, row]));
  const isPaired = new Set(left.filter(({ id }) => byId.has(id)).map(({ id }) => id));
  const pairs = left.map((row) => pairOf(row, byId.get(row.id)));
  const single = right.filter(({ id }) => !isPaired.has(id));
  if (single.length === 0) return pairs;
  return mergeByTime(pairs, single);
}

function mergeByTime(pairs: readonly RowPair[], single: readonly SideRow[]): RowPair[] {
  const merged: RowPair[] = [];
  const waiting = single.toSorted((a, b) => a.at - b.at);
  for (const pair of pairs) {
    const at = pair.right?.at;
    while (at !== undefined && waiting[0] !== undefined && waiting[0].at < at) {
      merged.push(pairOf(undefined, waiting.shift()));
    }
    merged.push(pair);
  }
  return [...merged, ...waiting.map((row) => pairOf(undefined, row))];
}

function alignByRoute(left: readonly SideRow[], right: readonly SideRow[]): RowPair[] {
  return align(left.map(routeOf), right.map(routeOf)).map(({ left: l, right: r }) =>
    pairOf(l === undefined ? undefined : left[l], r === undefined ? undefined : right[r]),
  );
}

function pairOf(left: SideRow | undefined, right: SideRow | undefined): RowPair {
  const differs: RowPair['differs'][number][] = [];
  if (!left || !right) differs.push('missing');
  else {
    if (left.status !== right.status) differs.push('status');
    // A session has no states.
    if (left.state && right.state && left.state !== right.state) differs.push('state');
    if (left.size !== right.size) differs.push('size');
  }
  return { ...(left && { left }), ...(right && { right }), differs };
}

/** The end of the time axis that both sides share, in ms. */
export function spanOf(pairs: readonly RowPair[]): number {
  let span = 0;
  for (const { left, right } of pairs) {
    span = Math.max(span, endOf(left), endOf(right));
  }
  return span;
}

function endOf(row: SideRow | undefined): number {
  return row?.time === undefined ? 0 : row.at + row.time;
}

/** What a side is called. */
export interface SideName {
  /** Name of the session. */
  readonly name: string;
  /** The target and time of a run, or the day of a session. They tell it apart from others of the same name. */
  readonly facts: string;
}

/** Names for two sides that are as short as they can be, and differ. */
export function shortNames(left: SideName, right: SideName): readonly [string, string] {
  if (left.facts !== right.facts) return [left.facts, right.facts];
  return left.name === right.name ? ['Left', 'Right'] : [left.name, right.name];
}
