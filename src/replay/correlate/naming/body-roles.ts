import { wordsOf } from '../../../formats/value/names.ts';
import type { Cursor } from '../../../formats/value/reading.ts';
import { answersEither, makesThing, namesAtObject } from './calls.ts';
import { contextOf, type NamingContext, type RequestSubject } from './request-subject.ts';
import { createRoles, NO_ROLES, type Roles, rolesOf, rolesOfId, rolesOfWrapped } from './roles.ts';

/** A value in an answer. */
type AnswerCursor = Pick<Cursor, 'type' | 'hasMany' | 'isUnnamedId'>;

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
 * The roles of a value in the body of a response. If its only name is that of a wrapper, it is the id of what the
 * request has created: `{ "result": [7] }`.
 */
export function rolesInAnswer(
  names: readonly (string | number)[],
  { context, isCall, makes }: Pick<RequestSubject, 'context' | 'isCall' | 'makes'>,
  at: AnswerCursor,
): Roles {
  if (isCall && names[0] === 'data' && names.length === 3)
    return rolesOfAnswered(names, context, at);
  const isMade = makes && (at.isUnnamedId?.() ?? false);
  if (isCall) return rolesInCall(names, context, isMade);
  return isMade && RESULT.test(names.join('/')) ? rolesOfId(context) : rolesOf(names, context);
}

const RESULT = /^(?:data|result)(?:\/0)?$/;

/** The roles of a member of a GraphQL answer. An action may answer another thing than the one it operates on. */
function rolesOfAnswered(
  names: readonly (string | number)[],
  call: NamingContext,
  at: AnswerCursor,
): Roles {
  const [, action = '', member = ''] = names;
  const object = namesAtObject(names, 1, call.subjects)[1] ?? action;
  const words = wordsOf(String(object));
  const type = at.type?.();
  // createPost gives a PostType, adjustTripLeg a Trip.
  if (type?.isOfSchema && !type.name.includes(words.join(''))) {
    return rolesOfId(contextOf([type.name]));
  }
  // A thing with legs is no leg itself, unless it was just created.
  const isWhole = words.length > 1 && at.hasMany?.(words.at(-1) ?? '');
  if (!isWhole || makesThing(String(action))) return rolesInCall(names, call, false);
  return rolesOf([words.slice(0, -1).join('_'), member], call);
}

/** The roles of a value in a call or its result. The `id` of a call itself is a number of the client's own. */
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

/** The roles of a value in the `data` of GraphQL: a field has the thing that its action operates on. */
function rolesInData(names: readonly (string | number)[], call: NamingContext): Roles {
  const [, action, ...inside] = names;
  if (inside.length === 1 && answersEither(String(action))) return weaken(rolesOf(inside, call));
  return rolesOf(namesAtObject(names, 1, call.subjects), call);
}

function isOfArguments(name: string | undefined): boolean {
  return name === 'params' || name === 'arguments' || name === 'args';
}

const weakened = new WeakMap<Roles, Roles>();

/** The same roles, all of them weak. */
function weaken(roles: Roles): Roles {
  const made = weakened.get(roles) ?? createRoles([], roles.strong, roles.idWord);
  weakened.set(roles, made);
  return made;
}
