/**
 * Which values of a session's requests come from which responses. All of it is known before anything
 * is sent: the recorded requests and responses tell, by the values that they share.
 *
 * First the values that requests carry are gathered; then the responses, in the order in which they
 * had come, are looked through for these; then each request is linked to what it had seen. What a
 * client had sent before any response brought it is its own, and is never touched.
 */
import type { Recording } from '../../session/schema.ts';
import { type ElementChecks, findElementChecks } from './element-checks.ts';
import { createOriginFinder, type OriginMention } from './find-origins.ts';
import { isDistinctive } from './is-distinctive.ts';
import { keysOf, keysOfPath } from './keys-of.ts';
import type { RequestCursor, RequestPlace } from './request/cursor.ts';
import { readRequestBody } from './request/read-body.ts';
import type { Visitor } from './request/text-walk.ts';
import { walkRequest } from './request/walk-request.ts';
import { readRecorded } from './response/read-recorded.ts';
import type { Cursor, See } from './response/see.ts';
import { NO_ROLES, type Roles, rolesOf, subjectsOfPath } from './roles.ts';
import { type Producer, ValueIndex } from './value-index.ts';

/** A value of a request that comes from a response. */
export interface Link {
  /** Where the request carries it. */
  readonly to: RequestPlace;
  /** Position of the recording whose response brought it. */
  readonly producer: number;
  /** Where that response has it, in the words of the readers. */
  readonly place: string;
  /** The list element that it is in, whose identity is checked. */
  readonly element: string | undefined;
  /** As recorded. */
  readonly value: string;
}

/** What a recording's request needs at replay. */
export interface RequestPlan {
  readonly links: readonly Link[];
  readonly origins: readonly OriginMention[];
}

export interface Links {
  /** By position of the recording; undefined where it is sent as recorded. */
  readonly plans: readonly (RequestPlan | undefined)[];
  readonly checks: ElementChecks;
}

export interface LinkOptions {
  /** The session's. */
  readonly origin: string;
  readonly sessionFile: string | undefined;
  /** Names, in lower case, of headers that the user sets. */
  readonly overridden: ReadonlySet<string>;
}

/** @param recordings in the order of their departure */
export function linkRecordings(recordings: readonly Recording[], options: LinkOptions): Links {
  const { origin, sessionFile } = options;
  const index = new ValueIndex(recordings.map(({ at }) => at));
  const walk = ({ request }: Recording, visitor: Visitor): void =>
    walkRequest(request, readRequestBody(request.body, sessionFile), visitor);
  const read = (recording: Recording, see: See): void =>
    readRecorded(recording, recording.origin ?? origin, sessionFile, see);
  gatherSent(recordings, index, walk);
  gatherProduced(recordings, index, read);
  const plans = linkRequests(recordings, index, walk, options);
  const links = plans.flatMap((plan) => plan?.links ?? []);
  return { plans, checks: findElementChecks(links, { recordings, read, endOf, index }) };
}

type Walk = (recording: Recording, visitor: Visitor) => void;

function gatherSent(recordings: readonly Recording[], index: ValueIndex, walk: Walk): void {
  for (const [position, recording] of recordings.entries()) {
    walk(recording, {
      carry(value, at) {
        // Pieces have no roles.
        if (at.naming.by === 'nothing' && !at.isTarget() && !isDistinctive(value)) return false;
        index.sent(value, position);
        for (const key of keysAt(value, at)) if (key !== value) index.sent(key, position);
        return false;
      },
      text: () => undefined,
    });
  }
}

function gatherProduced(
  recordings: readonly Recording[],
  index: ValueIndex,
  read: (recording: Recording, see: See) => void,
): void {
  const ends = recordings.map(endOf);
  const order = ends.map((_, position) => position).filter((at) => (ends[at] ?? 0) < Infinity);
  order.sort((a, b) => (ends[a] ?? 0) - (ends[b] ?? 0) || a - b);
  for (const position of order) {
    const recording = recordings[position];
    const end = ends[position];
    if (!recording || end === undefined) continue;
    const rolesAt = createProducerRoles(recording);
    const place = { index: position, end };
    read(recording, (value, at) => {
      if (!index.isSent(value)) return;
      const wanted = keysOfProduced(value, at, rolesAt).filter((key) => index.isWanted(key, place));
      if (wanted.length > 0)
        addProducer(index, value, wanted, { ...place, ...describe(at, rolesAt) });
    });
  }
}

