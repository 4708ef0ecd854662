/** Puts new recordings between those that a session keeps, with ids and times that fit there. */
import { partitionPoint } from '../../collections.ts';
import type { Recording, Session } from '../../session/schema.ts';
import { byDeparture, lastByteAt } from '../schedule/recorded-times.ts';
import type { SessionPair } from './replay-in-memory.ts';

/** A recording of a merged session. */
interface Merged {
  readonly recording: Recording;
  /** The one of the latter session that says the same. Undefined if only the former session has it. */
  readonly from: Recording | undefined;
}

interface Sides {
  readonly latter: Session;
  /** Recordings of the latter session by those of the former one. */
  readonly counterparts: SessionPair['counterparts'];
}

/**
 * Undefined if the former times leave a new recording no place.
 * @param stays the recordings that are not new, in their order
 * @param added those that only the latter session has
 * @param translate gives a recording of the latter session the values of the former run
 */
export function insertAdded(
  stays: readonly Merged[],
  added: readonly Recording[],
  sides: Sides,
  translate: (recording: Recording) => Recording,
): Merged[] | undefined {
  const placed = placeAdded(added, sides);
  if (placed === undefined) return undefined;
  const createId = createIds(stays.map(({ recording }) => recording));
  const list: Merged[] = [];
  const insertAfter = (previous: Recording | undefined, isLast: boolean): void => {
    for (let next = placed.get(previous); next; next = placed.get(next.recording)) {
      const { recording: from, at, time } = next;
      const id = createId(list.at(-1)?.recording.id, isLast);
      const { response, ...recording } = translate(from);
      list.push({ recording: { ...recording, id, at, response: { ...response, time } }, from });
    }
  };
  insertAfter(undefined, stays.length === 0);
  for (const merged of stays) {
    list.push(merged);
    if (merged.from) insertAfter(merged.from, merged === stays.at(-1));
  }
  return list;
}

/**
 * Makes a function that gives ids to new recordings: those after the last one count on, and those between others get
 * the number of the one before, and a part.
 */
function createIds(
  stays: readonly Recording[],
): (previous: string | undefined, isLast: boolean) => string {
  const taken = new Set(stays.map(({ id }) => id));
  /** By number: the parts up to this one are taken. */
  const parts = new Map<string, number>();
  const createId = (previous: string, isLast: boolean): string => {
    const next = String(Number(previous) + 1);
    if (isLast && /^[1-9]\d*$/.test(previous) && !taken.has(next)) return next;
    const [, whole = ''] = /^(.*?)(?:\.\d+)?$/.exec(previous) ?? [];
    let part = (parts.get(whole) ?? 0) + 1;
    while (taken.has(`${whole}.${part}`)) part += 1;
    parts.set(whole, part);
    return `${whole}.${part}`;
  };
  return (previous = '0', isLast) => {
    const id = createId(previous, isLast);
    taken.add(id);
    return id;
  };
}

/** A recording that only the latter session has, and its times in the former one. */
interface Placed {
  readonly recording: Recording;
  readonly at: number;
  readonly time: number;
}

/**
 * Places new recordings between the former ones, whose times stay: each has seen the responses that it had seen,
 * and where there is little time, it takes less. Undefined if the former times leave it no place.
 * @returns the new recordings by those of the latter session that they follow; undefined for the first one
 */
function placeAdded(
  added: readonly Recording[],
  { latter, counterparts }: Sides,
): Map<Recording | undefined, Placed> | undefined {
  const back = new Map([...counterparts].map(([one, other]) => [other, one]));
  const known = new Set<Recording>([...back.keys(), ...added]);
  const inOrder = byDeparture(latter.recordings).filter((each) => known.has(each));
  const departures = inOrder.filter((each) => back.has(each));
  const arrivals = departures.toSorted((a, b) => lastByteAt(a) - lastByteAt(b));
  const highest = earliestFrom(departures.map((other) => back.get(other)?.at ?? 0));
  const placed = new Map<Recording | undefined, Placed>();
  // The latest of what has come before, in the former session and in the latter one.
  let low = 0;
  let from = 0;
  let departed = 0;
  let arrived = 0;
  for (const [index, recording] of inOrder.entries()) {
    const one = back.get(recording);
    if (one) {
      low = Math.max(low, one.at);
      from = Math.max(from, recording.at);
      departed += 1;
      continue;
    }
    for (; arrived < arrivals.length; arrived += 1) {
      const other = arrivals[arrived];
      const former = other && back.get(other);
      if (!former || lastByteAt(other) > recording.at) break;
      low = Math.max(low, lastByteAt(former));
      from = Math.max(from, lastByteAt(other));
    }
    const high = highest[departed] ?? Infinity;
    if (low > high) return undefined;
    const end = lastByteAt(recording);
    const next = departures[partitionPoint(departures, ({ at }) => at < end)];
    const isOpen = high === Infinity || next === undefined;
    const scale = isOpen || next.at <= from ? 1 : Math.min(1, (high - low) / (next.at - from));
    const at = Math.min(high, toMicroseconds(low + (recording.at - from) * scale));
    const ends = toMicroseconds(at + (end - recording.at) * scale);
    const time = toMicroseconds((next ? Math.min(high, ends) : ends) - at);
    placed.set(inOrder[index - 1], { recording, at, time });
  }
  return placed;
}

/** The earliest of the times from each position on. */
function earliestFrom(times: readonly number[]): number[] {
  let earliest = Infinity;
  return times
    .toReversed()
    .map((time) => {
      earliest = Math.min(earliest, time);
      return earliest;
    })
    .reverse();
}

function toMicroseconds(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}
