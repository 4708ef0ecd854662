/** The roles of path segments: the 7 in `/orders/7` is the id of an order, since `orders` is before it. */

import { isFor } from '../../../formats/value/api-words.ts';
import { isPlural, isValue, withoutSigil, wordsOf } from '../../../formats/value/names.ts';
import { contextAfter, type NamingContext, NO_CONTEXT } from './request-subject.ts';
import { createRoles, type Roles, roleOfCount, rolesOfId, USERS } from './roles.ts';

/** Segments before a segment that may say what it is for. */
const MAX_LOOKBACK = 8;

interface SegmentRoles {
  readonly roles: Roles;
  /** The kind of action, if the segment names one. The segment before it names the thing. */
  readonly action: Action;
  /** The roles within one thing (see `isOfOne`), if they differ. */
  readonly ofOne: Roles | undefined;
}

/** An action on one thing (`/orders/delete/7`), or on two of a kind (`merge`, `copy-to`). */
type Action = 'of one' | 'of two' | undefined;

function actionOf(segment: string): Action {
  const verb = segment.toLowerCase();
  if (isFor('pairing', verb)) return 'of two';
  if (isFor('verbs', verb) || isFor('changes', verb)) return 'of one';
  const words = wordsOf(segment);
  return words.length === 2 && isFor('prepositions', words[1] ?? '') ? 'of two' : undefined;
}

const NONE: readonly string[] = [];
/** Segments come from data: in some APIs they are ids. */
const MAX_KNOWN = 10_000;
const bySegment = new Map<string, SegmentRoles>();
/** By the roles after an action, and by those after the segment before it. */
const afterActions = new WeakMap<Roles, WeakMap<Roles, Roles>>();

/** The roles of the path segment that begins at `start`, by the segments before it. */
export function rolesOfSegment(path: string, start: number): Roles {
  let end = start - 1;
  for (let steps = 0; steps < MAX_LOOKBACK && end > 0; steps += 1) {
    const before = path.lastIndexOf('/', end - 1) + 1;
    const found = rolesAfter(path.slice(before, end));
    if (found?.action && isOnNext(found.action, path, before)) {
      return rolesAfterAction(found.roles, rolesOfSegment(path, before), found.action);
    }
    if (found?.ofOne && isOfOne(path, before)) return found.ofOne;
    if (found) return found.roles;
    end = before - 1;
  }
  return rolesOfId(NO_CONTEXT);
}

/**
 * Whether an action is on the segment after it. An action on one thing is on the value before it, if there is one:
 * `/orders/7/edit/8`.
 */
function isOnNext(action: Action, path: string, start: number): boolean {
  return action === 'of two' || !isValue(segmentBefore(path, start));
}

/** In `/orders/delete/8`, 8 is an order as well; in `/orders/7/merge/8`, it may be one. */
function rolesAfterAction(action: Roles, thing: Roles, kind: Action): Roles {
  const known = afterActions.get(action) ?? new WeakMap<Roles, Roles>();
  afterActions.set(action, known);
  const cached = known.get(thing);
  if (cached) return cached;
  const made =
    kind === 'of one'
      ? createRoles([...action.strong, ...thing.strong], NONE, action.idWord)
      : createRoles(action.strong, thing.strong, action.idWord);
  known.set(thing, made);
  return made;
}

/** What a segment says of the next one; undefined if it says nothing. */
function rolesAfter(written: string): SegmentRoles | undefined {
  const segment = withoutSigil(written);
  const cached = bySegment.get(segment);
  if (cached) return cached;
  const thing = contextAfter(segment);
  if (!thing) return undefined;
  const found = {
    roles: rolesOfCounted(segment, thing) ?? rolesOfId(thing),
    action: actionOf(segment),
    ofOne: rolesOfMember(segment, thing),
  };
  if (bySegment.size < MAX_KNOWN) bySegment.set(segment, found);
  return found;
}

/** The roles after a word for the count of a store; undefined for other words. */
function rolesOfCounted(segment: string, thing: NamingContext): Roles | undefined {
  const role = roleOfCount(wordsOf(segment).at(-1) ?? '');
  if (role === undefined) return undefined;
  const { strong, weak, idWord } = rolesOfId(thing);
  return createRoles([...strong, role], weak, idWord);
}

/** The roles of a member of a list, who has the id of a user; undefined for words that mean no people. */
function rolesOfMember(segment: string, thing: NamingContext): Roles | undefined {
  const last = wordsOf(segment).at(-1) ?? '';
  return isFor('people', last) || isFor('members', last)
    ? createRoles(rolesOfId(thing).strong, USERS, '')
    : undefined;
}

/**
 * Whether the segment that begins at `start` belongs to one thing, as in `/lists/9/members` and `/teams/core/members`.
 * The members of `/api/members` have ids of their own.
 */
function isOfOne(path: string, start: number): boolean {
  const one = segmentBefore(path, start);
  const of = segmentBefore(path, start - 1 - one.length);
  return one !== '' && (isValue(one) || isPlural(of));
}

/** The segment of a path before the one that begins at `start`. */
function segmentBefore(path: string, start: number): string {
  const end = Math.max(0, start - 1);
  return path.slice(end === 0 ? 0 : path.lastIndexOf('/', end - 1) + 1, end);
}
