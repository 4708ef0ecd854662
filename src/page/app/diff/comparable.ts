/** JSON values as jsondiffpatch can compare them: without lists that are too long for it, and without `__proto__`. */
import { isCompound } from '../../../collections.ts';
import { numberText } from './parse-json.ts';

/** Members that tell elements of a list apart, the surest first. */
const KEYS = ['id', '_id', 'uuid', 'guid', 'key', 'sku', 'code', 'slug', 'name', 'href', 'url'];

/** The identity of an element in its list: a member that tells it apart from the others, or else its position. */
export function identityOf(element: unknown, position = 0): string {
  if (isCompound(element)) {
    for (const key of KEYS) {
      const value: unknown = Object.hasOwn(element, key) ? Reflect.get(element, key) : undefined;
      if (typeof value === 'string' || numberText(value) !== undefined) return `${key} ${value}`;
    }
  }
  return `@${position}`;
}

/** Length of the longest list that jsondiffpatch compares in good time, since it looks at all pairs. */
const MAX_ELEMENTS = 1000;

/** A list as an object, whose keys are the identities of the elements. */
interface KeyedList {
  readonly indexes: ReadonlyMap<string, number>;
}

/** Two values to be compared. */
export interface Comparable {
  readonly left: unknown;
  readonly right: unknown;
  /** The index of an element of a list that has become an object; undefined for the member of another object. */
  indexOf(list: unknown, key: string): number | undefined;
}

/** Replaces what cannot be compared. If any list is too long, all lists become objects, on both sides. */
export function comparable(left: unknown, right: unknown): Comparable {
  const isKeyed = hasLongList(left) || hasLongList(right);
  const lists = new WeakMap<object, KeyedList>();
  return {
    left: replace(left, isKeyed, lists),
    right: replace(right, isKeyed, lists),
    indexOf(list, key) {
      return isCompound(list) ? lists.get(list)?.indexes.get(key) : undefined;
    },
  };
}

function hasLongList(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > MAX_ELEMENTS || value.some(hasLongList);
  return isCompound(value) && Object.values(value).some(hasLongList);
}

/** Assigned to an object, this name would set its prototype instead. */
const PROTO = '__proto__';
const SAFE_PROTO = '\0__proto__';

/** The name that a member has in the original value. */
export function originalKey(key: string): string {
  return key === SAFE_PROTO ? PROTO : key;
}

function replace(value: unknown, isKeyed: boolean, lists: WeakMap<object, KeyedList>): unknown {
  if (Array.isArray(value)) {
    const elements = value.map((element: unknown) => replace(element, isKeyed, lists));
    return isKeyed ? keyed(elements, lists) : elements;
  }
  if (!isCompound(value)) return value;
  const entries = Object.entries(value).map(([key, member]): [string, unknown] => {
    return [key === PROTO ? SAFE_PROTO : key, replace(member, isKeyed, lists)];
  });
  return Object.fromEntries(entries);
}

function keyed(elements: readonly unknown[], lists: WeakMap<object, KeyedList>): object {
  const seen = new Map<string, number>();
  const indexes = new Map<string, number>();
  const entries = elements.map((element, index): [string, unknown] => {
    // A scalar is its own identity, so that a new first element does not make all others differ.
    const own = isCompound(element) ? identityOf(element, index) : `= ${String(element)}`;
    const times = (seen.get(own) ?? 0) + 1;
    seen.set(own, times);
    const key = `${own} #${times}`;
    indexes.set(key, index);
    return [key, element];
  });
  const list = Object.fromEntries(entries);
  lists.set(list, { indexes });
  return list;
}
