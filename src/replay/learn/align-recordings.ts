/**
 * Which recording of a session is which of another one of the same client. There may be a few requests
 * more or fewer, and those that were under way together may have left in another order.
 */
import { routeOf } from '../../session/route.ts';
import type { RecordedRequest, Recording } from '../../session/schema.ts';
import { byDeparture, lastByteAt } from '../pacing/schedule.ts';

/** Comparing each with each: of longer sessions, only what both begin and end with is in order. */
const MAX_COMPARED = 4_000_000;

/** Recordings of the first, each with its counterpart in the second, as far as there is one. */
export function alignRecordings(
  first: readonly Recording[],
  second: readonly Recording[],
): ReadonlyMap<Recording, Recording> {
  const [ones, others] = [byDeparture(first), byDeparture(second)];
  const counterparts = new Map<Recording, Recording>();
  const pair = (one: Recording, other: Recording): void => {
    counterparts.set(one, other);
    taken.add(other);
  };
  const taken = new Set<Recording>();
  for (const [one, other] of inOrder(ones, others)) pair(one, other);
  for (const keyOf of [routeOfRecording, shapeOf]) {
    const left = groupBy(
      others.filter((other) => !taken.has(other)),
      keyOf,
    );
    for (const one of ones) {
      const other = counterparts.has(one) ? undefined : left.get(keyOf(one))?.shift();
      if (other) pair(one, other);
    }
  }
  return counterparts;
}

/**
 * Puts right what was aligned by the order of departure alone: requests of one route that were under way
 * together belong to those that they have become, whichever of them left first.
 * @param sent what each request of the first session is in a replay
 */
export function realignConcurrent(
  counterparts: ReadonlyMap<Recording, Recording>,
  sent: (recording: Recording) => RecordedRequest,
): ReadonlyMap<Recording, Recording> {
  const realigned = new Map(counterparts);
  for (const group of groupConcurrent([...counterparts.keys()])) {
    const left = new Map<string, Recording[]>();
    for (const one of group) {
      const other = counterparts.get(one);
      if (!other) continue;
      const key = contentOf(other.request);
      left.set(key, [...(left.get(key) ?? []), other]);
    }
    const rest = group.filter((one) => {
      const other = left.get(contentOf(sent(one)))?.shift();
      if (other) realigned.set(one, other);
      return !other;
    });
    const others = [...left.values()].flat();
    for (const [index, one] of rest.entries()) {
      const other = others[index];
      if (other) realigned.set(one, other);
    }
  }
  return realigned;
}

/** Requests of one route of which each was under way together with another one. */
function groupConcurrent(recordings: readonly Recording[]): Recording[][] {
  const groups: Recording[][] = [];
  for (const alike of groupBy(byDeparture(recordings), routeOfRecording).values()) {
    let end = 0;
    for (const recording of alike) {
      if (recording.at >= end) groups.push([]);
      groups.at(-1)?.push(recording);
      end = Math.max(end, lastByteAt(recording));
    }
  }
  return groups.filter((group) => group.length > 1);
}

function contentOf({ path, body }: RecordedRequest): string {
  return `${path}\n${JSON.stringify(body)}`;
}

function routeOfRecording({ request }: Recording): string {
  return routeOf(request);
}

/** A name in a path may be another one in each instance. */
function shapeOf({ request: { method, path } }: Recording): string {
  return `${method} ${path.split(/[?#]/, 1)[0]?.split('/').length}`;
}

function groupBy(
  recordings: readonly Recording[],
  keyOf: (recording: Recording) => string,
): Map<string, Recording[]> {
  const groups = new Map<string, Recording[]>();
  for (const recording of recordings) {
    const key = keyOf(recording);
    groups.set(key, [...(groups.get(key) ?? []), recording]);
  }
  return groups;
}

/** The longest common subsequence of both by their routes. */
function* inOrder(
  ones: readonly Recording[],
  others: readonly Recording[],
): Generator<[Recording, Recording]> {
  const [was, is] = [ones.map(routeOfRecording), others.map(routeOfRecording)];
  const shortest = Math.min(was.length, is.length);
  let start = 0;
  while (start < shortest && was[start] === is[start]) start += 1;
  let end = 0;
  while (end < shortest - start && was.at(-1 - end) === is.at(-1 - end)) end += 1;
  const middle = common(was.slice(start, was.length - end), is.slice(start, is.length - end));
  const pairs = [
    ...Array.from({ length: start }, (_, index) => [index, index] as const),
    ...middle.map(([one, other]) => [start + one, start + other] as const),
    ...Array.from({ length: end }, (_, index) => {
      return [was.length - end + index, is.length - end + index] as const;
    }),
  ];
  for (const [at, otherAt] of pairs) {
    const [one, other] = [ones[at], others[otherAt]];
    if (one && other) yield [one, other];
  }
}

function common(was: readonly string[], is: readonly string[]): [number, number][] {
  if (was.length * is.length > MAX_COMPARED) return [];
  const width = is.length + 1;
  // At [i][j]: how many those from i and from j on have in common.
  const longest = new Uint32Array((was.length + 1) * width);
  const at = (i: number, j: number): number => longest[i * width + j] ?? 0;
  for (let i = was.length - 1; i >= 0; i -= 1) {
    for (let j = is.length - 1; j >= 0; j -= 1) {
      longest[i * width + j] =
        was[i] === is[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const pairs: [number, number][] = [];
  for (let i = 0, j = 0; i < was.length && j < is.length; ) {
    if (was[i] === is[j]) pairs.push([i++, j++]);
    else if (at(i + 1, j) >= at(i, j + 1)) i += 1;
    else j += 1;
  }
  return pairs;
}
