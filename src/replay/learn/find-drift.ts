/**
 * Finds how the requests of a test have moved away from its session. What differs from run to run is no
 * change: generated ids, times, values of answers as correlation links them, what a client library adds by
 * itself, the order of requests that were in flight together, how often a client polls, and how many pages and
 * elements of a list it reads.
 */
import { pathOf } from '../../http/urls.ts';
import { onlyReads } from '../../session/calls.ts';
import { RunValues } from '../../session/run-values.ts';
import type { Change, isSameRecording } from '../../session/same-recording.ts';
import type { Recording, Session } from '../../session/schema.ts';
import type { TestSource } from '../../session/test-source.ts';
import { byDeparture } from '../schedule/recorded-times.ts';
import { createIsSequence } from './align-recordings.ts';
import { findChange } from './find-change.ts';
import { createStepsOf, type StepsOf, withoutValues } from './find-pages.ts';
import { type PairedSessions, type PairSettings, pairSessions } from './pair-sessions.ts';

/** A request of a session that has changed, or that only the session or only the test has. Plain data. */
export interface RequestChange {
  /**
   * `'moved'`: the test sends it only after `after`, which came later in the session.
   */
  readonly kind: 'changed' | 'added' | 'gone' | 'moved';
  /** Of the recording in the session. Undefined for an added request. */
  readonly id?: string;
  readonly method: string;
  readonly path: string;
  /** What has changed, as `Change` has it. */
  readonly place?: string;
  /** The values as text, cut. */
  readonly was?: string;
  readonly is?: string;
  /** Whether the source of the test says the latter value. */
  readonly isConstant?: true;
  /** Id of the recording. */
  readonly after?: string;
}

/** How the requests of a test have moved away from its session. Plain data. */
export interface Drift {
  /** The first of the changes. */
  readonly changes: readonly RequestChange[];
  /** The number of all changes. */
  readonly total: number;
}

/** A list that is longer helps nobody, and travels to the main process. */
const MAX_CHANGES = 20;
/** In characters, of a value. */
const MAX_VALUE = 80;

/** Finds the changes of the requests of a test. Undefined if there are none. */
export function findDrift(
  former: Session,
  latter: Session,
  { source, ...settings }: PairSettings & { readonly source: TestSource },
): Drift | undefined {
  const paired = pairSessions(former, latter, { ...settings, source });
  const changes = listChanges(former, latter, source, paired);
  if (changes.length === 0) return undefined;
  return { changes: changes.slice(0, MAX_CHANGES), total: changes.length };
}

function listChanges(
  former: Session,
  latter: Session,
  source: TestSource,
  { counterparts, values, sent }: PairedSessions,
): RequestChange[] {
  values.ignoreSetting(former.origin, latter.origin);
  const [ones, others] = [byDeparture(former.recordings), byDeparture(latter.recordings)];
  const paired = new Set(counterparts.values());
  const isSamePage = createIsSamePage(createStepsOf([former, latter], source));
  const isRepetition = createIsRepetition(
    former,
    (each) => counterparts.has(each),
    isSamePage,
    source,
  );
  const isRepeatedNow = createIsRepetition(latter, (each) => paired.has(each), isSamePage, source);
  const changes = ones.flatMap((one): RequestChange[] => {
    const other = counterparts.get(one);
    const named = { id: one.id, ...lineOf(one) };
    if (!other) return isRepetition(one) ? [] : [{ kind: 'gone', ...named }];
    const requests = [one.request, sent.get(one)?.request ?? one.request];
    const change = findChange(requests, one, other, values);
    if (!change || isSamePage(one, other, values)) return [];
    const isConstant = isScalar(change.is) && source.shows(String(change.is));
    return [{ kind: 'changed', ...named, ...excerpts(change), ...(isConstant && { isConstant }) }];
  });
  const added = others.flatMap((other): RequestChange[] => {
    if (paired.has(other) || isRepeatedNow(other)) return [];
    return [{ kind: 'added', ...lineOf(other) }];
  });
  const moved = listMoved(former, latter, counterparts).map(({ one, next }): RequestChange => {
    return { kind: 'moved', id: one.id, ...lineOf(one), after: next.id };
  });
  return [...changes, ...added, ...moved];
}

