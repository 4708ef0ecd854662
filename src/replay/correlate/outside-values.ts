/**
 * Values that a request has from outside of its session: no earlier answer of the session brought them. A test before
 * had created the row that they name, or code whose requests are not recorded. A replay can only send them as recorded,
 * so that the target does not know them, or gives them to a stranger's row. The same holds for the name of a row that
 * an earlier answer has, where nothing shows that it is the same, so that they are not linked.
 *
 * Most values that no answer brought are the client's own. It made up what it first sends in a field that has no id, as
 * the id of what the request creates, or in a request that is refused. Another one may have given the same short name to
 * a row, so such a name is told as well if a later request changes what has it.
 */

import { isUuid } from '../../formats/text/is-uuid.ts';
import { findPlaceholders } from '../../formats/text/placeholder.ts';
import { isDistinctive } from '../../formats/value/is-distinctive.ts';
import type { Location } from '../../formats/value/location.ts';
import { isPlural, isSerialId, isValue, mayBeId } from '../../formats/value/names.ts';
import { pathOf } from '../../http/urls.ts';
import { operationOf } from '../../session/calls.ts';
import type { CorrelationRule } from '../../session/link-rule.ts';
import { routeOf } from '../../session/routes.ts';
import type { Recording, Session } from '../../session/schema.ts';
import type { UnlinkedSource } from '../failure/failure.ts';
import { arrivalOf } from '../schedule/recorded-times.ts';
import type { JoinedSessions } from './joined-sessions.ts';
import { openSession, type Readers } from './link/readers.ts';
import { isExcluded, readRules } from './link/rules.ts';
import { type LinkedValues, type LinkSettings, linkValues } from './link-session.ts';
import type { CarriedText, Visitor } from './message/carried-texts.ts';
import { changesNothing } from './message/changes-nothing.ts';
import type { RequestCursor } from './message/cursor.ts';
import { makesThing } from './naming/calls.ts';
import { contextAfter, type RequestSubject } from './naming/request-subject.ts';
import { isIdOfThing, type Roles } from './naming/roles.ts';
import { creates, findPlainNames, isMadeBy, type PlainName, type SentText } from './plain-names.ts';
import { type Sighting, Sightings } from './sightings.ts';

/** A value from outside of its session, in one of the requests that carry it. */
export interface OutsideValue {
  readonly recording: Recording;
  /** The first in the request. */
  readonly location: Location;
  readonly value: string;
  /** When its session first sent it, if no earlier answer had it as a whole. Later answers may only repeat it. */
  readonly since?: number;
  /** Name of the earlier session that brought it, if one is known. */
  readonly broughtBy?: string;
  /** An earlier answer of its own session that has the value, without a link to this place. */
  readonly unlinked?: () => UnlinkedSource;
  /** Where an earlier request of its own session has it first, whose client has made it up. */
  readonly madeUpIn?: SentText;
}

interface Known {
  /** What `linkValues` gave for the session. */
  readonly links?: LinkedValues | null | undefined;
  /** All sessions of the client. Without them, names count that answers of the session have, and ids. */
  readonly joined?: JoinedSessions | undefined;
}

