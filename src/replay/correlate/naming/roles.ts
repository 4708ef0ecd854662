/**
 * Roles: what a value is for, as its name and the names around it say. A short value such as 7 means nothing by
 * itself. The id in the answer to `POST /orders` and the segment after `/orders/` are the same thing because both
 * are the id of an order. A role says that in one word, `order.id`, and two locations may share a short value only
 * if they share a role.
 */

import { endingIn, isFor } from '../../../formats/value/api-words.ts';
import { isPlural, wordsOf } from '../../../formats/value/names.ts';
import type { SiblingType } from '../../../formats/value/siblings.ts';
import { isDoing, isQuantityName, type NameParts, partsOf } from './names.ts';
import { contextOf, contextOfName, type NamingContext } from './request-subject.ts';

const VERSIONS = endingIn('versions');
const OPAQUE = endingIn('opaque');
/** Roles of user ids: some APIs call their users people. */
export const USERS: readonly string[] = ['user.id', 'person.id', 'people.id'];

/** What a value is for. */
export interface Roles {
  /** What it is, by its name. */
  readonly strong: readonly string[];
  /** What it may be: `customer: 7` may be the id of a customer. */
  readonly weak: readonly string[];
  /** What the label of a thing may also serve as: the number of an issue may be in its path. */
  readonly also: readonly string[];
  /** Which id of the thing it is: `number` for `issue_number`. Empty if no name says so. */
  readonly idWord: string;
  /** Keys under which a request looks up a short value with these roles (see `value-keys.ts`). */
  readonly sent: readonly string[];
  /** Keys under which a response offers such a value. */
  readonly brought: readonly string[];
  /** Keys of a word, for both: words are states, kinds and parts of paths more often than names. */
  readonly word: readonly string[];
  /** Whether its name is that of a quantity, a sum, a size or a time. */
  readonly isQuantity: boolean;
  /** Whether it counts the changes of a thing: a version or a revision. */
  readonly isVersion: boolean;
  /** Whether it is a validator (an `ETag`), which belongs to one path. */
  readonly isValidator: boolean;
  /**
   * The round trip that the value makes (see `round-trips.ts`): a client sends it back unchanged in the same field
   * or member, whatever kind of text it is. Undefined if it makes none.
   */
  readonly roundTrip: string | undefined;
}

const nexts = new WeakMap<Roles, Roles | null>();

/** The roles of the number before one with these roles, from which a client counts on; null if it does not count. */
export function rolesOfNext(roles: Roles): Roles | null {
  const cached = nexts.get(roles);
  if (cached !== undefined) return cached;
  const own = roles.strong.filter(isCounted).map(next);
  const made = own.length === 0 ? null : { ...createRoles(own, NONE, ''), sent: own };
  nexts.set(roles, made);
  return made;
}

function isCounted(role: string): boolean {
  return VERSIONS.test(role);
}

const NEXT = 'next ';
const ETAG_OF = 'etag of ';

function next(role: string): string {
  return NEXT + role;
}

const counts = new Map<string, Roles>();
const COUNT_OF = 'count of ';

/** The roles of a version after the name of its thing: the 2 in `web:2`. */
export function rolesOfCount(thing: string): Roles {
  const cached = counts.get(thing);
  if (cached) return cached;
  const role = COUNT_OF + thing;
  const made = { ...createRoles([role], NONE, ''), sent: [role] };
  if (counts.size < MAX_KNOWN) counts.set(thing, made);
  return made;
}

/** What a key looks up, where that is no value with the role that the key names. */
type KeyMeaning =
  /** The number before one with that role: a client counts on from there. */
  | { readonly kind: 'next'; readonly of: string }
  /** The version after the name of a thing: `web` in `web:2`. */
  | { readonly kind: 'count'; readonly of: string };

/** Reads a key that `Roles` offer or ask for; undefined for a mere role. */
export function readKey(key: string): KeyMeaning | undefined {
  if (key.startsWith(NEXT)) return { kind: 'next', of: key.slice(NEXT.length) };
  if (key.startsWith(COUNT_OF)) return { kind: 'count', of: key.slice(COUNT_OF.length) };
  return undefined;
}

/** Names come from data: in some APIs they are ids. */
const MAX_KNOWN = 10_000;

/** Makes the roles for an object and a name only once, since roles are compared by identity. */
function rememberRoles<Of extends object>(
  make: (of: Of, name: string) => Roles,
): (of: Of, name: string) => Roles {
  const known = new WeakMap<Of, Map<string, Roles>>();
  return (of, name) => {
    let byName = known.get(of);
    if (!byName) {
      byName = new Map();
      known.set(of, byName);
    }
    const cached = byName.get(name);
    if (cached) return cached;
    const made = make(of, name);
    if (byName.size < MAX_KNOWN) byName.set(name, made);
    return made;
  };
}

const addRoundTrip = rememberRoles((roles: Roles, roundTrip) => ({ ...roles, roundTrip }));

