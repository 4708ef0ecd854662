/** First half of linking: which values the requests of a session carry, and which responses bring them. */
import type { Recording } from '../../session/schema.ts';
import { arrivalOf } from './arrival-of.ts';
import { calledMethod } from './called-method.ts';
import type { OriginFinder } from './find-origins.ts';
import { keysOf, keysOfPath, kindOf } from './keys-of.ts';
import type { RequestCursor } from './request/cursor.ts';
import { KnownTexts } from './request/known-texts.ts';
import type { Visitor } from './request/visitor.ts';
import type { Cursor, See } from './response/see.ts';
import { createRoles, type Roles, rolesInCall, rolesOf, rolesOfId, rolesOfTyped } from './roles.ts';
import { subjectsOf, subjectsOfSegment } from './subjects.ts';
import {
  type CarriedValue,
  type Moment,
  type Producer,
  type Use,
  useOf,
  ValueIndex,
} from './value-index.ts';

/** How the messages of a session are gone through. */
export interface Readers {
  walk(recording: Recording, visitor: Visitor): void;
  read(recording: Recording, see: See): void;
  readonly origins: OriginFinder;
}

/** @param recordings in the order of their departure */
export function gatherValues(recordings: readonly Recording[], readers: Readers): ValueIndex {
  const index = new ValueIndex(recordings.map(({ at }) => at));
  gatherSent(recordings, index, readers);
  gatherProduced(recordings, index, readers);
  return index;
}

function gatherSent(
  recordings: readonly Recording[],
  index: ValueIndex,
  { walk, origins }: Readers,
): void {
  const known = new KnownTexts();
  let position = 0;
  let inBody: CarriedValue[] | undefined;
  let hasMention = false;
  const visitor: Visitor = {
    whole(text, at, walkInside) {
      if (known.has(text, at)) return;
      known.add(text, at);
      walkInside();
    },
    body(walkInside) {
      inBody = [];
      hasMention = false;
      walkInside();
      if (!hasMention) index.addBody(position, inBody);
      inBody = undefined;
    },
    carry(value, at) {
      // Pieces have no roles.
      const isPiece = at.naming.by === 'nothing' && !at.isTarget();
      let carried = index.get(value);
      if (!carried) {
        const kind = kindOf(value);
        if (isPiece && kind !== 'distinctive') return false;
        carried = index.add(value, kind, position);
      }
      inBody?.push(carried);
      if (isPiece) return false;
      for (const key of keysAt(value, carried, at)) index.addUse(value, carried, key, position);
      return false;
    },
    text(text) {
      if (inBody && !hasMention) hasMention = origins.mayBeIn(text);
    },
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
    const requests = index.countBefore(end);
    // Made when asked for: most responses bring nothing that requests carry.
    let rolesAt: RolesAt | undefined;
    let echoes: ReadonlySet<Use> | undefined;
    let first: Set<Use> | undefined;
    read(recording, (value, at) => {
      const carried = index.getWanted(value, requests);
      if (!carried) return;
      rolesAt ??= createProducerRoles(recording);
      let producer: Producer | undefined;
      for (const key of keysOfProduced(value, carried, at, rolesAt)) {
        const use = index.wantedUse(carried, key, moment);
        // A label that the client has given is no id that the server gives.
        if (!use && rolesAt(at).also.length > 0 && index.isOwn(carried, key, moment)) break;
        if (!use) continue;
        // The first to bring it, or one whose request did not have it.
        if (!use.producers) {
          first ??= new Set();
          first.add(use);
        } else if (!first?.has(use)) {
          echoes ??= findEchoes(index, recording, walk);
          if (echoes.has(use)) continue;
        }
        producer ??= producerAt(at, moment, rolesAt);
        index.addProducer(value, carried, use, producer);
      }
    });
  }
}

/**
 * What a request carries itself: what its response says of it then is no news. So an order that is
 * read by its id needs the response that gave the id, and not each one that repeated it.
 */
function findEchoes(index: ValueIndex, recording: Recording, walk: Readers['walk']): Set<Use> {
  const echoes = new Set<Use>();
  walk(recording, {
    whole: (_text, _at, walkInside) => walkInside(),
    body: (walkInside) => walkInside(),
    carry(value, at) {
      const carried = index.get(value);
      if (!carried) return false;
      for (const key of keysAt(value, carried, at)) {
        const use = useOf(carried, key);
        if (use) echoes.add(use);
      }
      return false;
    },
    text: () => undefined,
  });
  return echoes;
}

/** By what a value at this place of a request is looked up. */
export function keysAt(
  value: string,
  { kind }: CarriedValue,
  at: RequestCursor,
): readonly string[] {
  return at.isTarget() ? keysOfPath(value) : keysOf(kind, at, 'request');
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

function keysOfProduced(
  value: string,
  { kind, uses }: CarriedValue,
  at: Cursor,
  rolesAt: RolesAt,
): readonly string[] {
  const isPath = at.kind === 'url' && value.startsWith('/') && at.place().endsWith(' path');
  if (isPath) return keysOfPath(value);
  if (kind !== 'distinctive' && !uses) return NONE;
  return keysOf(kind, { roles: () => rolesAt(at) }, 'response');
}

const NONE: readonly string[] = [];

function producerAt(at: Cursor, { index, end }: Moment, rolesAt: RolesAt): Producer {
  const place = at.place();
  const element = at.element();
  const isInList = element !== undefined || place.startsWith('body line ');
  return { index, end, place, roles: rolesAt(at), element, isInList };
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
      // The last step to it, of those that are positions, matters alone.
      const steps = /\/\d+$/.test(at.place()) ? [...names, 0] : names;
      const roles = rolesOfTyped(
        isCall ? rolesInCall(steps, subjects) : rolesOf(steps, subjects),
        at.type?.(),
      );
      // The client sends it back under the same name.
      if (at.kind === 'hidden') {
        return createRoles([...roles.strong, ...roles.weak], NONE, roles.idWord, roles.also);
      }
      return roles;
    }
    const location = response.headers.find(([name]) => /^(?:content-)?location$/i.test(name))?.[1];
    const paths = [request.path, location?.replace(/^https?:\/\/[^/]*/, '')];
    const strong = paths.flatMap((path) => (path ? `etag of ${path.replace(/[?#].*$/s, '')}` : []));
    return createRoles(strong, NONE, '');
  };
}
