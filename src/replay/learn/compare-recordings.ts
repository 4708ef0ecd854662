/** Compares two recordings of one client, and judges the correlation of the first by the second. */

import { groupBy } from '../../collections.ts';
import { align } from '../../diff/align.ts';
import type { CorrelationRule } from '../../session/link-rule.ts';
import { routeOf } from '../../session/routes.ts';
import type { RecordedRequest, Recording, Session } from '../../session/schema.ts';
import { type FreshRule, namesRecording, readRules } from '../correlate/link/rules.ts';
import type { LinkSettings } from '../correlate/link-session.ts';
import { byDeparture, lastByteAt } from '../schedule/recorded-times.ts';
import type { ComparedValue } from './compare-requests.ts';
import type { SharedLink } from './find-sources.ts';
import { learnLinks } from './learn-links.ts';
import { replayInMemory, type SessionPair } from './replay-in-memory.ts';

/** The location of a value in the second session. Plain data. */
export interface CarriedPlace {
  /** Id of the recording whose request carries it. */
  readonly id: string;
  /** The location, written as `explainCorrelations` does: `body /signature`. */
  readonly place: string;
}

/** What a second recording shows of the correlation of the first. Plain data. */
export interface LearnedCorrelations {
  /** How many values differ between the sessions and are replayed as the client sent them. */
  readonly right: number;
  /** Links that both sessions agree on, for values that a replay missed. */
  readonly learned: readonly CorrelationRule[];
  /** Links that were there before, and that one of the sessions disproves. */
  readonly dropped: readonly CorrelationRule[];
  /** Values that a replay sends and the client did not, and for which no link was found. */
  readonly wrong: readonly CarriedPlace[];
  /**
   * Values that differ, are replayed as recorded, and for which no link was found: those that a client makes up
   * itself, such as a signature or a time, and those that an answer has in another form or at several locations.
   * Each value once.
   */
  readonly unexplained: readonly CarriedPlace[];
  /** The links for the second session: those that were there and hold, and the learned ones. */
  readonly links: readonly CorrelationRule[];
}

/**
 * Does the work of `learnCorrelations`, without checking its arguments.
 * @param correlate the setting
 * @throws {UserError} if an origin is not valid
 */
export function compareRecordings(
  first: Session,
  second: Session,
  correlate: LinkSettings['correlate'],
): LearnedCorrelations {
  const { fresh = [], ...rest } = typeof correlate === 'object' ? correlate : {};
  const setting = typeof correlate === 'object' ? rest : correlate;
  const counterparts = alignSessions(first, second, setting);
  const ids = [...counterparts].map(([one, other]) => [one.id, other.id] as const);
  const known = knownLinks(first, second, ids);
  const pair = { first, second, counterparts };
  const { kept, learned, before, after } = learnLinks(pair, known, setting);
  const isFresh = createIsFresh(fresh);
  const left = after.values.filter((value) => !isFresh(value));
  const links = [...kept, ...learned].map(({ inSecond }) => inSecond);
  const given = second.links ?? first.links ?? [];
  const held = new Set(kept.map(({ inFirst, inSecond }) => (second.links ? inSecond : inFirst)));
  return {
    right: before.values.filter(({ verdict }) => verdict === 'right').length,
    learned: learned.map(({ inSecond }) => inSecond),
    dropped: given.filter((link) => !held.has(link)),
    wrong: left.filter(({ verdict }) => verdict === 'wrong').map(placeOf),
    unexplained: distinct(left.filter(({ verdict }) => verdict === 'open')).map(placeOf),
    links,
  };
}

/** Makes a test of whether a value is to be new in each replay: such values are the client's own. */
export function createIsFresh(fresh: readonly FreshRule[]): (value: ComparedValue) => boolean {
  const renewed = readRules({ fresh }, []).fresh;
  return ({ recording, location }) =>
    renewed.some((named) => namesRecording(named, recording) && named.location?.names(location));
}

/**
 * Which recording of a session is which of another one of the same client, as far as there is one. There may
 * be a few requests more or fewer, and those that were in flight together may have left in another order.
 */
export function alignSessions(
  first: Session,
  second: Session,
  correlate: LinkSettings['correlate'],
): SessionPair['counterparts'] {
  const counterparts = alignRecordings(first.recordings, second.recordings);
  const replayed = replayInMemory({ first, second, counterparts }, { correlate });
  return realignConcurrent(counterparts, (recording) => {
    return replayed.get(recording)?.request ?? recording.request;
  });
}

/** The links of the second session, or else of the first: a new file has none yet. */
function knownLinks(
  first: Session,
  second: Session,
  ids: readonly (readonly [string, string])[],
): SharedLink[] {
  const [forth, back] = [new Map(ids), new Map(ids.map(([one, other]) => [other, one]))];
  if (second.links) {
    return second.links.flatMap((inSecond): SharedLink | [] => {
      const inFirst = translate(inSecond, back);
      return inFirst ? { inFirst, inSecond } : [];
    });
  }
  return (first.links ?? []).flatMap((inFirst): SharedLink | [] => {
    const inSecond = translate(inFirst, forth);
    return inSecond ? { inFirst, inSecond } : [];
  });
}

/** Each value once: several requests may carry what a client has made up. */
function distinct(values: readonly ComparedValue[]): ComparedValue[] {
  const firsts = new Map<string, ComparedValue>();
  for (const value of values) {
    const key = `${value.was}\0${value.due}`;
    if (!firsts.has(key)) firsts.set(key, value);
  }
  return [...firsts.values()];
}

function placeOf({ counterpart, location }: ComparedValue): CarriedPlace {
  return { id: counterpart.id, place: location.text };
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

/**
 * Corrects pairs that were aligned only by the order of departure: requests of one route that were in flight
 * together belong to what they become in a replay, whichever of them left first.
 * @param sent the request of a recording of the first session, as it is replayed
 */
function realignConcurrent(
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

/** Groups of requests of one route that were in flight together. */
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

/** Names in a path may differ between instances, so only their number counts. */
function shapeOf({ request: { method, path } }: Recording): string {
  return `${method} ${path.split(/[?#]/, 1)[0]?.split('/').length}`;
}

/**
 * A link of one session, translated to the other. Undefined if it names a recording without a counterpart.
 * @param counterparts ids of recordings in the other session, by those in this one
 */
function translate(
  { from, to }: CorrelationRule,
  counterparts: ReadonlyMap<string, string>,
): CorrelationRule | undefined {
  const [producer, consumer] = [from, to].map(({ recording }) => {
    return recording === undefined ? {} : { recording: counterparts.get(recording) };
  });
  const isWhole = [producer, consumer].every((each) => {
    return !each || !('recording' in each) || each.recording !== undefined;
  });
  return isWhole ? { from: { ...from, ...producer }, to: { ...to, ...consumer } } : undefined;
}
