/**
 * Merges a session with a new recording of the same test, so that only what has changed is written: recordings
 * that say the same stay as they are, with their ids and times. The others come from the new recording and get
 * the ids, names and tokens of the former run, since a session is what one server has answered.
 */
import { applySplices, withoutInner } from '../../formats/text/splices.ts';
import { areTooMany, createTextFinder } from '../../formats/text/text-finder.ts';
import { wordsOf } from '../../formats/value/names.ts';
import { refineBody } from '../../session/body.ts';
import type { RunValues } from '../../session/run-values.ts';
import { isSameRecording } from '../../session/same-recording.ts';
import type { AnsweredResponse, Recording, Session } from '../../session/schema.ts';
import { withMembers } from '../../session/session-file.ts';
import { type LinkSettings, linkValues } from '../correlate/link-session.ts';
import { byDeparture, lastByteAt } from '../schedule/recorded-times.ts';
import { compareRequests } from './compare-requests.ts';
import { createIsRepetition, listMoved } from './find-drift.ts';
import { pairSessions } from './pair-sessions.ts';

/** Two recordings of one test as one session. */
export interface MergedSessions {
  /** The merged session. It is the former one if the new recording says nothing else. */
  readonly session: Session;
  /** The new recording with the ids of the merged session. */
  readonly latter: Session;
}

/** Both sides of a merge, and what becomes of them. */
interface Merge {
  readonly former: Session;
  readonly latter: Session;
  /** Recordings of the latter session by those of the former one. */
  readonly counterparts: ReadonlyMap<Recording, Recording>;
  readonly values: RunValues;
}

/** A recording of the merged session. */
interface Merged {
  readonly recording: Recording;
  /** The one of the latter session that says the same. Undefined if only the former session has it. */
  readonly from: Recording | undefined;
}

/**
 * Undefined if the sessions cannot be merged: requests came in another order, or a value of the new recording
 * cannot be replaced for certain.
 * @param correlate the setting
 * @throws {UserError} as `linkSession` does
 */
export function mergeSessions(
  former: Session,
  latter: Session,
  correlate: LinkSettings['correlate'],
): MergedSessions | undefined {
  const { counterparts, values, sent } = pairSessions(former, latter, correlate);
  if (listMoved(former, latter, counterparts).length > 0) return undefined;
  const merge = { former, latter, counterparts, values };
  const [ones, others] = [byDeparture(former.recordings), byDeparture(latter.recordings)];
  const isRepetition = createIsRepetition(ones, (one) => counterparts.has(one), isSameRecording);
  const kept = new Set(
    ones.filter((one) => {
      const other = counterparts.get(one);
      if (!other) return isRepetition(one);
      const request = sent.get(one)?.request ?? one.request;
      return (
        isSameRecording(one, other, values) || isSameRecording({ ...one, request }, other, values)
      );
    }),
  );
  const paired = new Set(counterparts.values());
  const isRepeatedNow = createIsRepetition(others, (each) => paired.has(each), isSameRecording);
  const added = others.filter((other) => !paired.has(other) && !isRepeatedNow(other));
  const isSameHead =
    former.name === latter.name &&
    former.recordedBy === latter.recordedBy &&
    former.servedBy === latter.servedBy &&
    values.isSameText(former.origin, latter.origin);
  if (!isSameHead) return undefined;
  if (added.length === 0 && kept.size === former.recordings.length) {
    return { session: former, latter: renumber(latter, namesOf(merge, [])) };
  }
  return combine(merge, kept, added, correlate);
}

function combine(
  merge: Merge,
  kept: ReadonlySet<Recording>,
  added: readonly Recording[],
  correlate: LinkSettings['correlate'],
): MergedSessions | undefined {
  const { former, latter, counterparts } = merge;
  const translate = createTranslation(merge, correlate);
  const placed = placeAdded(merge, added);
  if (placed === undefined || translate === undefined) return undefined;
  const list = former.recordings.flatMap((one): Merged[] => {
    const from = counterparts.get(one);
    if (kept.has(one)) return [{ recording: one, from }];
    if (from === undefined) return [];
    return [{ recording: inPlaceOf(one, translate(from)), from }];
  });
  for (const { recording, after, at, time } of placed) {
    const timed = withTimes(translate(recording), at, time);
    const position = after === undefined ? -1 : list.findLastIndex(({ from }) => from === after);
    const { recording: previous } = list[position] ?? {};
    const id = createId(previous?.id, position === list.length - 1, list);
    list.splice(position + 1, 0, { recording: { ...timed, id }, from: recording });
  }
  const session = withMembers(former, { recordings: list.map(({ recording }) => recording) });
  const named = renumber(latter, namesOf(merge, list));
  return hasSameLinks(session, list, latter, correlate) ? { session, latter: named } : undefined;
}

