/**
 * What the siblings of a value in JSON say of it: the type of the thing that it is the id of, or its name.
 */
import { memberOf } from '../../collections.ts';
import { isFor } from './api-words.ts';
import { wordsOf } from './names.ts';

type Path = readonly (string | number)[];

const ID = /_?id$/i;
/** By the name of a member that is an id: the name of its sibling that names the kind of the thing. */
const KINDS: Readonly<Record<string, string>> = {
  // Directus: { "collection": "articles", "item": "7" }
  item: 'collection',
  // Payload: { "relationTo": "articles", "value": 7 }
  value: 'relationTo',
};
/** Directus, MongoDB: `{ "item": { "_eq": "7" } }`. */
const COMPARISON = /^[_$](?:eq|in)$/;
/** Conditions of a list behind these are not read. */
const MAX_CONDITIONS = 16;
/** A type. A text with dots or spaces is an event, such as `order.created`. */
const TYPE = /^(?:[A-Za-z]\w*(?:\\|::))*([A-Za-z][\w-]*)$/;

/** The type that an object says it has. */
export interface SiblingType {
  /** Its words in one, as in the subject of a request. */
  readonly name: string;
  /** Whether it is a type of a schema (GraphQL), instead of a kind of the API. */
  readonly isOfSchema: boolean;
}

/**
 * The type that an object says it has, by a sibling of its id: `{ "type": "people", "id": "7" }` of JSON:API,
 * `__typename` of GraphQL, `{ "subject_type": "Order", "subject_id": 7 }` of Rails (in Laravel with a
 * namespace, `App\\Models\\Order`). In a filter, the type is what the sibling is compared with. Undefined for
 * an object that does not say its type.
 * @param all keys and positions from the root to the id
 * @param length how many of them count.
 * @default all
 */
export function siblingTypeOf(
  root: unknown,
  all: Path,
  length: number = all.length,
): SiblingType | undefined {
  const isOneOfMany = typeof all[length - 1] === 'number' && isComparison(all[length - 2]);
  const end = isOneOfMany ? length - 1 : length;
  const key = all[end - 1];
  if (typeof key !== 'string' || !mayBeTyped(key)) return undefined;
  const path = all.slice(0, end);
  const isCompared = isComparison(key) && path.length > 1;
  const own = isCompared ? path.slice(0, -1) : path;
  const objects = objectsWithSiblings(root, own);
  for (const kind of kindsOf(String(own.at(-1)))) {
    for (const each of objects) {
      const member = memberOf(each, kind);
      if (member === undefined) continue;
      const name = typeIn(isCompared ? memberOf(member, key) : member);
      return name === undefined ? undefined : { name, isOfSchema: kind === TYPENAME };
    }
  }
  return undefined;
}

function typeIn(type: unknown): string | undefined {
  const name = typeof type === 'string' ? TYPE.exec(type)?.[1] : undefined;
  return name === undefined ? undefined : wordsOf(name).join('');
}

/** The object of a value, with those that apply together with it: `{ "_and": [{ … }, { … }] }`. */
function objectsWithSiblings(root: unknown, path: Path): readonly unknown[] {
  const isOneOfAll = typeof path.at(-2) === 'number' && /^[_$]?and$/i.test(String(path.at(-3)));
  if (!isOneOfAll) return [objectAround(root, path)];
  const all = objectAround(root, path.slice(0, -1));
  return Array.from({ length: MAX_CONDITIONS }, (_, each) => memberOf(all, each));
}

/**
 * The names of a value in a query that names its collection in a sibling: `task`, `id` and `_eq` for the 7 in
 * `{ "collection": "tasks", "filter": { "id": { "_eq": 7 } } }`. Undefined for any other value.
 * @param path keys and positions from the root to the value
 */
export function queriedNames(root: unknown, path: Path): Path | undefined {
  const compared = path.length - (typeof path.at(-1) === 'number' ? 2 : 1);
  if (!isComparison(path[compared])) return undefined;
  let queried: Path | undefined;
  let object = root;
  for (const [depth, key] of path.slice(0, compared - 1).entries()) {
    const type = typeIn(memberOf(object, 'collection'));
    if (type !== undefined) queried = [type, ...path.slice(depth + 1)];
    object = memberOf(object, key);
  }
  return queried;
}

/** The type that the object of a field says it has, by the names of the field. */
type FieldTypes = (names: Path) => SiblingType | undefined;

/** A field of a form, or of a query. */
interface Field {
  /** From the outside in, with positions in lists. */
  readonly names: Path;
  readonly raw: string;
}

/**
 * Makes a `siblingTypeOf` for fields, whose names say which object each of them is in:
 * `subject_type=Order&subject_id=7`.
 */
export function createFieldTypes(fields: () => Iterable<Field>): FieldTypes {
  let root: object | undefined;
  return (names) => {
    const last = names.at(-1);
    if (typeof last === 'string' && !mayBeTyped(last)) return undefined;
    root ??= objectOf(fields());
    return siblingTypeOf(root, names);
  };
}

/** The object that fields describe by their names. */
function objectOf(fields: Iterable<Field>): object {
  const root: object = Object.create(null);
  for (const { names, raw } of fields) {
    let object = root;
    for (const name of names.slice(0, -1)) {
      const member: unknown = Reflect.get(object, name);
      const inner = typeof member === 'object' && member !== null ? member : Object.create(null);
      Reflect.set(object, name, inner);
      object = inner;
    }
    Reflect.set(object, names.at(-1) ?? '', raw);
  }
  return root;
}

const TYPENAME = '__typename';
const OF_ITSELF: readonly string[] = [TYPENAME, 'type'];

