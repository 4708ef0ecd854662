/** First half of linking: which values the requests of a session carry, and which responses bring them. */
import type { Recording } from '../../session/schema.ts';
import { arrivalOf } from './arrival-of.ts';
import { calledMethod } from './called-method.ts';
import { isDistinctive } from './is-distinctive.ts';
import { keysOf, keysOfPath } from './keys-of.ts';
import { isPlural } from './names.ts';
import type { RequestCursor } from './request/cursor.ts';
import { KnownTexts } from './request/known-texts.ts';
import type { Visitor } from './request/visitor.ts';
import type { Cursor, See } from './response/see.ts';
import { type Roles, rolesInCall, rolesOf, rolesOfId, rolesOfTyped } from './roles.ts';
import { subjectsOf, subjectsOfSegment } from './subjects.ts';
import { type Producer, ValueIndex } from './value-index.ts';

/** How the messages of a session are gone through. */
export interface Readers {
  walk(recording: Recording, visitor: Visitor): void;
  read(recording: Recording, see: See): void;
}

/** @param recordings in the order of their departure */
export function gatherValues(recordings: readonly Recording[], readers: Readers): ValueIndex {
  const index = new ValueIndex(recordings.map(({ at }) => at));
  gatherSent(recordings, index, readers);
  gatherProduced(recordings, index, readers);
  return index;
}

function gatherSent(recordings: readonly Recording[], index: ValueIndex, { walk }: Readers): void {
  const known = new KnownTexts();
  let position = 0;
  const visitor: Visitor = {
    whole(text, at, walkInside) {
      if (known.has(text, at)) return;
      known.add(text, at);
      walkInside();
    },
    carry(value, at) {
      // Pieces have no roles.
      if (at.naming.by === 'nothing' && !at.isTarget() && !isDistinctive(value)) return false;
      index.sent(value, position);
      for (const key of keysAt(value, at)) if (key !== value) index.sent(key, position);
      return false;
    },
    text: () => undefined,
  };
  for (const recording of recordings) {
    walk(recording, visitor);
    position += 1;
  }
}

function gatherProduced(
  recordings: readonly Recording[],
  index: ValueIndex,
  { walk, read }: Readers,
): void {
  for (const { position, recording, end } of byArrival(recordings)) {
    const moment = { index: position, end };
    // Made when asked for: most responses bring nothing that requests carry.
    let rolesAt: RolesAt | undefined;
    let isNews: ((key: string) => boolean) | undefined;
    read(recording, (value, at) => {
      if (!index.isSent(value)) return;
      rolesAt ??= createProducerRoles(recording);
      const keys = keysOfProduced(value, at, rolesAt).filter((key) => index.isWanted(key, moment));
      if (keys.length === 0) return;
      isNews ??= createNews(index, recording, walk);
      const news = keys.filter(isNews);
      if (news.length > 0) index.produced(value, news, { ...moment, ...describe(at, rolesAt) });
    });
  }
}

/** Whether a response is the first to bring a value, or brings one that its request did not have. */
function createNews(
  index: ValueIndex,
  recording: Recording,
  walk: Readers['walk'],
): (key: string) => boolean {
  const isEchoed = createEchoes(recording, walk);
  const first = new Set<string>();
  return (key) => {
    if (!index.isProduced(key)) first.add(key);
    return first.has(key) || !isEchoed(key);
  };
}

/**
 * Whether a request carries a value itself, by its key: what its response says of it then is no news.
 * So an order that is read by its id needs the response that gave the id, and not each one that
 * repeated it.
 */
function createEchoes(recording: Recording, walk: Readers['walk']): (key: string) => boolean {
  let carried: Set<string> | undefined;
  return (key) => {
    if (carried) return carried.has(key);
    const keys = new Set<string>();
    walk(recording, {
      whole: (_text, _at, walkInside) => walkInside(),
      carry(value, at) {
        for (const each of keysAt(value, at)) keys.add(each);
        return false;
      },
      text: () => undefined,
    });
    carried = keys;
    return keys.has(key);
  };
}

/** By what a value at this place of a request is looked up. */
export function keysAt(value: string, at: RequestCursor): readonly string[] {
  return at.isTarget() ? keysOfPath(value) : keysOf(value, at, 'request');
}

interface Arrival {
  readonly position: number;
  readonly recording: Recording;
  readonly end: number;
}

function byArrival(recordings: readonly Recording[]): Arrival[] {
  return recordings
    .map((recording, position) => ({ position, recording, end: arrivalOf(recording) }))
    .filter(({ end }) => end < Infinity)
    .sort((a, b) => a.end - b.end || a.position - b.position);
}

function keysOfProduced(value: string, at: Cursor, rolesAt: RolesAt): readonly string[] {
  const isPath = at.kind === 'url' && value.startsWith('/') && at.place().endsWith(' path');
  return isPath ? keysOfPath(value) : keysOf(value, { roles: () => rolesAt(at) }, 'response');
}

function describe(at: Cursor, rolesAt: RolesAt): Omit<Producer, 'index' | 'end'> {
  const place = at.place();
  const element = at.element();
  const isInList = element !== undefined || /^body line /.test(place);
  return { place, roles: rolesAt(at), element, isInList };
}

type RolesAt = (at: Cursor) => Roles;

/** What the values of a response are for. Its validators are those of the paths that it is about. */
function createProducerRoles({ request, response }: Recording): RolesAt {
  // Most responses have nothing that is asked for.
  let subjects: readonly string[] | undefined;
  const isCall = calledMethod(request.body) !== undefined;
  return (at) => {
    subjects ??= subjectsOf(request);
    const names = at.names();
    if (at.kind === 'part' && / segment \d+$/.test(at.place())) {
      return rolesOfId(subjectsOfSegment([names.at(-1) ?? '', ''], 1));
    }
    const own = names.at(-1) ?? '';
    if (own !== 'etag' || !('headers' in response)) {
      const roles = rolesOfTyped(
        isCall ? rolesInCall(names, subjects) : rolesOf(names, subjects),
        at.type?.(),
      );
      // The client sends it back under the same name.
      if (at.kind === 'hidden') {
        return { ...roles, strong: [...roles.strong, ...roles.weak], weak: [] };
      }
      // `orders: 7` is no order but so many, unless it is one of several.
      return isPlural(own) && !/\/\d+$/.test(at.place()) ? { ...roles, weak: [] } : roles;
    }
    const location = response.headers.find(([name]) => /^(?:content-)?location$/i.test(name))?.[1];
    const paths = [request.path, location?.replace(/^https?:\/\/[^/]*/, '')];
    const strong = paths.flatMap((path) => (path ? `etag of ${path.replace(/[?#].*$/s, '')}` : []));
    return { strong, weak: [], idWord: '' };
  };
}
