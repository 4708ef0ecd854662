/**
 * Merges a session with a new recording of the same test, so that only what has changed is written: recordings
 * that say the same stay as they are, with their ids and times. The others come from the new recording and get
 * the ids, names and tokens of the former run, since a session is what one server has answered.
 */
import { groupBy } from '../../collections.ts';
import { applySplices, withoutInner } from '../../formats/text/splices.ts';
import { areTooMany, createTextFinder } from '../../formats/text/text-finder.ts';
import { headerValue, isNamed } from '../../http/headers.ts';
import { pathOf } from '../../http/urls.ts';
import { decodeBody, refineBody } from '../../session/body.ts';
import { hasMixedSecret } from '../../session/former-secrets.ts';
import type { RunValues } from '../../session/run-values.ts';
import { isSameRecording, isSameRequest } from '../../session/same-recording.ts';
import type {
  AnsweredResponse,
  Body,
  Header,
  RecordedRequest,
  Recording,
  Session,
} from '../../session/schema.ts';
import { withMembers } from '../../session/session-file.ts';
import {
  createRestoreRecorded,
  type RestoreRecorded,
  ValuePosition,
  withRecordedValues,
} from '../compare/as-recorded.ts';
import { createRecordedRoles, type RecordedRoles } from '../compare/known-values.ts';
import { type LinkSettings, linkValues } from '../correlate/link-session.ts';
import type { StandIn } from '../correlate/live/live-pairs.ts';
import { byDeparture } from '../schedule/recorded-times.ts';
import { compareRequests } from './compare-requests.ts';
import { createIsRepetition, listMoved } from './find-drift.ts';
import { insertAdded } from './insert-added.ts';
import { type PairSettings, pairSessions } from './pair-sessions.ts';