/** The roles of a value that makes a round trip. */
export function withRoundTrip(roles: Roles, roundTrip: string | undefined): Roles {
  return roundTrip === undefined ? roles : addRoundTrip(roles, roundTrip);
}

/** Whether two values make the same round trip. */
export function isSameRoundTrip({ roundTrip }: Roles, other: Roles | null): boolean {
  return roundTrip !== undefined && roundTrip === other?.roundTrip;
}

const NONE: readonly string[] = [];

/** Makes roles. A weak role of one location only matches a strong role of another one. */
export function createRoles(
  strong: readonly string[],
  weak: readonly string[],
  idWord: string,
  also: readonly string[] = NONE,
): Roles {
  const words = [...strong.slice(0, 1), ...also];
  return {
    strong,
    weak,
    also,
    idWord,
    sent: [...strong, ...strong.map(maybe), ...weak],
    brought: [...strong, ...also, ...weak.map(maybe), ...strong.filter(isCounted).map(next)],
    word: words
      .filter((role) => isIdOfThing(role) || role.startsWith(ETAG_OF) || OPAQUE.test(role))
      .slice(0, 1),
    isQuantity: false,
    isVersion: strong.some(isCounted),
    isValidator: strong[0]?.startsWith(ETAG_OF) ?? false,
    roundTrip: undefined,
  };
}

/** Whether a role is that of an id, of a thing or of anything: `order.id`, `.id`. */
export function isIdRole(role: string): boolean {
  return role.endsWith('.id');
}

/** Whether a role is that of the id of a thing: `order.id`. */
export function isIdOfThing(role: string): boolean {
  return /^[^.]+\.id$/.test(role);
}

/** The key by which a weak role and a strong one find each other. */
export function maybe(role: string): string {
  return `maybe ${role}`;
}

export const NO_ROLES: Roles = createRoles(NONE, NONE, '');

/** The roles of several segments at the end of a path: the key of a file, a name within another one. */
export const TAIL_ROLES: Roles = createRoles(NONE, NONE, '');

/**
 * The roles of a value.
 * @param names around it and its own, from the outside in, such as the keys that lead to a JSON leaf; with
 *   positions in lists
 * @param request context of the request (see `contextOfRequest`)
 */
export function rolesOf(names: readonly (string | number)[], request: NamingContext): Roles {
  const own = names.findLastIndex((name) => typeof name === 'string');
  if (own < 0) return rolesOfId(request);
  // { "id": { "_eq": 7 } }, { "version": { "number": 7 } }
  if (own > 0 && (partsOf(String(names[own])).isComparison || isNumberOfVersion(names, own))) {
    return rolesOf(names.toSpliced(own, 1), request);
  }
  const context = contextOfName(names, own, request);
  const name = String(names[own]);
  const isOneOfMany = own < names.length - 1;
  if (isOneOfMany && isListOfIds(name)) return rolesOfName(context, '');
  return (!isOneOfMany && isPlural(name) ? rolesOfCounted : rolesOfName)(context, name);
}

/** Whether a list has ids of the thing around it: `{ "delete": [7, 9] }`, `{ "keys": [7, 9] }`. */
function isListOfIds(name: string): boolean {
  const { word, attribute } = partsOf(name);
  return isFor('commands', attribute) || isFor('listed', word);
}

function isNumberOfVersion(names: readonly (string | number)[], own: number): boolean {
  return names[own] === 'number' && VERSIONS.test(String(names[own - 1]));
}

const rolesOfName = rememberRoles((context: NamingContext, name) =>
  name === ''
    ? createRoles(idsOf(context.subjects), idsOf(context.alternatives), '')
    : makeRoles(name, context, false),
);
const rolesOfCounted = rememberRoles((context: NamingContext, name) =>
  makeRoles(name, context, true),
);

/** @param isCount whether the value is a number of things, as in `users: 5` */
function makeRoles(name: string, context: NamingContext, isCount: boolean): Roles {
  const parts = partsOf(name);
  if (parts.idWord !== undefined) return makeRolesOfIdWord(parts, parts.idWord, context);
  const { word, attribute } = parts;
  const last = wordsOf(name).at(-1) ?? '';
  const isCarried =
    (isFor('carried', attribute) || VERSIONS.test(attribute) || OPAQUE.test(attribute)) &&
    !isPlural(name);
  const own = isCarried ? context.subjects.map((each) => `${each}.${attribute}`) : NONE;
  const count = isCount ? undefined : roleOfCount(last);
  const strong = count === undefined ? own : [...own, count];
  // { "amount": { "value": 100 } }
  const isQuantity = word === '' ? allOf(context).some(isQuantityName) : isQuantityName(name);
  const kind = isQuantity ? undefined : parts.kind;
  // A version counts the changes of its thing: it is no id, unlike the revision of a whole store.
  const isVersion = VERSIONS.test(attribute) && roleOfCount(last) === undefined;
  const named = isVersion ? [] : [attribute, kind, parts.qualified];
  // { "create": 1 } asks for an action.
  const things = named.flatMap((thing) => (thing === undefined || isDoing(thing) ? [] : thing));
  const weak = things.flatMap((thing) => [`${thing}.id`, ...rolesOfKin(thing, context)]);
  const made = createRoles(strong, isCount || isListPage(parts, name) ? NONE : weak, '');
  return isQuantity ? { ...made, isQuantity } : made;
}

