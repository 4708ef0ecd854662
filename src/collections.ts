/** The values by their keys, each group in their order. `Map.groupBy` (ES2024) is missing in Node 20. */
export function groupBy<Key, Value>(
  values: Iterable<Value>,
  keyOf: (value: Value) => Key,
): Map<Key, Value[]> {
  const groups = new Map<Key, Value[]>();
  for (const value of values) addToGroup(groups, keyOf(value), value);
  return groups;
}

/** Adds a value to the group with a key. */
export function addToGroup<Key, Value>(groups: Map<Key, Value[]>, key: Key, value: Value): void {
  const group = groups.get(key);
  if (group) group.push(value);
  else groups.set(key, [value]);
}

/** Index of the first element for which the predicate is false, in a list that it partitions (binary search). */
export function partitionPoint<Item>(
  items: ArrayLike<Item>,
  isSo: (item: Item) => boolean,
): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = items[middle];
    if (item !== undefined && isSo(item)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether a value is an object or a list. */
export function isCompound(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** The members of an object, by their names. */
export type Members = Readonly<Record<string, unknown>>;

/** Whether a value is an object, and no list. */
export function isMembers(value: unknown): value is Members {
  return isCompound(value) && !Array.isArray(value);
}

/** The member of an object, or the element of a list. Undefined for any other value. */
export function memberOf(value: unknown, key: string | number): unknown {
  return isCompound(value) ? Reflect.get(value, key) : undefined;
}