/** The ids of the merged session by the recordings of the latter one. */
function namesOf({ counterparts }: Merge, list: readonly Merged[]): Map<Recording, string> {
  const names = new Map([...counterparts].map(([one, other]) => [other, one.id]));
  for (const { recording, from } of list) if (from) names.set(from, recording.id);
  return names;
}

/** The latter session with other ids. A repeated request that is left out gets one that no recording has. */
function renumber(latter: Session, names: ReadonlyMap<Recording, string>): Session {
  const recordings = latter.recordings.map((recording) => {
    return { ...recording, id: names.get(recording) ?? `repeated ${recording.id}` };
  });
  return withMembers(latter, { recordings });
}

/** A new recording in place of a former one, whose times and noise it takes. */
function inPlaceOf({ id, at, response }: Recording, latter: Recording): Recording {
  const { status, noise }: Partial<AnsweredResponse> = response;
  const timed = { ...withTimes(latter, at, response.time), id };
  if (noise === undefined || !('status' in timed.response) || timed.response.status !== status) {
    return timed;
  }
  return { ...timed, response: { ...timed.response, noise } };
}

function withTimes(recording: Recording, at: number, time: number): Recording {
  return { ...recording, at, response: { ...recording.response, time } };
}

/** Recordings after the last one count on; those between others get the number of the one before, and a part. */
function createId(previous: string | undefined, isLast: boolean, list: readonly Merged[]): string {
  const taken = new Set(list.map(({ recording }) => recording.id));
  const isNumber = previous !== undefined && /^[1-9]\d*$/.test(previous);
  if (isLast && isNumber && !taken.has(String(Number(previous) + 1))) {
    return String(Number(previous) + 1);
  }
  const [, whole = '0'] = /^(.*?)(?:\.\d+)?$/.exec(previous ?? '0') ?? [];
  let part = 1;
  while (taken.has(`${whole}.${part}`)) part += 1;
  return `${whole}.${part}`;
}

/** A recording that only the latter session has, and its place in the former one. */
interface Placed {
  readonly recording: Recording;
  /** The recording of the latter session that it follows. Undefined for the first one. */
  readonly after: Recording | undefined;
  readonly at: number;
  readonly time: number;
}

/**
 * Places new recordings between the former ones, whose times stay: each has seen the responses that it had seen,
 * and where there is little time, it takes less. Undefined if the former times leave it no place.
 */
function placeAdded(
  { latter, counterparts }: Merge,
  added: readonly Recording[],
): Placed[] | undefined {
  const pairs = [...counterparts].map(([one, other]) => ({ one, other }));
  const known = new Set<Recording>([...counterparts.values(), ...added]);
  const inOrder = byDeparture(latter.recordings).filter((each) => known.has(each));
  const placed: Placed[] = [];
  for (const recording of added) {
    const end = lastByteAt(recording);
    const before = pairs.filter(({ other }) => isBefore(other, recording));
    const behind = pairs.filter(({ other }) => !isBefore(other, recording));
    const seen = before.filter(({ other }) => lastByteAt(other) <= recording.at);
    const following = behind.filter(({ other }) => other.at >= end);
    const low = Math.max(
      0,
      ...before.map(({ one }) => one.at),
      ...seen.map(({ one }) => lastByteAt(one)),
    );
    const high = Math.min(...behind.map(({ one }) => one.at));
    const from = Math.max(
      0,
      ...before.map(({ other }) => other.at),
      ...seen.map(({ other }) => lastByteAt(other)),
    );
    const to = Math.min(...following.map(({ other }) => other.at));
    if (low > high) return undefined;
    const isOpen = high === Infinity || to === Infinity;
    const scale = isOpen || to <= from ? 1 : Math.min(1, (high - low) / (to - from));
    const at = Math.min(high, toMicroseconds(low + (recording.at - from) * scale));
    const isFollowed = following.length > 0;
    const ends = toMicroseconds(at + (end - recording.at) * scale);
    const time = toMicroseconds((isFollowed ? Math.min(high, ends) : ends) - at);
    const after = inOrder[inOrder.indexOf(recording) - 1];
    placed.push({ recording, after, at, time });
  }
  return placed;
}