/** The role of a count that a whole store shares; undefined for other words. */
export function roleOfCount(word: string): string | undefined {
  if (isFor('revisions', word)) return 'any.rev';
  return isFor('counts', word) ? `any.${word}` : undefined;
}

/** Whether a name is that of a page of results: `next_page`. A mere `page` may be a document. */
function isListPage({ attribute }: NameParts, name: string): boolean {
  return attribute === 'page' && wordsOf(name).length > 1;
}

function makeRolesOfIdWord(
  { subject, kind, qualified, attribute }: NameParts,
  idWord: string,
  context: NamingContext,
): Roles {
  const isOwn = subject === '';
  const subjects = isOwn ? context.subjects : [subject];
  const alternatives = isOwn ? context.alternatives : kind === undefined ? NONE : [kind];
  const strong = subjects.map((each) => `${each}.${attribute}`);
  const weak = alternatives.map((each) => `${each}.${attribute}`);
  // An order may have both a number and an id, which differ.
  if (attribute !== 'id') return createRoles(strong, weak, idWord, idsOf(subjects));
  const kin = isOwn ? [...subjects, ...alternatives] : subjects;
  const ofKin = kin.flatMap((each) => rolesOfKin(each, isOwn ? NOTHING : context));
  const also = qualified === undefined ? NONE : idsOf([qualified]);
  const ofAsker = subjects.some((each) => isFor('askers', each)) ? USERS : NONE;
  return createRoles(strong, [...weak, ...ofKin, ...ofAsker, ...also], idWord, also);
}

/** Roles by kinship: an author is a user, a parent is of the same kind as its child. */
function rolesOfKin(word: string, context: NamingContext): readonly string[] {
  if (isFor('people', word)) return USERS;
  // The first subject is the action, the second one the thing (see `contextOfRequest`).
  if (isFor('others', word)) return idsOf(context.subjects.slice(1));
  return isFor('relatives', word) ? idsOf(allOf(context)) : NONE;
}

const NOTHING: NamingContext = contextOf(NONE);

function allOf({ subjects, alternatives }: NamingContext): readonly string[] {
  return [...subjects, ...alternatives];
}

function idsOf(subjects: readonly string[]): readonly string[] {
  return subjects.map((subject) => `${subject}.id`);
}

/** The roles of an id without a name of its own. */
export function rolesOfId(thing: NamingContext): Roles {
  return rolesOfName(thing, '');
}

const withType = rememberRoles(({ strong, weak, idWord, also }: Roles, type) =>
  createRoles([...strong, `${type}.id`], weak, idWord, also),
);

const wrapped = new WeakMap<Roles, WeakMap<Roles, Roles>>();

/**
 * The roles of an id that an answer wraps: in `{ "payload": { "id": 7 } }`, 7 may be the id of what was asked for.
 * In `{ "user": { "id": 7 } }` it is not: things of all kinds have users.
 * @param own its roles without the wrapper
 */
export function rolesOfWrapped(roles: Roles, own: Roles): Roles {
  if ([...roles.strong, ...roles.weak].some((role) => USERS.includes(role))) return roles;
  const known = wrapped.get(roles) ?? new WeakMap<Roles, Roles>();
  wrapped.set(roles, known);
  const cached = known.get(own);
  if (cached) return cached;
  const { strong, weak, idWord, also } = roles;
  const made = createRoles(strong, [...weak, ...own.strong], idWord, also);
  known.set(own, made);
  return made;
}

/**
 * The roles of an id whose siblings say more of it.
 * @param type the kind of thing that a sibling names (see `siblingTypeOf`)
 * @param isOfRow whether its row also has the id of the thing it is named after (see `isOfRow`)
 */
export function rolesOfTyped(roles: Roles, type: SiblingType | undefined, isOfRow = false): Roles {
  const own = isOfRow ? rolesOfRow(roles) : roles;
  return type === undefined ? own : withType(own, type.name);
}

const ofRows = new WeakMap<Roles, Roles>();

function rolesOfRow(roles: Roles): Roles {
  const made = ofRows.get(roles) ?? createRoles(roles.strong, roles.weak, 'rowid', roles.also);
  ofRows.set(roles, made);
  return made;
}

const validators = new Map<string, Roles>();

/** The roles of a validator, which belongs to one path: many resources have the validator "1". */
export function rolesOfValidator(path: string): Roles {
  const cached = validators.get(path);
  if (cached) return cached;
  const made = createRoles([ETAG_OF + path], NONE, '');
  if (validators.size < MAX_KNOWN) validators.set(path, made);
  return made;
}
