/** Which recording of a session is which of another one of the same client. */
import { groupBy } from '../../collections.ts';
import { align } from '../../diff/align.ts';
import { onlyReads } from '../../session/calls.ts';
import { routeOf } from '../../session/routes.ts';
import { RunValues } from '../../session/run-values.ts';
import { isSameRequest } from '../../session/same-recording.ts';
import type { RecordedRequest, Recording, Session } from '../../session/schema.ts';
import type { TestSource } from '../../session/test-source.ts';
import type { LinkSettings } from '../correlate/link-session.ts';
import { byDeparture, lastByteAt } from '../schedule/recorded-times.ts';
import { replayInMemory, type SessionPair } from './replay-in-memory.ts';

/** Each round aligns the requests that carry values of those that the round before has aligned. */
const MAX_ROUNDS = 4;

/**
 * Aligns two sessions, as far as there are counterparts. There may be a few requests more or fewer, and those of one
 * route may have left in another order if only one of the sessions, or none, shows that one waited for the other.
 * @param source of the test that recorded the second
 */
export function alignSessions(
  first: Session,
  second: Session,
  correlate: LinkSettings['correlate'],
  source?: TestSource,
): SessionPair['counterparts'] {
  let counterparts = alignPolls(
    first,
    second,
    alignRecordings(first.recordings, second.recordings),
  );
  const groups = groupUnordered(first, second, counterparts);
  if (groups.length === 0) return counterparts;
  const isSame: IsSame = (one, sent, other) =>
    [sent, one.request].some((request) => {
      const values = new RunValues(first.recordedAt, second.recordedAt, source);
      values.ignoreSetting(first.origin, second.origin);
      return isSameRequest({ ...one, request }, other, values);
    });
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const replayed = replayInMemory({ first, second, counterparts }, { correlate });
    const sent = (one: Recording): RecordedRequest => replayed.get(one)?.request ?? one.request;
    const realigned = realign(groups, counterparts, sent, isSame);
    if (realigned === undefined) return counterparts;
    counterparts = realigned;
  }
  return counterparts;
}

