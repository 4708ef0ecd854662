/**
 * JSON pointers (RFC 6901) in which `*` stands for any one segment, and `**` for any number of them.
 * All pointers are one tree of their segments. Whoever walks through a value takes along the nodes
 * that are reached there, so that no path is ever looked up, and pointers that begin alike cost no
 * more than one.
 */

/** What the pointers have behind some of their segments. */
interface Node {
  readonly children: Map<string, Node>;
  /** Behind `*`. */
  anyOne?: Node;
  /** Behind `**`. */
  anyMany?: Node;
  /** Behind `**`, every segment leads to the node itself as well. */
  readonly isMany: boolean;
  /** One of the pointers ends here. */
  isEnd: boolean;
}

/** The nodes that are reached at one place of a value, each once. */
export type Pointers = readonly Node[];

/** The pointers at the root of a value. */
export function parsePointers(pointers: readonly string[]): Pointers {
  if (pointers.length === 0) return [];
  const root = createNode();
  for (const pointer of pointers) {
    let node = root;
    for (const segment of pointer.split('/').slice(1)) node = childOf(node, segment);
    node.isEnd = true;
  }
  return withMany([root]);
}

/** The pointers below one member or element. */
export function enter(pointers: Pointers, segment: string | number): Pointers {
  if (pointers.length === 0) return pointers;
  const name = String(segment);
  const reached = new Set<Node>();
  for (const node of pointers) {
    if (node.isMany) reached.add(node);
    const child = node.children.get(name);
    if (child) reached.add(child);
    if (node.anyOne) reached.add(node.anyOne);
  }
  return withMany(reached);
}

/** Whether one of the pointers leads to this very place. */
export function isNamed(pointers: Pointers): boolean {
  return pointers.some(({ isEnd }) => isEnd);
}

/** A path as a JSON pointer. */
export function renderPointer(path: readonly (string | number)[]): string {
  return path
    .map((segment) => `/${String(segment).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');
}

/** Whether a text is a JSON pointer to something inside a value. */
export function isPointer(text: string): boolean {
  return text.startsWith('/') && !/~(?![01])/.test(text);
}

function createNode(isMany = false): Node {
  return { children: new Map(), isMany, isEnd: false };
}

/** The node behind a segment as it is written; one `**` behind another says nothing new. */
function childOf(node: Node, segment: string): Node {
  if (segment === '**') {
    if (node.isMany) return node;
    node.anyMany ??= createNode(true);
    return node.anyMany;
  }
  if (segment === '*') {
    node.anyOne ??= createNode();
    return node.anyOne;
  }
  const name = segment.replaceAll('~1', '/').replaceAll('~0', '~');
  const known = node.children.get(name);
  if (known) return known;
  const child = createNode();
  node.children.set(name, child);
  return child;
}

/** `**` may stand for nothing. */
function withMany(nodes: Iterable<Node>): Pointers {
  const reached = new Set<Node>();
  for (const node of nodes) {
    reached.add(node);
    if (node.anyMany) reached.add(node.anyMany);
  }
  return [...reached];
}
