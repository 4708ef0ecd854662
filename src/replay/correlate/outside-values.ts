/**
 * Values that a request has from outside of its session: no earlier answer of the session brought them. A test before
 * had created the row that they name, or code whose requests are not recorded. A replay can only send them as recorded,
 * so that the target does not know them, or gives them to a stranger's row. The same holds for the name of a row that
 * an earlier answer has, where nothing shows that it is the same, so that they are not linked.
 *
 * Most values that no answer brought are the client's own. It made up what it first sends in a field that has no id, as
 * the id of what the request creates, or in a request that is refused.
 */

import { isUuid } from '../../formats/text/is-uuid.ts';
import { findPlaceholders } from '../../formats/text/placeholder.ts';
import { isDistinctive } from '../../formats/value/is-distinctive.ts';
import type { Location } from '../../formats/value/location.ts';
import { isPlural, isSerialId, isValue, mayBeId } from '../../formats/value/names.ts';
import { pathOf } from '../../http/urls.ts';
import { operationOf } from '../../session/calls.ts';
import type { CorrelationRule } from '../../session/link-rule.ts';
import type { Recording, Session } from '../../session/schema.ts';
import { SOURCE } from '../../session/session-file.ts';
import type { UnlinkedSource } from '../failure/failure.ts';
import { arrivalOf, byArrival, byDeparture } from '../schedule/recorded-times.ts';
import { createProducedRoles } from './evidence/produced-roles.ts';
import { createReaders, type Readers } from './link/readers.ts';
import { isExcluded, readRules } from './link/rules.ts';
import { type LinkedValues, type LinkSettings, linkValues } from './link-session.ts';
import type { CarriedText, Visitor } from './message/carried-texts.ts';
import { changesNothing } from './message/changes-nothing.ts';
import type { RequestCursor } from './message/cursor.ts';
import { makesThing } from './naming/calls.ts';
import { contextAfter, type RequestSubject } from './naming/request-subject.ts';
import { isIdOfThing, NO_ROLES, type Roles } from './naming/roles.ts';
import { keysOfCarried, keysOfProduced, kindOf } from './naming/value-keys.ts';
import { Sightings } from './sightings.ts';

/** A value from outside of its session, in one of the requests that carry it. */
export interface OutsideValue {
  readonly recording: Recording;
  /** The first in the request. */
  readonly location: Location;
  readonly value: string;
  /** Name of the earlier session that brought it, if one is known. */
  readonly broughtBy?: string;
  /** An earlier answer of its own session that has the value, without a link to this place. */
  readonly unlinked?: () => UnlinkedSource;
}

interface Known {
  /** What `linkValues` gave for the session. */
  readonly links?: LinkedValues | null | undefined;
  /** What earlier sessions of the same client brought. */
  readonly before?: BroughtValues | undefined;
}

/** The values of a session that are from outside of it, in the order of its requests. */
export function findOutsideValues(
  session: Session,
  settings: LinkSettings,
  { links, before }: Known = {},
): OutsideValue[] {
  const { correlate = true } = settings;
  if (correlate === false) return [];
  const { recordings, readers } = open(session);
  const uses = findFirstUses(recordings, readers);
  const sightings = new Sightings(recordings, readers, uses);
  const things = findThings(recordings, readers);
  const found = [...uses.values()].flatMap((use) => {
    const arrival = sightings.arrivalOf(use.value);
    if (arrival <= use.since) return [];
    const broughtBy = before?.find(use.value, use.roles);
    const isRow = use.names === 'row' || (use.names === 'perhaps' && isThing(use, arrival, things));
    if (broughtBy === undefined) return isRow ? use : [];
    return { ...use, broughtBy };
  });
  const unlinked = findUnlinked(recordings, readers, { uses, sightings });
  if (found.length + unlinked.length === 0) return [];
  const { exclude } = readRules(correlate === true ? {} : correlate, []);
  const linked = links === undefined ? linkValues(session, settings) : links;
  const isLeft = ({ recording, location, value }: OutsideValue): boolean => {
    const to = (): Location => location;
    const candidate = { value, recording, from: undefined, to, source: undefined };
    if (exclude.some((exclusion) => isExcluded(exclusion, candidate))) return false;
    return !isLinked(linked, recording, location);
  };
  const left = new Map(found.flatMap((each) => (isLeft(each) ? [[each.value, each]] : [])));
  const outside = findPlaces(left, recordings, readers).filter(isLeft);
  const isTold = ({ recording, location }: OutsideValue): boolean =>
    outside.some((each) => each.recording === recording && each.location.text === location.text);
  const inside = unlinked.filter((each) => !isTold(each) && isLeft(each));
  const order = new Map(recordings.map((recording, position) => [recording, position]));
  return [...outside, ...inside]
    .map((each): OutsideValue => {
      const source = each.broughtBy === undefined ? sightings.sourceOf(each) : undefined;
      if (!source) return each;
      const links = (rule: CorrelationRule): boolean =>
        isLinked(linkValues(session, withRule(settings, rule)), each.recording, each.location);
      return { ...each, unlinked: () => source(links) };
    })
    .sort((one, other) => (order.get(one.recording) ?? 0) - (order.get(other.recording) ?? 0));
}

