/** What values are for in calls (JSON-RPC, XML-RPC, GraphQL), and in answers that only wrap one. */
import { wordsOf } from '../../formats/names.ts';
import type { Cursor } from '../../formats/reading.ts';
import type { About } from './about.ts';
import { answersEither, namesAtObject } from './calls.ts';
import { isEnvelope } from './names.ts';
import { createRoles, NO_ROLES, type Roles, rolesOf, rolesOfId, rolesOfWrapped } from './roles.ts';
import { type Around, aroundOf, intern } from './subjects.ts';

/**
 * The roles of a value in a body: of a request, or of the response to it.
 * @param names around it, as `rolesOf` has them
 * @param about what the request is about
 */
export function rolesInBody(
  names: readonly (string | number)[],
  { around, isCall, makes }: About,
): Roles {
  return isCall ? rolesInCall(names, around, makes) : rolesOf(names, around);
}

/**
 * The same of the response to a request. What has no name but that of a wrapper is the id of what the request
 * has made: `{ "result": [7] }`.
 * @param at where it is
 */
export function rolesInAnswer(
  names: readonly (string | number)[],
  about: About,
  at: Pick<Cursor, 'type' | 'hasMany'>,
): Roles {
  const { around, isCall, makes } = about;
  if (isCall && names[0] === 'data' && names.length === 3) return rolesOfAnswered(names, about, at);
  const isMade = makes && !isCall && names.length > 0 && names.every(isWrapper);
  return isMade ? rolesOfId(around) : rolesInBody(names, about);
}

function isWrapper(name: string | number): boolean {
  return typeof name === 'number' || isEnvelope(name);
}

/** Of a member of what an action of GraphQL answers: it may be another thing than what that is done to. */
function rolesOfAnswered(
  names: readonly (string | number)[],
  about: About,
  at: Pick<Cursor, 'type' | 'hasMany'>,
): Roles {
  const type = at.type?.();
  if (type?.isSchemas) return rolesOfId(aroundOf(intern(type.name)));
  const [, action = '', member = ''] = names;
  const words = wordsOf(String(namesAtObject(names, 1, about.around.subjects)[1] ?? action));
  // What has lines is no line itself: adjustOrderLine answers an order.
  const isWhole = words.length > 1 && at.hasMany?.(words.at(-1) ?? '');
  if (!isWhole) return rolesInBody(names, about);
  return rolesOf([words.slice(0, -1).join('_'), member], about.around);
}

/** The `id` of a call itself is its number, which the client has made up. */
function rolesInCall(names: readonly (string | number)[], call: Around, makes: boolean): Roles {
  const [name, ...others] = names.filter((each) => typeof each === 'string');
  const isElement = typeof names.at(-1) === 'number';
  if (others.length > 0) {
    // A list of ids: { "args": [[7, 9]] }
    const isListed = isElement && typeof names.at(-2) === 'number';
    if (isListed && isOfArguments(others.at(-1))) return rolesOfId(call);
    const roles = name === 'data' ? rolesInData(names, call) : rolesOf(names, call);
    // { "result": { "groupids": [7] } }
    const isMade = makes && isElement && name === 'result' && others.length === 1;
    return isMade && roles.idWord !== '' ? rolesOfWrapped(roles, rolesOfId(call)) : roles;
  }
  if (name === 'id') return NO_ROLES;
  if (isOfArguments(name)) return rolesOfId(call);
  if (name !== 'result') return rolesOf(names, call);
  return makes ? rolesOfId(call) : maybe(rolesOfId(call));
}

/** The result of GraphQL: in it, each field has what it was called for. */
function rolesInData(names: readonly (string | number)[], call: Around): Roles {
  const [, action, ...inside] = names;
  if (inside.length === 1 && answersEither(String(action))) return maybe(rolesOf(inside, call));
  return rolesOf(namesAtObject(names, 1, call.subjects), call);
}

function isOfArguments(name: string | undefined): boolean {
  return name === 'params' || name === 'arguments' || name === 'args';
}

const maybes = new WeakMap<Roles, Roles>();

function maybe(roles: Roles): Roles {
  const made = maybes.get(roles) ?? createRoles([], roles.strong, roles.idWord);
  maybes.set(roles, made);
  return made;
}