/** The values of a session that are from outside of it, in the order of its requests. */
export function findOutsideValues(
  session: Session,
  settings: LinkSettings,
  { links, joined }: Known = {},
): OutsideValue[] {
  const { correlate = true } = settings;
  if (correlate === false) return [];
  const { recordings, readers } = openSession(session);
  const uses = findFirstUses(recordings, readers);
  const names = findPlainNames(recordings, readers);
  const wanted = new Set([...uses.keys(), ...names.map(({ value }) => value)]);
  const sightings = new Sightings(recordings, readers, wanted);
  const things = findThings(recordings, readers);
  const brought = joined?.broughtTo(session) ?? [];
  const bringerOf = (each: OutsideValue): string | undefined =>
    brought.find(
      ({ recording, location }) => recording === each.recording && each.location.isWithin(location),
    )?.broughtBy;
  const found = [...uses.values()].flatMap((use) => {
    const arrival = sightings.arrivalOf(use.value);
    if (arrival <= use.since) return [];
    const isRow =
      use.names === 'row' ||
      (use.names === 'perhaps' && isThing(use, arrival, things)) ||
      bringerOf(use) !== undefined;
    const own = isRow ? use : [];
    if (!joined || !isDistinctive(use.value)) return own;
    const earlier = joined.firstOf(use.value, session);
    if (!earlier || !(isRow || earlier.isBrought)) return own;
    return { ...use, broughtBy: earlier.session.name };
  });
  const plain = [
    ...names.flatMap((name) => toldName(name, sightings, session, joined)),
    ...findPairs(names, sightings, session, joined),
  ];
  const unlinked = findUnlinked(recordings, readers, { uses, sightings });
  if (found.length + brought.length + plain.length + unlinked.length === 0) return [];
  const isLeft = createIsLeft(
    settings,
    links === undefined ? linkValues(session, settings) : links,
  );
  const left = new Map(found.flatMap((each) => (isLeft(each) ? [[each.value, each]] : [])));
  const places = findPlaces(left, recordings, readers).map((each): OutsideValue => {
    const broughtBy = bringerOf(each);
    return broughtBy === undefined ? each : { ...each, broughtBy };
  });
  const outside: OutsideValue[] = [];
  const pieces = brought.filter(({ location }) => location.text !== 'path');
  for (const values of [pieces, places, plain, unlinked]) {
    const isTold = ({ recording, location }: OutsideValue): boolean =>
      outside.some((each) => each.recording === recording && each.location.isSame(location));
    outside.push(...values.filter((each) => isLeft(each) && !isTold(each)));
  }
  const order = new Map(recordings.map((recording, position) => [recording, position]));
  return outside
    .map((each): OutsideValue => {
      const isFromOther = each.broughtBy !== undefined || each.madeUpIn !== undefined;
      const source = isFromOther ? undefined : sightings.sourceOf(each);
      if (!source) return each;
      const links = (rule: CorrelationRule): boolean =>
        isLinked(linkValues(session, withRule(settings, rule)), each.recording, each.location);
      return { ...each, unlinked: () => source(links) };
    })
    .sort((one, other) => (order.get(one.recording) ?? 0) - (order.get(other.recording) ?? 0));
}

/** What is to be told of a text that may name a row; nothing if nothing shows that it does. */
function toldName(
  plain: PlainName,
  sightings: Sightings,
  session: Session,
  joined: JoinedSessions | undefined,
): OutsideValue | [] {
  const { recording, location, value, isInPath, isPlaced, first } = plain;
  if (isSerialId(value)) return [];
  const own = { recording, location, value };
  const { name = '' } = location.last ?? {};
  const found = sightings.of(value);
  const [sight] = found;
  if (sight && arrivalOf(sight.recording) <= first.recording.at) {
    const isNamed = isInPath || sight.location.last?.name === name;
    const isOfOne = isNamed && isFromMaker(sight) && found.filter(isFromMaker).length === 1;
    return (joined || isInPath) && (isPlaced || isOfOne) ? own : [];
  }
  if (!joined) return [];
  if (first.recording !== recording) {
    return isInPath && isMadeBy(plain, first) ? { ...own, madeUpIn: first } : [];
  }
  const earlier = joined.firstOf(value, session, isInPath || isPlaced ? undefined : name);
  const isName =
    earlier && (isPlaced || (earlier.isBrought ? isFromMaker(earlier) : isMadeBy(plain, earlier)));
  if (isName) return { ...own, broughtBy: earlier.session.name };
  const isRow = isInPath && isPlaced && !isPlural(value) && !creates(recording, value);
  return isRow ? own : [];
}

/** Whether the answer that has a text may be to the request that has created the row with this name. */
function isFromMaker({ recording, location }: Pick<Sighting, 'recording' | 'location'>): boolean {
  return recording.request.method === 'POST' && !location.isListed;
}

/**
 * Numbers that are ids although their names do not say so: a request that carries two of them, such as `from` and `to`
 * of a transfer, has them from two rows of one kind.
 */
function findPairs(
  names: readonly PlainName[],
  sightings: Sightings,
  session: Session,
  joined: JoinedSessions | undefined,
): OutsideValue[] {
  if (!joined) return [];
  const ids = names.flatMap(({ recording, location, value, first }) => {
    if (!isSerialId(value)) return [];
    const own = { recording, location, value };
    const sight = sightings.of(value).find((each) => each.location.last?.name === 'id');
    if (sight && arrivalOf(sight.recording) <= first.recording.at) {
      return { ...own, kind: `${routeOf(sight.recording.request)} ${sight.location.form}` };
    }
    const earlier = joined.firstOf(value, session, 'id');
    if (!earlier) return [];
    const { recording: from, location: of, session: by } = earlier;
    return { ...own, broughtBy: by.name, kind: `${routeOf(from.request)} ${of.form}` };
  });
  return ids.filter(({ recording, value, kind }) =>
    ids.some((each) => each.recording === recording && each.value !== value && each.kind === kind),
  );
}