function lineOf({ request: { method, path } }: Recording): Pick<RequestChange, 'method' | 'path'> {
  return { method, path };
}

function excerpts({ place, was, is }: Change): Pick<RequestChange, 'place' | 'was' | 'is'> {
  return {
    place,
    ...(was !== undefined && { was: excerpt(was) }),
    ...(is !== undefined && { is: excerpt(is) }),
  };
}

function isScalar(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

function excerpt(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > MAX_VALUE ? `${text.slice(0, MAX_VALUE)}…` : text;
}

/** In recordings: a client that sends as many others before it asks again does not poll. */
const MAX_BETWEEN = 64;

/**
 * Makes a test of whether a request only repeats a paired one, without a request between them that may change
 * something: how often a client asks depends on how fast it is served.
 * @param isSame whether two recordings of the session say the same
 * @param source of the test
 */
export function createIsRepetition(
  { recordings, recordedAt }: Session,
  isPaired: (recording: Recording) => boolean,
  isSame: typeof isSameRecording,
  source?: TestSource,
): (recording: Recording) => boolean {
  const all = byDeparture(recordings);
  const positions = new Map(all.map((recording, index) => [recording, index]));
  const known = new Map<Recording, boolean>();
  const isRead = (recording: Recording): boolean => {
    const reads = known.get(recording) ?? onlyReads(recording.request);
    known.set(recording, reads);
    return reads;
  };
  return (recording) => {
    if (!isRead(recording)) return false;
    const position = positions.get(recording) ?? 0;
    return [-1, 1].some((step) => {
      for (let distance = 1; distance <= MAX_BETWEEN; distance += 1) {
        const other = all[position + step * distance];
        if (!other || !isRead(other)) return false;
        const values = new RunValues(recordedAt, recordedAt, source);
        if (isPaired(other) && isSame(other, recording, values)) return true;
      }
      return false;
    });
  };
}

/** Makes a test of whether two requests are the same, or read two pages of the same list. */
function createIsSamePage(stepsOf: StepsOf): typeof isSameRecording {
  return (one, other, values) => {
    const [ofOne, ofOther] = [stepsOf(one), stepsOf(other)];
    // The first page has no step. An element has one, as all of them have.
    const isStep = (place: string): boolean =>
      place.startsWith('path ') ? ofOne.has(place) && ofOther.has(place) : true;
    const steps = new Set([...ofOne, ...ofOther].filter(isStep));
    const [request, latterRequest] = [one, other].map((each) => withoutValues(each.request, steps));
    if (!request || !latterRequest) return false;
    if (pathOf(request.path) !== pathOf(latterRequest.path)) return false;
    return findChange([request], one, { ...other, request: latterRequest }, values) === undefined;
  };
}

/**
 * Requests that come in another order. Both recordings have to show it: each request was answered before the
 * next one left, and no other one was in flight meanwhile.
 */
export function listMoved(
  former: Session,
  latter: Session,
  counterparts: PairedSessions['counterparts'],
): { readonly one: Recording; readonly next: Recording }[] {
  const [ones, others] = [byDeparture(former.recordings), byDeparture(latter.recordings)];
  const positions = new Map(others.map((other, index) => [other, index]));
  const paired = ones.flatMap((one, index) => {
    const other = counterparts.get(one);
    return other ? [{ one, index, position: positions.get(other) ?? 0 }] : [];
  });
  const [isOrdered, isOrderedNow] = [createIsSequence(ones), createIsSequence(others)];
  return paired.flatMap(({ one, index, position }, at) => {
    const next = paired[at + 1];
    if (!next || next.position > position) return [];
    if (!isOrdered(index, next.index) || !isOrderedNow(next.position, position)) return [];
    return [{ one, next: next.one }];
  });
}
