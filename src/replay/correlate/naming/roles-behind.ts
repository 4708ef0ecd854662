/**
 * What a segment of a path is for, by the segments before it.
 *
 * What values are for in calls (JSON-RPC, XML-RPC, GraphQL), and in answers that only wrap one.
 */

import { isFor } from '../../../formats/value/api-words.ts';
import { isPlural, isValue, withoutSigil, wordsOf } from '../../../formats/value/names.ts';
import type { Cursor } from '../../../formats/value/reading.ts';
import { answersEither, makesThing, namesAtObject } from './calls.ts';
import {
  contextBehind,
  contextOf,
  type NamingContext,
  NO_CONTEXT,
  type RequestSubject,
} from './request-subject.ts';
import {
  createRoles,
  NO_ROLES,
  type Roles,
  roleOfCount,
  rolesOf,
  rolesOfId,
  rolesOfWrapped,
  USERS,
} from './roles.ts';

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
  return rolesOfId(NO_CONTEXT);
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
  const thing = contextBehind(segment);
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
function rolesOfCounted(segment: string, thing: NamingContext): Roles | undefined {
  const role = roleOfCount(wordsOf(segment).at(-1) ?? '');
  if (role === undefined) return undefined;
  const { strong, weak, idWord } = rolesOfId(thing);
  return createRoles([...strong, role], weak, idWord);
}

/** A user is a member of a list by its own id; undefined for what is no word for people. */
function rolesOfMember(segment: string, thing: NamingContext): Roles | undefined {
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

/** A place in an answer. */
type Place = Pick<Cursor, 'type' | 'hasMany' | 'isUnnamedId'>;

/**
 * The roles of a value in the body of a request.
 * @param names around it, as `rolesOf` has them
 * @param about what the request is about
 */
export function rolesInBody(
  names: readonly (string | number)[],
  { context, isCall }: RequestSubject,
): Roles {
  return isCall ? rolesInCall(names, context, false) : rolesOf(names, context);
}

/**
 * The same of the response to a request. What has no name but that of a wrapper is the id of what the request
 * has made: `{ "result": [7] }`.
 */
export function rolesInAnswer(
  names: readonly (string | number)[],
  subject: RequestSubject,
  at: Place,
): Roles {
  const { context, isCall, makes } = subject;
  if (isCall && names[0] === 'data' && names.length === 3)
    return rolesOfAnswered(names, context, at);
  const isMade = makes && (at.isUnnamedId?.() ?? false);
  if (isCall) return rolesInCall(names, context, isMade);
  return isMade && RESULT.test(names.join('/')) ? rolesOfId(context) : rolesOf(names, context);
}

const RESULT = /^(?:data|result)(?:\/0)?$/;

/** A member of what an action of GraphQL answers: it may answer another thing than the one it was done to. */
function rolesOfAnswered(
  names: readonly (string | number)[],
  call: NamingContext,
  at: Place,
): Roles {
  const [, action = '', member = ''] = names;
  const object = namesAtObject(names, 1, call.subjects)[1] ?? action;
  const words = wordsOf(String(object));
  const type = at.type?.();
  // A PostType is what createPost has made, and a Trip what adjustTripLeg gives.
  if (type?.isOfSchema && !type.name.includes(words.join(''))) {
    return rolesOfId(contextOf([type.name]));
  }
  // What has legs is no leg itself, unless it was just made.
  const isWhole = words.length > 1 && at.hasMany?.(words.at(-1) ?? '');
  if (!isWhole || makesThing(String(action))) return rolesInCall(names, call, false);
  return rolesOf([words.slice(0, -1).join('_'), member], call);
}

/** The `id` of a call itself is its number, which the client has made up. */
function rolesInCall(
  names: readonly (string | number)[],
  call: NamingContext,
  isMade: boolean,
): Roles {
  const [name, ...others] = names.filter((each) => typeof each === 'string');
  if (others.length > 0) {
    const isElement = typeof names.at(-1) === 'number';
    // A list of ids: { "args": [[7, 9]] }
    const isListed = isElement && typeof names.at(-2) === 'number';
    if (isListed && isOfArguments(others.at(-1))) return rolesOfId(call);
    const roles = name === 'data' ? rolesInData(names, call) : rolesOf(names, call);
    // { "result": { "groupids": [7] } }
    const isId = isElement && name === 'result' && others.length === 1 && roles.idWord !== '';
    return isMade && isId ? rolesOfWrapped(roles, rolesOfId(call)) : roles;
  }
  if (name === 'id') return NO_ROLES;
  if (isOfArguments(name)) return rolesOfId(call);
  if (name !== 'result') return rolesOf(names, call);
  return isMade ? rolesOfId(call) : weaken(rolesOfId(call));
}

/** In the result of GraphQL, a field has what its action was done to. */
function rolesInData(names: readonly (string | number)[], call: NamingContext): Roles {
  const [, action, ...inside] = names;
  if (inside.length === 1 && answersEither(String(action))) return weaken(rolesOf(inside, call));
  return rolesOf(namesAtObject(names, 1, call.subjects), call);
}

function isOfArguments(name: string | undefined): boolean {
  return name === 'params' || name === 'arguments' || name === 'args';
}

const weakened = new WeakMap<Roles, Roles>();

/** The same roles, but only as what a value may be. */
function weaken(roles: Roles): Roles {
  const made = weakened.get(roles) ?? createRoles([], roles.strong, roles.idWord);
  weakened.set(roles, made);
  return made;
}