/** Names of the member that has the type for an id. */
function kindsOf(key: string): readonly string[] {
  if (key === 'id') return OF_ITSELF;
  const kind = KINDS[key];
  if (kind !== undefined) return [kind];
  if (!ID.test(key)) return [];
  const of = key.replace(ID, '');
  return of === '' ? OF_ITSELF : [`${of}_type`, `${of}Type`];
}

/** Whether a name may be that of an id. This is a cheap test that rules out most names. */
function mayBeTyped(key: string): boolean {
  return isIdName(key) || isOperator(key) || key === 'item' || key === 'value';
}

/** Whether a key ends in `id`, in either case. */
function isIdName(key: string): boolean {
  const { length } = key;
  return (
    isLetter(key.charCodeAt(length - 1), LETTER_D) && isLetter(key.charCodeAt(length - 2), LETTER_I)
  );
}

const LETTER_D = 0x64;
const LETTER_I = 0x69;

/** @param letter code of the small letter */
function isLetter(code: number, letter: number): boolean {
  return code === letter || code === letter - 0x20;
}

/** Whether a name begins like that of an operator. */
function isOperator(key: string): boolean {
  const first = key.charCodeAt(0);
  return first === 0x5f || first === 0x24;
}

function isComparison(key: string | number | undefined): boolean {
  return typeof key === 'string' && isOperator(key) && COMPARISON.test(key);
}

/**
 * Whether an id is that of a row, which has the id of the thing that its list is named after in another
 * member: the 1 of `{ "tags": [{ "id": 1, "tag_id": 7 }] }` is not the id of a tag.
 * @param path keys and positions from the root to the id
 */
export function isOfRow(root: unknown, path: Path): boolean {
  if (path.at(-1) !== 'id') return false;
  const object = objectAround(root, path);
  const list = path.slice(0, -1).findLast((key) => typeof key === 'string' && !isWrapper(key));
  if (typeof list !== 'string' || typeof object !== 'object' || object === null) return false;
  const own = `${wordsOf(list).join('')}id`;
  return Object.keys(object).some((key) => wordsOf(key).join('') === own);
}

function isWrapper(key: string): boolean {
  const word = wordsOf(key).join('');
  return isFor('commands', word) || isFor('wrappers', word) || isFor('envelopes', word);
}

const NAMING: readonly string[] = ['field', 'property', 'attribute', 'column', 'key', 'name'];
const COMPARED = /^(?:[=<>!~]{1,3}|(?:not )?(?:in|i?like)|eq|neq?|[lg]te?)$/i;

/**
 * The name that the siblings of a value give it: `{ "field": "order_id", "op": "eq", "value": 7 }`,
 * `["order_id", "=", 7]` (Odoo), or the `path` of an operation of JSON Patch. Undefined if they give none.
 * @param path keys and positions from the root to the value, or to one of several values
 */
export function siblingNames(root: unknown, path: Path): Path | undefined {
  const last = path.at(-1);
  if (last === 'value') return namesPatched(root, path) ?? namesOfCondition(root, path);
  if (typeof last !== 'number') return undefined;
  const around = path.at(-2);
  if (around === 'value') return namesOfCondition(root, path.slice(0, -1), last);
  if (last === 2) return namesOfTriple(root, path);
  return around === 2 ? namesOfTriple(root, path.slice(0, -1), last) : undefined;
}

function namesOfCondition(root: unknown, path: Path, ...index: number[]): Path | undefined {
  const object = objectAround(root, path);
  const name = NAMING.map((key) => memberOf(object, key)).find((each) => each !== undefined);
  return namesOf(name, index);
}

function namesOfTriple(root: unknown, path: Path, ...index: number[]): Path | undefined {
  const triple = objectAround(root, path);
  if (!Array.isArray(triple) || triple.length !== 3) return undefined;
  const [name, comparison]: readonly unknown[] = triple;
  return COMPARED.test(String(comparison)) ? namesOf(name, index) : undefined;
}

function namesOf(name: unknown, index: readonly number[]): Path | undefined {
  if (typeof name !== 'string' || !/^[A-Za-z_][\w.-]{0,63}$/.test(name)) return undefined;
  return [...name.split('.').filter((each) => each !== ''), ...index];
}

function objectAround(root: unknown, path: Path): unknown {
  let object = root;
  for (let index = 0; index < path.length - 1; index += 1) {
    object = memberOf(object, path[index] ?? '');
  }
  return object;
}

/** The names of the value of an operation of JSON Patch (RFC 6902), which are in its `path`. */
function namesPatched(root: unknown, path: Path): readonly string[] | undefined {
  const pointer = memberOf(operationAt(root, path), 'path');
  if (typeof pointer !== 'string') return undefined;
  return pointer.split('/').filter((name) => name !== '' && !/^(?:\d+|-)$/.test(name));
}

/** The operations of JSON Patch (RFC 6902, section 4). Other APIs with an `op` have URLs as paths. */
const PATCHES: ReadonlySet<string> = new Set(['add', 'remove', 'replace', 'move', 'copy', 'test']);

/** Whether a value is a JSON Pointer of an operation of JSON Patch: its `path` or its `from`. */
export function isPatchPointer(root: unknown, path: Path): boolean {
  return PATCHES.has(String(memberOf(operationAt(root, path), 'op')));
}

/** The operation of JSON Patch that has a value as member. */
function operationAt(root: unknown, path: Path): object | undefined {
  const operation = objectAround(root, path);
  const isOperation = typeof memberOf(operation, 'op') === 'string';
  return isOperation && typeof operation === 'object' && operation !== null ? operation : undefined;
}