/** Recordings of the first session with their counterparts in the second, as far as there are any. */
function alignRecordings(
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
  for (const { left, right } of align(ones.map(routeOfRecording), others.map(routeOfRecording))) {
    const [one, other] = [ones[left ?? -1], others[right ?? -1]];
    if (one && other) pair(one, other);
  }
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

/** Pairs the last of the requests by which a client polls: it stops at an answer, and how many come before is chance. */
function alignPolls(
  first: Session,
  second: Session,
  counterparts: ReadonlyMap<Recording, Recording>,
): ReadonlyMap<Recording, Recording> {
  const aligned = new Map(counterparts);
  const paired = new Map([...counterparts].map(([one, other]) => [other, one]));
  const pollOf = new Map(
    listPolls(second).flatMap((poll) => poll.map((each) => [each, poll] as const)),
  );
  for (const poll of listPolls(first)) {
    const [some] = poll.flatMap((one) => counterparts.get(one) ?? []);
    const others = some && pollOf.get(some);
    if (others === undefined || others.length === poll.length) continue;
    const own = new Set<Recording | undefined>([...poll, undefined]);
    const theirs = new Set<Recording | undefined>([...others, undefined]);
    const isOfBoth =
      poll.every((one) => theirs.has(counterparts.get(one))) &&
      others.every((other) => own.has(paired.get(other)));
    if (!isOfBoth) continue;
    for (const [index, one] of poll.toReversed().entries()) {
      const other = others.at(-1 - index);
      if (other) aligned.set(one, other);
      else aligned.delete(one);
    }
  }
  return aligned;
}

/** Equal requests one after another that only read. A single one may be of as many. */
function listPolls({ recordings }: Session): Recording[][] {
  const polls: Recording[][] = [];
  let content = '';
  for (const recording of byDeparture(recordings)) {
    const { request } = recording;
    const isPolled = onlyReads(request);
    const next = isPolled ? `${request.method} ${contentOf(request)}` : '';
    if (!isPolled || next !== content) polls.push([]);
    if (isPolled) polls.at(-1)?.push(recording);
    content = next;
  }
  return polls;
}

/** Whether a recording, as recorded or as it is sent, says the same as one of the other session. */
type IsSame = (one: Recording, sent: RecordedRequest, other: Recording) => boolean;

/** Of the requests that have no equal counterpart: with so many others, at most, each is compared. */
const MAX_COMPARED = 32;

/**
 * Corrects pairs that were aligned only by the order of departure: requests of a group belong to what they become in
 * a replay, whichever of them left first. Undefined if nothing is to be corrected.
 * @param sent the request of a recording of the first session, as it is replayed
 */
function realign(
  groups: readonly (readonly Recording[])[],
  counterparts: ReadonlyMap<Recording, Recording>,
  sent: (recording: Recording) => RecordedRequest,
  isSame: IsSame,
): ReadonlyMap<Recording, Recording> | undefined {
  const realigned = new Map(counterparts);
  for (const group of groups) {
    const left = new Set(group.flatMap((one) => counterparts.get(one) ?? []));
    const byContent = groupBy([...left], ({ request }) => contentOf(request));
    const take = (one: Recording, other: Recording | undefined): boolean => {
      if (other === undefined) return false;
      left.delete(other);
      realigned.set(one, other);
      return true;
    };
    const differing = group.filter(
      (one) => !take(one, byContent.get(contentOf(sent(one)))?.shift()),
    );
    const rest = differing.filter((one) => {
      const request = sent(one);
      const own = counterparts.get(one);
      const others = [...(own && left.has(own) ? [own] : []), ...firstOf(left, MAX_COMPARED)];
      return !take(
        one,
        others.find((other) => isSame(one, request, other)),
      );
    });
    for (const one of rest) {
      const [other] = left;
      take(one, other);
    }
  }
  const isCorrected = [...realigned].some(([one, other]) => counterparts.get(one) !== other);
  return isCorrected ? realigned : undefined;
}

function firstOf<Item>(items: Iterable<Item>, count: number): Item[] {
  const first: Item[] = [];
  for (const item of items) {
    if (first.length === count) break;
    first.push(item);
  }
  return first;
}

/** Groups of requests of one route whose order is not proven by both sessions. */
function groupUnordered(
  first: Session,
  second: Session,
  counterparts: ReadonlyMap<Recording, Recording>,
): Recording[][] {
  const [ones, others] = [byDeparture(first.recordings), byDeparture(second.recordings)];
  const [isOrdered, isOrderedNow] = [createIsSequence(ones), createIsSequence(others)];
  const positions = new Map(
    [ones, others].flatMap((list) => list.map((each, index) => [each, index] as const)),
  );
  const positionOf = (recording: Recording | undefined): number =>
    recording ? (positions.get(recording) ?? 0) : 0;
  const isProven = (one: Recording, next: Recording): boolean => {
    const [from, to] = [one, next]
      .map((each) => positionOf(counterparts.get(each)))
      .sort((a, b) => a - b);
    return isOrdered(positionOf(one), positionOf(next)) && isOrderedNow(from ?? 0, to ?? 0);
  };
  const groups: Recording[][] = [];
  const paired = ones.filter((one) => counterparts.has(one));
  for (const alike of groupBy(paired, routeOfRecording).values()) {
    for (const [index, one] of alike.entries()) {
      const before = alike[index - 1];
      if (!before || isProven(before, one)) groups.push([]);
      groups.at(-1)?.push(one);
    }
  }
  return groups.filter((group) => group.length > 1);
}

/** Makes a test of whether the requests from one position to another one were sent one after another. */
export function createIsSequence(
  recordings: readonly Recording[],
): (from: number, to: number) => boolean {
  // By position: how many of the recordings before it left while another one was in flight.
  const overlaps = [0];
  let latestEnd = 0;
  for (const recording of recordings) {
    overlaps.push((overlaps.at(-1) ?? 0) + (latestEnd <= recording.at ? 0 : 1));
    latestEnd = Math.max(latestEnd, lastByteAt(recording));
  }
  const countBefore = (index: number): number => overlaps[Math.min(index, recordings.length)] ?? 0;
  return (from, to) => countBefore(from) === countBefore(to + 2);
}

function contentOf({ path, body }: RecordedRequest): string {
  return `${path}\n${JSON.stringify(body)}`;
}

function routeOfRecording({ request }: Recording): string {
  return routeOf(request);
}

/** Names in a path may differ between instances, so only their number counts. */
function shapeOf({ request: { method, path } }: Recording): string {
  return `${method} ${path.split(/[?#]/, 1)[0]?.split('/').length}`;
}
