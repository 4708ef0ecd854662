/** Which headers of two messages differ. */
import type { MessageView } from '../../api.ts';

/** A header that differs, with its values on both sides. A side without the header has no values. */
interface HeaderChange {
  /** In lower case. */
  readonly name: string;
  readonly left: readonly string[];
  readonly right: readonly string[];
}

/**
 * The headers that differ. Headers of one name are compared together. The order of names does not count, but the order
 * of values does.
 */
export function diffHeaders(
  left: MessageView['headers'],
  right: MessageView['headers'],
): HeaderChange[] {
  const [before, now] = [byName(left), byName(right)];
  const names = new Set([...before.keys(), ...now.keys()]);
  return [...names]
    .map((name) => ({ name, left: before.get(name) ?? [], right: now.get(name) ?? [] }))
    .filter((change) => JSON.stringify(change.left) !== JSON.stringify(change.right));
}

function byName(headers: MessageView['headers']): Map<string, string[]> {
  const values = new Map<string, string[]>();
  for (const [name, value] of headers) {
    const lower = name.toLowerCase();
    const own = values.get(lower) ?? [];
    own.push(value);
    values.set(lower, own);
  }
  return values;
}
