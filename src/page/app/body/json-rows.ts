/** A JSON value as the rows of a folding tree. Only open rows are walked, so the size of the value does not matter. */
import { memberOf } from '../../../collections.ts';
import { escapeSegment } from '../../../http/json-pointer.ts';
import { numberText } from '../diff/parse-json.ts';

/** A row of the tree. */
export interface JsonRow {
  /** JSON pointer of the value; for a part of a long list, with its range: `/items 100-199`. Unique. */
  readonly path: string;
  readonly depth: number;
  /** Key of a member, or index of an element; none for the root and for parts of lists. */
  readonly key?: string | number;
  readonly kind: 'object' | 'array' | 'range' | 'string' | 'number' | 'boolean' | 'null';
  /** The text of a string, the JSON of another scalar, or a short preview of an object or array. */
  readonly text: string;
  /** Number of members, elements, or characters of a long string. */
  readonly size: number;
  /** Undefined for a row that cannot be folded. */
  readonly isOpen?: boolean;
}

/** Which rows are open. */
export interface Folding {
  readonly all: 'some' | 'open' | 'closed';
  /** Paths of the rows that differ from `all`. */
  readonly toggled: ReadonlySet<string>;
}

/**
 * The most children of one row. Longer lists are folded into ranges of this length, and these into ranges of its
 * powers.
 */
const MAX_CHILDREN = 100;
/** In characters. Longer strings are folded. */
const MAX_STRING = 400;
const MAX_PREVIEW = 60;
/** At first, a row is open if it is neither deeper nor larger than this. */
const OPEN_DEPTH = 3;
const OPEN_SIZE = 25;

interface Node {
  readonly path: string;
  readonly depth: number;
  readonly key?: string | number;
  readonly value: unknown;
  /** Set for a range: which children of `value` the range has. */
  readonly range?: { readonly from: number; readonly to: number };
  readonly isFirst: boolean;
}

/**
 * The rows of a value.
 * @param most how many rows are made
 * @returns the rows, and whether there are more
 */
export function jsonRows(
  value: unknown,
  folding: Folding,
  most: number,
): { rows: JsonRow[]; isMore: boolean } {
  const rows: JsonRow[] = [];
  const stack: Node[] = [{ path: '', depth: 0, value, isFirst: true }];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (rows.length >= most) return { rows, isMore: true };
    const row = rowOf(node, folding);
    rows.push(row);
    if (row.isOpen && row.kind !== 'string') stack.push(...childrenOf(node).reverse());
  }
  return { rows, isMore: false };
}

function rowOf(node: Node, folding: Folding): JsonRow {
  const { path, depth, key, value, range } = node;
  const base = { path, depth, ...(key !== undefined && { key }) };
  const fold = (kind: JsonRow['kind'], text: string, size: number): JsonRow => {
    return { ...base, kind, text, size, isOpen: isOpen(node, kind, size, folding) };
  };
  if (range) {
    const { from, to } = range;
    const names = Array.isArray(value)
      ? [from, to - 1]
      : [keysOf(value)[from], keysOf(value)[to - 1]];
    return fold('range', `${names[0]} … ${names[1]}`, to - from);
  }
  if (Array.isArray(value)) {
    return value.length === 0
      ? { ...base, kind: 'array', text: '', size: 0 }
      : fold('array', previewList(value), value.length);
  }
  const number = numberText(value);
  if (number !== undefined) return { ...base, kind: 'number', text: number, size: 0 };
  if (typeof value === 'string') {
    if (value.length <= MAX_STRING)
      return { ...base, kind: 'string', text: value, size: value.length };
    return fold('string', value, value.length);
  }
  if (typeof value === 'object' && value !== null) {
    const keys = keysOf(value);
    return keys.length === 0
      ? { ...base, kind: 'object', text: '', size: 0 }
      : fold('object', previewKeys(keys), keys.length);
  }
  return { ...base, kind: value === null ? 'null' : 'boolean', text: String(value), size: 0 };
}

function isOpen(
  { path, depth, isFirst }: Node,
  kind: JsonRow['kind'],
  size: number,
  { all, toggled }: Folding,
): boolean {
  const isSmall =
    depth === 0 || (depth < OPEN_DEPTH && (size <= OPEN_SIZE || (kind === 'range' && isFirst)));
  const before = all === 'some' ? isSmall && kind !== 'string' : all === 'open';
  return toggled.has(path) ? !before : before;
}

function childrenOf({ path, depth, value, range }: Node): Node[] {
  const isList = Array.isArray(value);
  const keys = isList ? undefined : keysOf(value);
  const pointer = range ? path.slice(0, path.lastIndexOf(' ')) : path;
  const from = range?.from ?? 0;
  const to = range?.to ?? (isList ? value.length : (keys?.length ?? 0));
  const step = stepFor(to - from);
  const children: Node[] = [];
  for (let at = from; at < to; at += step) {
    const isFirst = at === from;
    if (step > 1) {
      const end = Math.min(at + step, to);
      children.push({
        path: `${pointer} ${at}-${end - 1}`,
        depth: depth + 1,
        value,
        range: { from: at, to: end },
        isFirst,
      });
      continue;
    }
    const key = isList ? at : (keys?.[at] ?? '');
    children.push({
      path: `${pointer}/${escapeSegment(String(key))}`,
      depth: depth + 1,
      key,
      value: memberOf(value, key),
      isFirst,
    });
  }
  return children;
}

function stepFor(count: number): number {
  let step = 1;
  while (count / step > MAX_CHILDREN) step *= MAX_CHILDREN;
  return step;
}

/** The keys of large objects are asked for again with each of their ranges. */
const known = new WeakMap<object, string[]>();

function keysOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const keys = known.get(value) ?? Object.keys(value);
  known.set(value, keys);
  return keys;
}

function previewKeys(keys: readonly string[]): string {
  return cutList(keys.slice(0, 8), keys.length);
}

function previewList(list: readonly unknown[]): string {
  const first = list.slice(0, 8).map((value) => {
    if (Array.isArray(value)) return '[…]';
    if (typeof value === 'object' && value !== null) return '{…}';
    return (
      numberText(value) ??
      JSON.stringify(typeof value === 'string' ? value.slice(0, MAX_PREVIEW) : value)
    );
  });
  return cutList(first, list.length);
}

function cutList(parts: readonly string[], count: number): string {
  const shown: string[] = [];
  let length = 0;
  for (const part of parts) {
    length += part.length + 2;
    if (length > MAX_PREVIEW) break;
    shown.push(part);
  }
  return shown.length < count ? [...shown, '…'].join(', ') : shown.join(', ');
}
