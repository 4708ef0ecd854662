/** The difference of two JSON values by their structure, by jsondiffpatch. */
import { type ArrayDelta, create, type Delta } from 'jsondiffpatch';
import { isCompound, memberOf } from '../../../collections.ts';
import { escapeSegment } from '../../../http/json-pointer.ts';
import { numberText } from './parse-json.ts';

/** A place where two values differ. */
export interface JsonChange {
  readonly kind: 'added' | 'removed' | 'changed' | 'moved';
  /**
   * JSON pointer (RFC 6901) into the value on the left. The pointer of an added value is into the value on the right.
   */
  readonly pointer: string;
  /** The pointer into the value on the right, if that pointer is another one. */
  readonly to?: string;
  readonly before?: unknown;
  readonly now?: unknown;
}

const differ = create({ objectHash: identityOf });

/**
 * The places where two values differ. There are none if only the order of members differs. Elements of lists are
 * matched by what identifies them, else by their position.
 * @throws {RangeError} the values are nested too deeply
 */
export function diffJson(before: unknown, now: unknown): JsonChange[] {
  const both = comparable(before, now);
  const collector = new Collector(both);
  collector.collect(differ.diff(both.left, both.right), both.left, both.right, '', '');
  return collector.changes;
}

class Collector {
  readonly changes: JsonChange[] = [];
  readonly #both: Comparable;

  constructor(both: Comparable) {
    this.#both = both;
  }

  collect(delta: Delta, left: unknown, right: unknown, from: string, to: string): void {
    if (delta === undefined) return;
    if (Array.isArray(delta)) this.#addScalar(delta, from, to);
    else if (isListDelta(delta)) this.#collectList(delta, left, right, from, to);
    else {
      for (const [key, inner] of Object.entries(delta)) {
        this.collect(
          inner,
          memberOf(left, key),
          memberOf(right, key),
          from + this.#segment(left, key),
          to + this.#segment(right, key),
        );
      }
    }
  }

  #segment(parent: unknown, key: string): string {
    return `/${this.#both.indexOf(parent, key) ?? escapeSegment(originalKey(key))}`;
  }

  #addScalar(delta: readonly unknown[], from: string, to: string): void {
    if (delta.length === 1) this.changes.push({ kind: 'added', pointer: to, now: delta[0] });
    else if (delta.length === 3)
      this.changes.push({ kind: 'removed', pointer: from, before: delta[0] });
    else this.changes.push({ ...placed('changed', from, to), before: delta[0], now: delta[1] });
  }

  #collectList(delta: ArrayDelta, left: unknown, right: unknown, from: string, to: string): void {
    const { removed, moved, inner } = readListDelta(delta);
    const origins = originsOf(delta, left, right, removed, moved);
    for (const [index, value] of removed) {
      const added = inner.get(index);
      if (Array.isArray(added) && added.length === 1) {
        this.changes.push({
          kind: 'changed',
          pointer: `${from}/${index}`,
          before: value,
          now: added[0],
        });
        inner.delete(index);
      } else this.changes.push({ kind: 'removed', pointer: `${from}/${index}`, before: value });
    }
    for (const [target, origin] of moved) {
      this.changes.push(placed('moved', `${from}/${origin}`, `${to}/${target}`));
    }
    for (const [index, each] of inner) {
      const origin = origins.get(index) ?? index;
      this.collect(
        each,
        memberOf(left, origin),
        memberOf(right, index),
        `${from}/${origin}`,
        `${to}/${index}`,
      );
    }
  }
}

function placed(kind: JsonChange['kind'], pointer: string, to: string): JsonChange {
  return pointer === to ? { kind, pointer } : { kind, pointer, to };
}

function isListDelta(delta: object): delta is ArrayDelta {
  return '_t' in delta && delta._t === 'a';
}

interface ListDelta {
  /** Removed elements, by their index on the left. */
  readonly removed: Map<number, unknown>;
  /** Moved elements: the index on the left, by the index on the right. */
  readonly moved: Map<number, number>;
  /** Elements that were added or changed, by their index on the right. */
  readonly inner: Map<number, Delta>;
}

/** In a delta of a list, `_3` is an index on the left, and `3` one on the right. */
function readListDelta(delta: ArrayDelta): ListDelta {
  const [removed, moved, inner] = [
    new Map<number, unknown>(),
    new Map<number, number>(),
    new Map<number, Delta>(),
  ];
  for (const key of Object.keys(delta)) {
    const each: unknown = Reflect.get(delta, key);
    if (key === '_t') continue;
    if (!key.startsWith('_')) inner.set(Number(key), Reflect.get(delta, key));
    else if (Array.isArray(each) && each[2] === 3) moved.set(Number(each[1]), Number(key.slice(1)));
    else if (Array.isArray(each)) removed.set(Number(key.slice(1)), each[0]);
  }
  return { removed, moved, inner };
}

/** The index on the left for each index on the right that has one. Elements that were not moved keep their order. */
function originsOf(
  delta: ArrayDelta,
  left: unknown,
  right: unknown,
  removed: ReadonlyMap<number, unknown>,
  moved: ReadonlyMap<number, number>,
): Map<number, number> {
  const origins = new Map(moved);
  const gone = new Set([...removed.keys(), ...moved.values()]);
  const length = Array.isArray(right) ? right.length : 0;
  let origin = 0;
  for (let index = 0; index < length; index += 1) {
    const own: unknown = Reflect.get(delta, String(index));
    const isAdded = Array.isArray(own) && own.length === 1;
    if (isAdded || moved.has(index)) continue;
    while (gone.has(origin)) origin += 1;
    if (Array.isArray(left) && origin < left.length) origins.set(index, origin);
    origin += 1;
  }
  return origins;
}

/** Members that tell elements of a list apart, the surest first. */
const KEYS = ['id', '_id', 'uuid', 'guid', 'key', 'sku', 'code', 'slug', 'name', 'href', 'url'];

/** The identity of an element in its list: a member that tells it apart from the others, or else its position. */
function identityOf(element: unknown, position = 0): string {
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
interface Comparable {
  readonly left: unknown;
  readonly right: unknown;
  /** The index of an element of a list that has become an object; undefined for the member of another object. */
  indexOf(list: unknown, key: string): number | undefined;
}

/** Replaces what cannot be compared. If any list is too long, all lists become objects, on both sides. */
function comparable(left: unknown, right: unknown): Comparable {
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
function originalKey(key: string): string {
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