function isLinked(linked: LinkedValues | null, recording: Recording, location: Location): boolean {
  const plan = linked?.links.plans[linked.recordings.indexOf(recording)];
  if (plan?.document && location.part === 'body') return true;
  return Boolean(
    plan?.links.some((link) => {
      const own = link.to.location;
      return own.isWithin(location) || location.isWithin(own);
    }),
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
  values: ReadonlyMap<string, Pick<FirstUse, 'roles'> & Pick<OutsideValue, 'broughtBy'>>,
  recordings: readonly Recording[],
  { walk }: Readers,
): OutsideValue[] {
  if (values.size === 0) return [];
  return recordings.flatMap((recording, position) => {
    const places = new Map<string, OutsideValue>();
    walk(position, {
      enters: () => true,
      visit({ value, roles }, at) {
        const { roles: first, broughtBy } = values.get(value) ?? {};
        const isSame = first?.strong.some((role) => roles?.strong.includes(role));
        if (first && !places.has(value) && (isSame || isDistinctive(value))) {
          const from = broughtBy === undefined ? {} : { broughtBy };
          places.set(value, { recording, location: at.location(), value, ...from });
        }
        return 'enter';
      },
      leave: () => undefined,
    });
    return [...places.values()];
  });
}

/** The most values that are remembered of earlier sessions. */
const MAX_REMEMBERED = 100_000;

/** What the answers of sessions brought before any request of these sessions had it. */
export class BroughtValues {
  /** Name of the session that brought it, by value and key; empty if a client had sent it before. */
  readonly #sessions = new Map<string, string>();

  /** Adds a session, in the order in which they were recorded. */
  add(session: Session): void {
    const { recordings, readers } = open(session);
    const uses = findFirstUses(recordings, readers);
    const sent = [...uses.values()].sort((a, b) => a.since - b.since);
    const sendUntil = (time: number): void => {
      for (let next = sent[0]; next && next.since < time; next = sent[0]) {
        for (const key of keysOfCarried(next.value, kindOf(next.value), next.roles)) {
          this.#note(next.value, key, '');
        }
        sent.shift();
      }
    };
    let answered: Recording | undefined;
    let rolesAt: ReturnType<typeof createProducedRoles> = () => NO_ROLES;
    const read = readers.read((value, at) => {
      if (!answered || at.kind === 'flag' || !mayName(value)) return;
      const kind = kindOf(value);
      if (kind !== 'distinctive' && (at.kind === 'text' || at.kind === 'code')) return;
      for (const key of keysOfProduced(value, kind, rolesAt(at))) {
        this.#note(value, key, session.name);
      }
    });
    for (const position of byArrival(recordings)) {
      answered = recordings[position];
      const subject = readers.subject(position);
      if (!answered || !subject) continue;
      sendUntil(arrivalOf(answered));
      rolesAt = createProducedRoles(answered, subject);
      read(answered);
    }
    sendUntil(Infinity);
  }

  /** Name of the session that brought a value for one of these roles. */
  find(value: string, roles: Roles): string | undefined {
    const keys = keysOfCarried(value, kindOf(value), roles);
    return keys.map((key) => this.#sessions.get(`${key} ${value}`)).find(Boolean);
  }

  #note(value: string, key: string, session: string): void {
    const entry = `${key} ${value}`;
    if (this.#sessions.has(entry) || this.#sessions.size >= MAX_REMEMBERED) return;
    this.#sessions.set(entry, session);
  }
}

interface OpenSession {
  /** In the order in which they left. */
  readonly recordings: readonly Recording[];
  readonly readers: Readers;
}

function open(session: Session): OpenSession {
  const recordings = byDeparture(session.recordings);
  return {
    recordings,
    readers: createReaders(recordings, session.origin, session[SOURCE]?.linked),
  };
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
    // RFC 9110 sections 9.3.4 and 15.3.2: the request has created what its path names.
    const creates = response.status === 201 || (request.method === 'PUT' && response.status < 300);
    const isCreated = creates && pathOf(request.path).endsWith(`/${value}`);
    return { ...use, names: !isCreated && (isValue(value) || mayBeId(value)) ? 'row' : 'nothing' };
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
