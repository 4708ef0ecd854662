/**
 * What a value is for, by the names around it. Short values such as 7 mean nothing by themselves: an
 * id that `POST /orders` answered and the segment behind `/orders/` are the same thing since both are
 * the id of an order. A role says that in one word, `order.id`, and two places may have the same
 * value only where they share a role.
 */
import { isPlural, partsOf } from './names.ts';
import { intern } from './subjects.ts';

/** What else a server gives a client to send back, besides ids. */
const CARRIED: ReadonlySet<string> = new Set(
  'version,rev,revision,generation,seq,sequence,cursor,page,offset,since,token,nonce,state,lock,lease,epoch,etag,session,ticket,txn,csrf,xsrf,otp,challenge,resourceversion,lockversion,bookmark,marker,after,before'.split(
    ',',
  ),
);

/** What people are called by what they do. */
const PEOPLE: ReadonlySet<string> = new Set(
  (
    'author,owner,creator,editor,assignee,assigner,reviewer,approver,manager,sender,receiver,recipient,' +
    'requester,reporter,participant,person,people,user,by'
  ).split(','),
);
const USERS: readonly string[] = ['user.id', 'person.id', 'people.id'];
/** What another thing of the same kind is called. */
const RELATIVES: ReadonlySet<string> = new Set(
  'parent,root,ancestor,child,sibling,original,replyto,inreplyto,duplicateof,copyof'.split(','),
);

/** What a value is for. */
export interface Roles {
  /** What it is by its name. */
  readonly strong: readonly string[];
  /** What it may be: `customer: 7` may be the id of a customer. */
  readonly weak: readonly string[];
  /** Which of the ids of a thing it is: `number` for `issue_number`. Empty where no name says so. */
  readonly idWord: string;
  /** By what a request looks a short value of these roles up (see `keys-of.ts`). */
  readonly sent: readonly string[];
  /** By what a response offers one. */
  readonly brought: readonly string[];
  /** The same of both for a word: those are states, kinds and parts of paths more often than names. */
  readonly word: readonly string[];
}

/** What a value may be for at one place only counts where another place says that it is so. */
export function createRoles(
  strong: readonly string[],
  weak: readonly string[],
  idWord: string,
): Roles {
  return {
    strong,
    weak,
    idWord,
    sent: [...strong, ...strong.map(maybe), ...weak],
    brought: [...strong, ...weak.map(maybe)],
    word: strong.slice(0, 1).filter((role) => /^[^.]+\.id$|^etag of /.test(role)),
  };
}

function maybe(role: string): string {
  return `maybe ${role}`;
}

const NONE: readonly string[] = [];

export const NO_ROLES: Roles = createRoles(NONE, NONE, '');

/**
 * The roles of a value.
 * @param names around it, from the outside in: the keys above a JSON leaf and its own; what is no
 * string is passed over
 * @param subjects what the request is about, by its path (see `subjectsOfPath`)
 */
export function rolesOf(names: readonly (string | number)[], subjects: readonly string[]): Roles {
  const own = lastName(names, names.length);
  if (own < 0) return rolesOfId(subjects);
  const around = lastSubject(names, own) ?? subjects;
  return cachedRoles(String(names[own]), around);
}

/** Position of the last name before one; -1 if there is none. */
function lastName(names: readonly (string | number)[], before: number): number {
  let index = before - 1;
  while (index >= 0 && typeof names[index] !== 'string') index -= 1;
  return index;
}

function lastSubject(
  names: readonly (string | number)[],
  before: number,
): readonly string[] | undefined {
  for (let index = lastName(names, before); index >= 0; index = lastName(names, index)) {
    const { word } = partsOf(String(names[index]));
    if (word !== '') return intern(word);
  }
  return undefined;
}

/** By what stands around a name, and by the name. */
/** Names come from data: in some APIs they are ids. */
const MAX_KNOWN = 10_000;
const roles = new WeakMap<readonly string[], Map<string, Roles>>();

function cachedRoles(name: string, around: readonly string[]): Roles {
  let byName = roles.get(around);
  if (!byName) {
    byName = new Map();
    roles.set(around, byName);
  }
  const cached = byName.get(name);
  if (cached) return cached;
  const made = name === '' ? makeRolesOfId(around) : makeRoles(name, around);
  if (byName.size < MAX_KNOWN) byName.set(name, made);
  return made;
}

function makeRoles(name: string, around: readonly string[]): Roles {
  const { subject, kind, attribute, idWord = '' } = partsOf(name);
  if (subject !== '') {
    const ofKind = kind === undefined ? [] : [`${kind}.id`];
    const weak = [...ofKind, ...rolesOfKin(subject, around)];
    return createRoles([`${subject}.${attribute}`], weak, idWord);
  }
  const strong = around.map((each) => `${each}.${attribute}`);
  if (attribute === 'id') {
    const weak = around.flatMap((each) => (PEOPLE.has(each) ? USERS : NONE));
    return createRoles(strong, weak, idWord);
  }
  // `pages: 3` says how many.
  const isCarried = CARRIED.has(attribute) && !isPlural(name);
  const weak = [`${attribute}.id`, ...rolesOfKin(attribute, around)];
  return createRoles(isCarried ? strong : NONE, weak, idWord);
}

/** An author is a user, a parent is what its child is. */
function rolesOfKin(word: string, around: readonly string[]): readonly string[] {
  if (PEOPLE.has(word)) return USERS;
  return RELATIVES.has(word) ? around.map((each) => `${each}.id`) : [];
}

function makeRolesOfId(subjects: readonly string[]): Roles {
  const strong = subjects.map((subject) => `${subject}.id`);
  return createRoles(strong, NONE, '');
}

/** The roles of the id of something, where no name says which. */
export function rolesOfId(subjects: readonly string[]): Roles {
  return cachedRoles('', subjects);
}

/**
 * The roles of a value in a call or its result (JSON-RPC). The `id` of the call itself is its number,
 * which the client has made up.
 */
export function rolesInCall(
  names: readonly (string | number)[],
  subjects: readonly string[],
): Roles {
  const [name, ...others] = names.filter((each) => typeof each === 'string');
  if (others.length > 0) return rolesOf(names, subjects);
  if (name === 'id') return NO_ROLES;
  if (name === 'params' || name === 'arguments' || name === 'args') return rolesOfId(subjects);
  if (name !== 'result') return rolesOf(names, subjects);
  return createRoles(NONE, rolesOfId(subjects).strong, '');
}

/** The roles of an id in an object that says what it is (see `typeBeside`). */
export function rolesOfTyped(roles: Roles, type: string | undefined): Roles {
  if (type === undefined) return roles;
  return createRoles([...roles.strong, `${type}.id`], roles.weak, roles.idWord);
}