/** Whether a value is sent as recorded, although the settings do not say so. */
export function createIsLeft(
  { correlate = true }: LinkSettings,
  linked: LinkedValues | null,
): (value: OutsideValue) => boolean {
  const { exclude } = readRules(typeof correlate === 'object' ? correlate : {}, []);
  return ({ recording, location, value }) => {
    const to = (): Location => location;
    const candidate = { value, recording, from: undefined, to, source: undefined };
    if (exclude.some((exclusion) => isExcluded(exclusion, candidate))) return false;
    return !isLinked(linked, recording, location);
  };
}

/** Whether a value of a request is replaced at replay. */
function isLinked(linked: LinkedValues | null, recording: Recording, location: Location): boolean {
  const plan = linked?.links.plans[linked.recordings.indexOf(recording)];
  if (plan?.document && location.part === 'body') return true;
  const replaced = [...(plan?.links ?? []), ...(plan?.fresh ?? [])];
  return replaced.some(
    ({ to }) => to.location.isWithin(location) || location.isWithin(to.location),
  );
}

function withRule({ correlate, ...settings }: LinkSettings, rule: CorrelationRule): LinkSettings {
  const options = typeof correlate === 'object' ? correlate : {};
  return { ...settings, correlate: { ...options, rules: [rule, ...(options.rules ?? [])] } };
}

/**
 * The names of rows in requests that may change something, if earlier answers have them. A name that the client has
 * sent first is its own.
 */
function findUnlinked(
  recordings: readonly Recording[],
  { walk, subject }: Readers,
  { uses, sightings }: { uses: ReadonlyMap<string, FirstUse>; sightings: Sightings },
): OutsideValue[] {
  return recordings.flatMap((recording, position) => {
    if (changesNothing(recording.request)) return [];
    const places = new Map<string, OutsideValue>();
    walk(position, {
      enters: () => true,
      visit(text, at) {
        const { value } = text;
        const arrival = sightings.arrivalOf(value);
        if (arrival > recording.at || places.has(value)) return 'enter';
        const use = useOf(text, at, recording, subject(position));
        const first = uses.get(value);
        const isSame = first?.roles.strong.some((role) => use?.roles.strong.includes(role));
        const isOwn = first && first.since < arrival && (isSame || isDistinctive(value));
        if (use?.names === 'row' && !isOwn) {
          places.set(value, { recording, location: use.location, value });
        }
        return 'enter';
      },
      leave: () => undefined,
    });
    return [...places.values()];
  });
}

/** Where requests carry these values: a short one only as what it is from the first request on. */
function findPlaces(
  values: ReadonlyMap<string, Pick<FirstUse, 'roles' | 'since'> & Pick<OutsideValue, 'broughtBy'>>,
  recordings: readonly Recording[],
  { walk }: Readers,
): OutsideValue[] {
  if (values.size === 0) return [];
  return recordings.flatMap((recording, position) => {
    const places = new Map<string, OutsideValue>();
    walk(position, {
      enters: () => true,
      visit({ value, roles }, at) {
        const first = values.get(value);
        const isSame = first?.roles.strong.some((role) => roles?.strong.includes(role));
        if (first && !places.has(value) && (isSame || isDistinctive(value))) {
          const { since, broughtBy } = first;
          const from = broughtBy === undefined ? {} : { broughtBy };
          places.set(value, { recording, location: at.location(), value, since, ...from });
        }
        return 'enter';
      },
      leave: () => undefined,
    });
    return [...places.values()];
  });
}

/** How a request first carries a value. */
interface FirstUse {
  readonly recording: Recording;
  /** When the first request with it left, which may be an earlier one that leaves it unclear. */
  readonly since: number;
  readonly location: Location;
  readonly value: string;
  readonly roles: Roles;
  /**
   * Whether it names a row that exists: clients send ids of their own in bodies, such as those of requests. Filters and
   * headers of a request that reads leave it to later requests.
   */
  readonly names: 'row' | 'perhaps' | 'nothing' | 'unclear';
  /** Whether its request creates a thing. */
  readonly makes: boolean;
}