function keysAt(value: string, at: RequestCursor): readonly string[] {
  return at.isTarget() ? keysOfPath(value) : keysOf(value, at, 'request');
}

function keysOfProduced(value: string, at: Cursor, rolesAt: RolesAt): readonly string[] {
  const isPath = at.kind === 'url' && value.startsWith('/') && at.place().endsWith(' path');
  return isPath ? keysOfPath(value) : keysOf(value, { roles: () => rolesAt(at) }, 'response');
}

function describe(at: Cursor, rolesAt: RolesAt): Omit<Producer, 'index' | 'end'> {
  const place = at.place();
  const element = at.element();
  const isInList = element !== undefined || /^body (?:link|line) /.test(place);
  return { place, roles: rolesAt(at), element, isInList };
}

function addProducer(
  index: ValueIndex,
  value: string,
  keys: readonly string[],
  producer: Producer,
): void {
  for (const key of keys) index.produced(value, key, producer);
}

type RolesAt = (at: Cursor) => Roles;

/** What the values of a response are for. Its validators are those of the paths that it is about. */
function createProducerRoles({ request, response }: Recording): RolesAt {
  const subjects = subjectsOfPath(request.path);
  return (at) => {
    const names = at.names();
    if (names.at(-1) !== 'etag' || !('headers' in response)) return rolesOf(names, subjects);
    const location = response.headers.find(([name]) => /^(?:content-)?location$/i.test(name))?.[1];
    const paths = [request.path, location?.replace(/^https?:\/\/[^/]*/, '')];
    const strong = paths.flatMap((path) => (path ? `etag of ${path.replace(/[?#].*$/s, '')}` : []));
    return { strong, weak: [] };
  };
}

function linkRequests(
  recordings: readonly Recording[],
  index: ValueIndex,
  walk: Walk,
  { origin, overridden }: LinkOptions,
): (RequestPlan | undefined)[] {
  const origins = new Set([origin, ...recordings.flatMap((recording) => recording.origin ?? [])]);
  const findOrigins = createOriginFinder([...origins]);
  return recordings.map((recording) => {
    const links: Link[] = [];
    const mentions: OriginMention[] = [];
    const isOverridden = ({ part, header }: RequestCursor): boolean =>
      part === 'header' &&
      overridden.has(recording.request.headers[header]?.[0].toLowerCase() ?? '');
    walk(recording, {
      carry(value, at) {
        if (!index.mayBeProduced(value)) return false;
        const producer = findProducer(index, recording.at, value, at);
        if (!producer || isOverridden(at)) return false;
        const { place, element } = producer;
        links.push({ to: at.place(), producer: producer.index, place, element, value });
        return true;
      },
      text(text, at) {
        if (overridden.size > 0 && isOverridden(at)) return;
        for (const mention of findOrigins(text, at)) mentions.push(mention);
      },
    });
    return links.length + mentions.length > 0 ? { links, origins: mentions } : undefined;
  });
}

function findProducer(
  index: ValueIndex,
  departure: number,
  value: string,
  at: RequestCursor,
): Producer | undefined {
  const keys = keysAt(value, at);
  if (keys.length === 0) return undefined;
  if (at.isTarget()) return index.find(keys, departure, NO_ROLES, ({ isInList }) => !isInList);
  // Cookies that a response sets are kept in jars.
  const isCookie = at.label.startsWith('cookie ');
  const accepts = ({ place }: Producer): boolean => !(isCookie && place === at.label);
  return index.find(keys, departure, at.roles(), accepts);
}

/** As the schedule has it: a response that was cut off has no end. */
function endOf({ at, response }: Recording): number {
  if (!('status' in response) || response.aborted || response.error !== undefined) return Infinity;
  return Math.round((at + response.time) * 1000) / 1000;
}