/** Two recordings of one test as one session. */
interface MergedSessions {
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

interface MergeSettings extends PairSettings {
  /**
   * Whether the new run itself has made a secret, by its placeholder. A changed request with one is written as it was
   * sent, since the secret may sign its other values. @default no secret
   */
  readonly isOfRun?: ((placeholder: string) => boolean) | undefined;
}

type Merged = NonNullable<ReturnType<typeof insertAdded>>[number];

/**
 * Undefined if the sessions cannot be merged: requests came in another order, or a value of the new recording
 * cannot be replaced for certain.
 * @throws {UserError} as `linkSession` does
 */
export function mergeSessions(
  former: Session,
  latter: Session,
  settings: MergeSettings,
): MergedSessions | undefined {
  const { source } = settings;
  const { counterparts, values, sent } = pairSessions(former, latter, settings);
  if (listMoved(former, latter, counterparts).length > 0) return undefined;
  const merge = { former, latter, counterparts, values };
  const [ones, others] = [byDeparture(former.recordings), byDeparture(latter.recordings)];
  // How often a client asks is chance, and so are the answers with which it waits.
  const isRepetition = createIsRepetition(
    former,
    (one) => counterparts.has(one),
    isSameRequest,
    source,
  );
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
  const isRepeatedNow = createIsRepetition(
    latter,
    (each) => paired.has(each),
    isSameRequest,
    source,
  );
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
  return combine(merge, kept, added, settings);
}

function combine(
  merge: Merge,
  kept: ReadonlySet<Recording>,
  added: readonly Recording[],
  { correlate, isOfRun }: MergeSettings,
): MergedSessions | undefined {
  const { former, latter, counterparts } = merge;
  const translate = createTranslation(merge, correlate);
  if (translate === undefined) return undefined;
  const stays = former.recordings.flatMap((one): Merged[] => {
    const from = counterparts.get(one);
    if (kept.has(one)) return [{ recording: one, from }];
    if (from === undefined) return [];
    return [{ recording: inPlaceOf(one, translate(from)), from }];
  });
  const list = insertAdded(stays, added, merge, translate);
  if (list === undefined) return undefined;
  const session = withMembers(former, { recordings: list.map(({ recording }) => recording) });
  const named = renumber(latter, namesOf(merge, list));
  if (hasMixedSecret(session, [former, latter], isOfRun)) return undefined;
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

/**
 * Makes a function that gives a recording of the latter session the values of the former run. Undefined if there
 * are too many values, or if it is not clear what a value stands for.
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
  if (known === undefined || areTooMany([...known.keys()])) return undefined;
  const rolesOf = createRecordedRoles(latter);
  if (hasUnclearIds(latter, known, rolesOf)) return undefined;
  if (hosts[0] !== hosts[1]) known.set(hosts[1] ?? '', hosts[0] ?? '');
  const restoreLong = createRestoreLong(known);
  const restoreIds = createRestoreIds(known, rolesOf);
  return (recording) => {
    const { request, response } = recording;
    const linked = withHeadersOf(request, sent.get(recording)?.request ?? request);
    const restored = restoreLong(linked, request);
    const body = restored.body && refineBody(restored.body);
    const answer = restoreLong(restoreIds(recording), response);
    return {
      ...recording,
      request: withLength({ ...restored, ...(body && { body }) }, request),
      response: 'status' in response && 'status' in answer ? withLength(answer, response) : answer,
    };
  };
}

/** A request with the headers of another one, which a replay would leave out or add. */
function withHeadersOf({ headers }: RecordedRequest, linked: RecordedRequest): RecordedRequest {
  const values = groupBy(linked.headers, ([name]) => name.toLowerCase());
  return {
    ...linked,
    headers: headers.map((header) => values.get(header[0].toLowerCase())?.shift() ?? header),
  };
}

/** The parts of a message that tell how long it is. */
interface Sized {
  readonly headers: readonly Header[];
  readonly body?: Body | undefined;
}

/** A message whose Content-Length fits its body, if that of the message that it was made of did. */
function withLength<Message extends Sized>(message: Message, from: Sized): Message {
  const [size, was] = [sizeOf(message), sizeOf(from)];
  const length = headerValue(from.headers, 'content-length');
  if (size === undefined || size === was || length !== String(was)) return message;
  const headers = message.headers.map(([name, value]): Header => {
    return [name, isNamed(name, 'content-length') ? String(size) : value];
  });
  return { ...message, headers };
}

/** In bytes, of a body that a merge may change. */
function sizeOf({ body }: Sized): number | undefined {
  if (body === undefined || 'file' in body || 'truncated' in body || body.coding) return undefined;
  return decodeBody(body).byteLength;
}

/** In characters: a shorter value may be part of anything. */
const MIN_CERTAIN = 8;

/**
 * Makes a function that replaces long values, wherever they are in a message. A text that is another one in the
 * message as recorded has a former value already, which may be a latter one, too, where a server counts.
 * @param former values by those of the latter run
 */
function createRestoreLong(
  former: ReadonlyMap<string, string>,
): <Message>(message: Message, recorded: Message) => Message {
  const long = createTextFinder([...former.keys()].filter(({ length }) => length >= MIN_CERTAIN));
  const inText = (text: string): string => {
    // All at once, for the same reason.
    const splices = long.spansIn(text).map(({ start, end, longest }) => {
      return { start, end, text: former.get(longest) ?? longest };
    });
    return applySplices(text, withoutInner(splices));
  };
  const restore = (value: unknown, recorded: unknown): unknown => {
    if (Array.isArray(value)) {
      return value.map((each, index) => restore(each, Object(recorded)[index]));
    }
    if (typeof value === 'object' && value !== null) {
      const members = Object.entries(value);
      return Object.fromEntries(
        members.map(([key, each]) => [key, restore(each, Object(recorded)[key])]),
      );
    }
    return typeof value === 'string' && value === recorded ? inText(value) : value;
  };
  return <Message>(message: Message, recorded: Message): Message =>
    restore(message, recorded) as Message;
}

/**
 * Makes a function that gives an answer with the ids of the former run. A short one is replaced only where it is the
 * id of the thing that it is the id of in requests.
 */
function createRestoreIds(
  former: ReadonlyMap<string, string>,
  rolesOf: RecordedRoles,
): (recording: Recording) => Recording['response'] {
  const standInFor = (live: string): StandIn | undefined => {
    const text = former.get(live);
    return text === undefined ? undefined : { text, of: live };
  };
  const values = { targets: [], standInFor, isFresh: () => false, rolesOf };
  return ({ request, response }) => {
    if (!('status' in response)) return response;
    const restore = createRestoreRecorded(values, request);
    const inHeaders = (headers: readonly Header[]): Header[] =>
      headers.map(([name, value]) => [name, restore(value)]);
    const { headers, trailers, body } = response;
    return {
      ...response,
      headers: inHeaders(headers),
      ...(trailers && { trailers: inHeaders(trailers) }),
      ...(body && { body: withFormerIds(body, restore) }),
    };
  };
}

function withFormerIds(body: Body, restore: RestoreRecorded): Body {
  if ('text' in body) return { ...body, text: restore(body.text) };
  if (!('json' in body)) return body;
  return { ...body, json: withRecordedValues(body.json, new ValuePosition(), restore) };
}

/** Whether a path has a short value of which it does not show that it is the id of one thing. */
function hasUnclearIds(
  { recordings }: Session,
  former: ReadonlyMap<string, string>,
  rolesOf: RecordedRoles,
): boolean {
  const segments = recordings.flatMap(({ request }) => pathOf(request.path).split('/'));
  return segments.some((segment) => {
    return segment.length < MIN_CERTAIN && former.has(segment) && rolesOf(segment).size !== 1;
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