/** Characters. No id is longer. */
const MAX_VALUE = 256;

/** Whether a value may be the name of a row, by itself. */
function mayName(value: string): boolean {
  if (value.length > MAX_VALUE || value.includes('/')) return false;
  return isSerialId(value) || isDistinctive(value);
}

/** How the requests of a session first carry each value that may be the name of a row. */
function findFirstUses(
  recordings: readonly Recording[],
  { walk, subject }: Readers,
): ReadonlyMap<string, FirstUse> {
  const uses = new Map<string, FirstUse>();
  /** Of UUIDs: the digits with which one begins are no id. */
  const pieces = new Set<string>();
  for (const [position, recording] of recordings.entries()) {
    const own = new Map<string, FirstUse>();
    const visitor: Visitor = {
      enters: () => true,
      visit(text, at) {
        if (text.position !== position) return 'skip';
        if (isUuid(text.value)) for (const piece of text.value.split('-')) pieces.add(piece);
        const use = useOf(text, at, recording, subject(position));
        const { value } = text;
        const isFirst = (uses.get(value)?.names ?? 'unclear') === 'unclear';
        if (!use || !isFirst || own.get(value)?.names === 'row') return 'enter';
        own.set(value, { ...use, since: uses.get(value)?.since ?? recording.at });
        return 'enter';
      },
      leave: () => undefined,
    };
    walk(position, visitor);
    for (const [value, use] of own) {
      if (pieces.has(value)) continue;
      if (use.names !== 'unclear' || !uses.has(value)) uses.set(value, use);
    }
  }
  return uses;
}

/** Undefined for a text that cannot be the name of a row. */
function useOf(
  { value, roles, isPiece }: CarriedText,
  at: RequestCursor,
  recording: Recording,
  subject: RequestSubject | undefined,
): Omit<FirstUse, 'since'> | undefined {
  // Names of secrets say nothing of their values: by these, it is told which test got a secret.
  if (!roles || !mayName(value) || findPlaceholders(value).length > 0) return undefined;
  const isId = !isPiece && roles.strong.some(isIdOfThing);
  if (!isId && !isDistinctive(value)) return undefined;
  const { request, response } = recording;
  const isGranted = 'status' in response && response.status < 400;
  const isSegment = at.part === 'path' && roles.idWord === '';
  const isRead = changesNothing(request);
  const makes = subject?.makes ?? false;
  const use = { recording, location: at.location(), value, roles, makes };
  if (isGranted && isRead && !isSegment) return { ...use, names: 'unclear' };
  if (!isId || !isGranted) return { ...use, names: 'nothing' };
  if (isSegment) {
    const isRow = !creates(recording, value) && (isValue(value) || mayBeId(value));
    return { ...use, names: isRow ? 'row' : 'nothing' };
  }
  const isOwn = subject?.context.subjects.some((each) => roles.strong.includes(`${each}.id`));
  const isRandom = !isSerialId(value) && request.method === 'POST' && !subject?.isCall;
  const isMade = makes || isRandom || makesThing(operationOf(request)?.split(' ').at(-1) ?? '');
  if (at.part !== 'body' || (isOwn && isMade)) return { ...use, names: 'nothing' };
  return { ...use, names: isSerialId(value) ? 'row' : 'perhaps' };
}

/**
 * Whether an id in a body is that of a thing of the API: paths name such things, or the answer repeats the id with what
 * the request has created.
 */
function isThing(
  { recording, roles, makes }: FirstUse,
  arrival: number,
  things: ReadonlySet<string>,
): boolean {
  return (
    (makes && arrival === arrivalOf(recording)) || roles.strong.some((role) => things.has(role))
  );
}

/** The roles of the ids of the things whose collections paths name, or that calls are about. */
function findThings(recordings: readonly Recording[], { subject }: Readers): ReadonlySet<string> {
  const segments = recordings.flatMap(({ request }) => pathOf(request.path).split('/'));
  const collections = [...new Set(segments)].filter(isPlural);
  const things = collections.flatMap((name) => contextAfter(name)?.subjects ?? []);
  const called = recordings.flatMap((_, position) => subject(position)?.context.subjects ?? []);
  return new Set([...things, ...called].map((thing) => `${thing}.id`));
}
