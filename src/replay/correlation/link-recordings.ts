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
import { keysOf, keysOfPath } from './keys-of.ts';
import type { RequestCursor, RequestPlace } from './request/cursor.ts';
import { readRequestBody } from './request/read-body.ts';
import type { Visitor } from './request/text-walk.ts';
import { walkRequest } from './request/walk-request.ts';
import { readRecorded } from './response/read-recorded.ts';
import type { Cursor } from './response/see.ts';
import { rolesOf, subjectsOfPath } from './roles.ts';
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
  const index = new ValueIndex(recordings.map(({ at }) => at));
  const walk = (recording: Recording, visitor: Visitor): void =>
    walkRequest(
      recording.request,
      readRequestBody(recording.request.body, options.sessionFile),
      visitor,
    );
  gatherSent(recordings, index, walk);
  gatherProduced(recordings, index, options);
  const plans = linkRequests(recordings, index, walk, options);
  const checks = findElementChecks(
    plans.flatMap((plan) => plan?.links ?? []),
    {
      recordings,
      walk,
      read: (recording, see) =>
        readRecorded(recording, recording.origin ?? options.origin, options.sessionFile, see),
      endOf,
      isLive: (value) => index.isProduced(value),
    },
  );
  return { plans, checks };
}

type Walk = (recording: Recording, visitor: Visitor) => void;

function gatherSent(recordings: readonly Recording[], index: ValueIndex, walk: Walk): void {
  for (const [position, recording] of recordings.entries()) {
    walk(recording, {
      carry(value, at) {
        for (const key of keysAt(value, at)) index.sent(key, position);
        return false;
      },
      text: () => undefined,
    });
  }
}

function keysAt(value: string, at: RequestCursor): readonly string[] {
  return at.isTarget() ? keysOfPath(value) : keysOf(value, () => at.roles());
}

function gatherProduced(
  recordings: readonly Recording[],
  index: ValueIndex,
  { origin, sessionFile }: LinkOptions,
): void {
  const ends = recordings.map(endOf);
  const order = ends.map((_, position) => position).filter((at) => (ends[at] ?? 0) < Infinity);
  order.sort((a, b) => (ends[a] ?? 0) - (ends[b] ?? 0) || a - b);
  for (const position of order) {
    const recording = recordings[position];
    const end = ends[position];
    if (!recording || end === undefined) continue;
    const rolesAt = createProducerRoles(recording);
    readRecorded(recording, recording.origin ?? origin, sessionFile, (value, at) => {
      const roles = (): readonly string[] => rolesAt(at);
      for (const key of keysOfProduced(value, at, roles)) {
        if (!index.isSent(key)) continue;
        const element = at.element();
        const place = at.place();
        const isInList = element !== undefined || /^body (?:link|line) /.test(place);
        index.produced(key, { index: position, end, place, roles: roles(), element, isInList });
      }
    });
  }
}

function keysOfProduced(
  value: string,
  at: Cursor,
  roles: () => readonly string[],
): readonly string[] {
  if (at.kind === 'url' && value.startsWith('/') && at.place().endsWith(' path')) {
    return keysOfPath(value);
  }
  return keysOf(value, roles);
}

/** What the values of a response are for. Its validators are those of the paths that it is about. */
function createProducerRoles({ request, response }: Recording): (at: Cursor) => readonly string[] {
  const subjects = subjectsOfPath(request.path);
  return (at) => {
    const names = at.names();
    if (names.at(-1) !== 'etag' || !('headers' in response)) return rolesOf(names, subjects);
    const location = response.headers.find(([name]) => /^(?:content-)?location$/i.test(name))?.[1];
    const paths = [request.path, location?.replace(/^https?:\/\/[^/]*/, '')];
    return paths.flatMap((path) => (path ? `etag of ${path.replace(/[?#].*$/s, '')}` : []));
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
        const producer = findProducer(index, recording.at, value, at);
        if (!producer || isOverridden(at)) return false;
        const { place, element } = producer;
        links.push({ to: at.place(), producer: producer.index, place, element, value });
        return true;
      },
      text(text, at) {
        if (overridden.size > 0 && isOverridden(at)) return;
        mentions.push(...findOrigins(text, at));
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
  if (at.isTarget()) return index.find(keys, departure, [], ({ isInList }) => !isInList);
  // Cookies that a response sets are kept in jars.
  const isCookie = at.label.startsWith('cookie ');
  return index.find(keys, departure, at.roles(), ({ place }) => !(isCookie && place === at.label));
}

/** As the schedule has it: a response that was cut off has no end. */
function endOf({ at, response }: Recording): number {
  if (!('status' in response) || response.aborted || response.error !== undefined) return Infinity;
  return Math.round((at + response.time) * 1000) / 1000;
}
