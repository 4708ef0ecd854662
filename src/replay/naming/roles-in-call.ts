/** What values are for in calls (JSON-RPC, XML-RPC, GraphQL), and in answers that only wrap one. */
import { wordsOf } from '../../formats/names.ts';
import type { Cursor } from '../../formats/reading.ts';
import type { About } from './about.ts';
import { answersEither, makesThing, namesAtObject } from './calls.ts';
import { createRoles, NO_ROLES, type Roles, rolesOf, rolesOfId, rolesOfWrapped } from './roles.ts';
import { type Around, aroundOf, intern } from './subjects.ts';

/** A place in an answer. */
type Place = Pick<Cursor, 'type' | 'hasMany' | 'isUnnamedId'>;

/**
 * The roles of a value in the body of a request.
 * @param names around it, as `rolesOf` has them
 * @param about what the request is about
 */
export function rolesInBody(names: readonly (string | number)[], { around, isCall }: About): Roles {
  return isCall ? rolesInCall(names, around, false) : rolesOf(names, around);
}

/**
 * The same of the response to a request. What has no name but that of a wrapper is the id of what the request
 * has made: `{ "result": [7] }`.
 */
export function rolesInAnswer(names: readonly (string | number)[], about: About, at: Place): Roles {
  const { around, isCall, makes } = about;
  if (isCall && names[0] === 'data' && names.length === 3)
    return rolesOfAnswered(names, around, at);
  const isMade = makes && (at.isUnnamedId?.() ?? false);
  if (isCall) return rolesInCall(names, around, isMade);
  return isMade && RESULT.test(names.join('/')) ? rolesOfId(around) : rolesOf(names, around);
}

const RESULT = /^(?:data|result)(?:\/0)?$/;

/** A member of what an action of GraphQL answers: it may answer another thing than the one it was done to. */
function rolesOfAnswered(names: readonly (string | number)[], call: Around, at: Place): Roles {
  const [, action = '', member = ''] = names;
  const object = namesAtObject(names, 1, call.subjects)[1] ?? action;
  const words = wordsOf(String(object));
  const type = at.type?.();
  // A PostType is what createPost has made, and a Trip what adjustTripLeg gives.
  if (type?.isOfSchema && !type.name.includes(words.join(''))) {
    return rolesOfId(aroundOf(intern(type.name)));
  }
  // What has legs is no leg itself, unless it was just made.
  const isWhole = words.length > 1 && at.hasMany?.(words.at(-1) ?? '');
  if (!isWhole || makesThing(String(action))) return rolesInCall(names, call, false);
  return rolesOf([words.slice(0, -1).join('_'), member], call);
}

/** The `id` of a call itself is its number, which the client has made up. */
function rolesInCall(names: readonly (string | number)[], call: Around, isMade: boolean): Roles {
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
function rolesInData(names: readonly (string | number)[], call: Around): Roles {
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
