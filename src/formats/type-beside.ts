import { wordsOf } from './names.ts';

/**
 * What an object says that it is, by a member beside its id: `{ "type": "people", "id": "7" }` of
 * JSON:API, `__typename` of GraphQL. In the words of a subject; undefined where it says nothing.
 * @param path keys and positions from the root to the id
 */
export function typeBeside(root: unknown, path: readonly (string | number)[]): string | undefined {
  if (path.at(-1) !== 'id') return undefined;
  let object: unknown = root;
  for (const key of path.slice(0, -1)) object = memberOf(object, key);
  const type = memberOf(object, '__typename') ?? memberOf(object, 'type');
  // What has dots or blanks says what happened, as in order.created.
  return typeof type === 'string' && /^[A-Za-z][\w-]*$/.test(type)
    ? wordsOf(type).join('')
    : undefined;
}

/**
 * What the value of an operation of JSON Patch (RFC 6902) is written to: the names in its `path`.
 * Undefined where it is no such value.
 * @param path keys and positions from the root to the value
 */
export function namesPatched(
  root: unknown,
  path: readonly (string | number)[],
): readonly string[] | undefined {
  if (path.at(-1) !== 'value') return undefined;
  const pointer = memberOf(operationAt(root, path), 'path');
  if (typeof pointer !== 'string') return undefined;
  return pointer.split('/').filter((name) => name !== '' && !/^(?:\d+|-)$/.test(name));
}

/** The operations of JSON Patch (RFC 6902, section 4): others name their paths as URLs. */
const PATCHES: ReadonlySet<string> = new Set(['add', 'remove', 'replace', 'move', 'copy', 'test']);

/** Whether a value is the JSON Pointer of an operation of JSON Patch: its `path`, or its `from`. */
export function isPatchPointer(root: unknown, path: readonly (string | number)[]): boolean {
  return PATCHES.has(String(memberOf(operationAt(root, path), 'op')));
}

/** The operation of JSON Patch that a value is a member of. */
function operationAt(root: unknown, path: readonly (string | number)[]): object | undefined {
  let operation: unknown = root;
  for (const key of path.slice(0, -1)) operation = memberOf(operation, key);
  const isOperation = typeof memberOf(operation, 'op') === 'string';
  return isOperation && typeof operation === 'object' && operation !== null ? operation : undefined;
}

function memberOf(object: unknown, key: string | number): unknown {
  return typeof object === 'object' && object !== null ? Reflect.get(object, key) : undefined;
}
