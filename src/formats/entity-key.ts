/** What a segment of OData is about, and by which key: `/Orders('7')`, `/Lines(OrderID=7,Line=1)`. */
interface EntityKey {
  readonly name: string;
  /** Without its quotes. */
  readonly key: string;
  /** Where in the segment the key begins. */
  readonly start: number;
}

const CALL = /^([A-Za-z_]\w*)\('?([^()']+)'?\)$/;

/** The key in the parentheses of a path segment; undefined for other segments. */
export function entityKeyOf(segment: string): EntityKey | undefined {
  const call = segment.endsWith(')') ? CALL.exec(segment) : null;
  if (!call) return undefined;
  const [, name = '', key = ''] = call;
  return { name, key, start: segment.indexOf(key, name.length) };
}