function isBefore(one: Recording, other: Recording): boolean {
  return one.at < other.at || (one.at === other.at && Number(one.id) < Number(other.id));
}

function toMicroseconds(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}

/**
 * Makes a function that gives a recording of the latter session the values of the former run. Undefined if there
 * are too many values.
 */
function createTranslation(
  { former, latter, counterparts, values }: Merge,
  correlate: LinkSettings['correlate'],
): ((recording: Recording) => Recording) | undefined {
  const back = new Map([...counterparts].map(([one, other]) => [other, one]));
  const setting = typeof correlate === 'object' ? { ...correlate, fresh: undefined } : correlate;
  const { sent } = compareRequests({ first: latter, second: former, counterparts: back }, setting);
  const hosts = [former, latter].map(({ origin }) => new URL(origin).host);
  const known = values.formerValues();
  if (hosts[0] !== hosts[1]) known.set(hosts[1] ?? '', hosts[0] ?? '');
  if (areTooMany([...known.keys()])) return undefined;
  const restore = createRestore(known);
  return (recording) => {
    const request = sent.get(recording)?.request ?? recording.request;
    const { response } = recording;
    const restored = restore(request);
    const body = restored.body && refineBody(restored.body);
    return {
      ...recording,
      request: { ...restored, ...(body && { body }) },
      response: restore(response),
    };
  };
}

/** In characters: a shorter value may be part of anything. */
const MIN_CERTAIN = 8;
/** A segment of a path, or a value of a query. */
const SEGMENT = /(?<=[/=])[\w-]+/g;

/**
 * Makes a function that replaces values in a message: long ones wherever they are, and short ones where they are a
 * whole text, a segment of a URL, or a number under the name of an id.
 * @param former values by those of the latter run
 */
function createRestore(
  former: ReadonlyMap<string, string>,
): <Message>(message: Message) => Message {
  const long = createTextFinder([...former.keys()].filter(({ length }) => length >= MIN_CERTAIN));
  const inText = (text: string): string => {
    const whole = former.get(text);
    if (whole !== undefined) return whole;
    // In one pass: a former value may be a latter one, too, where a server counts.
    const splices = long.spansIn(text).map(({ start, end, longest }) => {
      return { start, end, text: former.get(longest) ?? longest };
    });
    const isUrl = /^(?:https?:\/)?\//.test(text);
    for (const { 0: segment, index } of isUrl ? text.matchAll(SEGMENT) : []) {
      const known = former.get(segment);
      if (known === undefined) continue;
      splices.push({ start: index, end: index + segment.length, text: known });
    }
    return applySplices(text, withoutInner(splices));
  };
  const inNumber = (name: string, value: number): number => {
    const known = wordsOf(name).at(-1) === 'id' ? former.get(String(value)) : undefined;
    return known !== undefined && /^\d+$/.test(known) ? Number(known) : value;
  };
  return <Message>(message: Message): Message =>
    JSON.parse(JSON.stringify(message), (name: string, value: unknown) => {
      if (typeof value === 'string') return inText(value);
      return typeof value === 'number' ? inNumber(name, value) : value;
    });
}

/**
 * Whether the values of requests come from the same places as in the new recording: an id of the one run beside
 * an id of the other would name nothing.
 */
function hasSameLinks(
  session: Session,
  list: readonly Merged[],
  latter: Session,
  correlate: LinkSettings['correlate'],
): boolean {
  const origins = new Map(list.map(({ recording, from }) => [recording, from?.id ?? '']));
  const known = new Set(list.map(({ from }) => from?.id));
  const merged = listLinks(session, correlate, (recording) => origins.get(recording) ?? '');
  const wanted = listLinks(latter, correlate, ({ id }) => (known.has(id) ? id : ''));
  return [...wanted].every((link) => merged.has(link));
}

/** The links of a session as texts. Those of recordings without a name are left out. */
function listLinks(
  session: Session,
  correlate: LinkSettings['correlate'],
  nameOf: (recording: Recording) => string,
): Set<string> {
  const { recordings = [], links } = linkValues(session, { correlate }) ?? {};
  return new Set(
    recordings.flatMap((recording, position) => {
      const consumer = nameOf(recording);
      return (links?.plans[position]?.links ?? []).flatMap(({ producer, location, to }) => {
        const source = recordings[producer];
        const name = source ? nameOf(source) : '';
        if (consumer === '' || name === '') return [];
        return JSON.stringify([consumer, to.location.text, name, location.text]);
      });
    }),
  );
}
