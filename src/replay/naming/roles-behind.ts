/** What a segment of a path is for, by the segments before it. */

import { isFor } from '../../formats/api-words.ts';
import { isPlural, isValue, withoutSigil, wordsOf } from '../../formats/names.ts';
import { createRoles, type Roles, roleOfCount, rolesOfId, USERS } from './roles.ts';
import { type Around, NO_SUBJECT, subjectsBehind } from './subjects.ts';

/** A word further before a segment says nothing of it. */
const MAX_LOOKBACK = 8;

interface Behind {
  readonly roles: Roles;
  /** What is done, if the segment says so. The segment before it says to what. */
  readonly action: Action;
  /** Where it is about one thing (see `isOfOne`), if that makes a difference. */
  readonly ofOne: Roles | undefined;
}

/** On one thing (`/orders/delete/7`), or on two of a kind (`merge`, `copy-to`). */
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
const behind = new Map<string, Behind>();
/** By the roles behind an action, and by those behind what is before it. */
const behindActions = new WeakMap<Roles, WeakMap<Roles, Roles>>();

/** The roles of the segment of a path that begins at `start`: what a segment before it says. */
export function rolesBehind(path: string, start: number): Roles {
  let end = start - 1;
  for (let steps = 0; steps < MAX_LOOKBACK && end > 0; steps += 1) {
    const before = path.lastIndexOf('/', end - 1) + 1;
    const found = findBehind(path.slice(before, end));
    if (found?.action && isOnNext(found.action, path, before)) {
      return rolesBehindAction(found.roles, rolesBehind(path, before), found.action);
    }
    if (found?.ofOne && isOfOne(path, before)) return found.ofOne;
    if (found) return found.roles;
    end = before - 1;
  }
  return rolesOfId(NO_SUBJECT);
}

/** What is done to one thing is done to the one before it, if that is there: not to 8 in `/orders/7/edit/8`. */
function isOnNext(action: Action, path: string, start: number): boolean {
  return action === 'of two' || !isValue(segmentBefore(path, start));
}

/** Of `/orders/delete/8`, 8 is an order as well; of `/orders/7/merge/8`, it may be one. */
function rolesBehindAction(action: Roles, thing: Roles, kind: Action): Roles {
  const known = behindActions.get(action) ?? new WeakMap<Roles, Roles>();
  behindActions.set(action, known);
  const cached = known.get(thing);
  if (cached) return cached;
  const made =
    kind === 'of one'
      ? createRoles([...action.strong, ...thing.strong], NONE, action.idWord)
      : createRoles(action.strong, thing.strong, action.idWord);
  known.set(thing, made);
  return made;
}

/** What stands behind a path segment; undefined where it does not say. */
function findBehind(written: string): Behind | undefined {
  const segment = withoutSigil(written);
  const known = behind.get(segment);
  if (known) return known;
  const thing = subjectsBehind(segment);
  if (!thing) return undefined;
  const found = {
    roles: rolesOfCounted(segment, thing) ?? rolesOfId(thing),
    action: actionOf(segment),
    ofOne: rolesOfMember(segment, thing),
  };
  if (behind.size < MAX_KNOWN) behind.set(segment, found);
  return found;
}

/** Behind a word for what a store counts, that count; undefined for other words. */
function rolesOfCounted(segment: string, thing: Around): Roles | undefined {
  const role = roleOfCount(wordsOf(segment).at(-1) ?? '');
  if (role === undefined) return undefined;
  const { strong, weak, idWord } = rolesOfId(thing);
  return createRoles([...strong, role], weak, idWord);
}

/** A user is a member of a list by its own id; undefined for what is no word for people. */
function rolesOfMember(segment: string, thing: Around): Roles | undefined {
  const last = wordsOf(segment).at(-1) ?? '';
  return isFor('people', last) || isFor('members', last)
    ? createRoles(rolesOfId(thing).strong, USERS, '')
    : undefined;
}

/**
 * Whether the segment that begins at `start` is behind one thing, as in `/lists/9/members` and
 * `/teams/core/members`: those of `/api/members` have ids of their own.
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
