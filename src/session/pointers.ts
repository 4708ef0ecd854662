/**
 * Patterns for places in bodies: JSON pointers (RFC 6901), XML paths such as `/order/item[2]/@id`, and
 * `field name`, `part file` and `line 3 /id`. `*` stands for any one segment, `**` stands for any number of
 * segments, and a name without a number stands for everything with that name. All patterns form one tree of
 * segments. A walk through a value carries the nodes that it has reached, so paths are never looked up, and
 * patterns with a common start cost no more than one.
 */
import { Location, readStep, type Step, type StepKind } from '../formats/value/location.ts';
import { parseLocation } from '../formats/value/location-pattern.ts';
import { decodeSegment } from '../http/json-pointer.ts';

/** A node of the tree: what follows some segments of the pointers. */
interface Node {
  readonly children: Map<string, Node>;
  /** The node after `*`. */
  anyOne?: Node;
  /** The node after `**`. */
  anyMany?: Node;
  /** The node comes after `**`, so every segment also leads to the node itself. */
  readonly isMany: boolean;
  /** One of the pointers ends here. */
  isEnd: boolean;
}

/** The nodes that are reached at one place of a value, without duplicates. */
export type Pointers = readonly Node[];

/** The pointers at the root of a value. */
export function parsePointers(pointers: readonly string[]): Pointers {
  if (pointers.length === 0) return [];
  const root = createNode();
  for (const pointer of pointers) {
    let node = root;
    for (const segment of segmentsOf(pointer) ?? []) node = childOf(node, segment);
    node.isEnd = true;
  }
  return withMany([root]);
}

/** The pointers below one step of a location, or below one key or index of JSON. */
export function enter(pointers: Pointers, step: Step | string | number): Pointers {
  if (pointers.length === 0) return pointers;
  return enterNamed(pointers, typeof step === 'object' ? segmentsFor(step) : [String(step)]);
}

function enterNamed(pointers: Pointers, names: readonly string[]): Pointers {
  const reached = new Set<Node>();
  for (const node of pointers) {
    if (node.isMany) reached.add(node);
    for (const name of names) {
      const child = node.children.get(name);
      if (child) reached.add(child);
    }
    if (node.anyOne) reached.add(node.anyOne);
  }
  return withMany(reached);
}

/** Whether one of the pointers ends at this place. */
export function isPointedAt(pointers: Pointers): boolean {
  return pointers.some(({ isEnd }) => isEnd);
}

/** Steps that begin with a word. */
const WORDS: ReadonlySet<StepKind> = new Set<StepKind>(['field', 'part', 'line', 'header']);
const BODY = /^body(?: |$)/;

/**
 * The segments of a place. Undefined for a text that is not a place. A JSON pointer has its keys unchanged.
 */
function segmentsOf(place: string): readonly string[] | undefined {
  const bare = place.replace(BODY, '');
  if (isPointer(bare) && !bare.includes('"')) return bare.split('/').slice(1).map(decodeSegment);
  const reads = parseLocation(`body ${bare}`, 'response')?.reads.slice(1);
  if (!reads || reads.some((each) => !isPointer(each) && !isInWords(each))) return undefined;
  return reads.map((each) => (each.startsWith('/') ? decodeSegment(each.slice(1)) : each));
}

function isInWords(read: string): boolean {
  const [word = '', name = ''] = read.split(' ', 2);
  return name !== '' && [...WORDS].some((kind) => kind === word);
}

/** The spellings of a step as a segment: with its number, without it, and with a wildcard. */
function segmentsFor(step: Step): readonly string[] {
  const { kind, name = '', index } = step;
  if (kind === 'item') return [String(index)];
  const text = new Location([step]).text.replace(/^\//, '');
  if (kind === 'key') return text.startsWith('"') ? [name, decodeSegment(text)] : [name];
  if (kind === 'element') return index === undefined ? [text] : [text, name, `${name}[*]`];
  if (!WORDS.has(kind)) return [text];
  return [text, ...(name === '' ? [] : [readStep({ kind, name })]), `${kind} *`];
}

/** The same place in any element of the lists that contain it. */
export function generalise(steps: readonly Step[]): Step[] {
  return steps.map((step) => {
    const { kind, name } = step;
    if (kind === 'item') return ANY;
    if (name === undefined) return anyOf(step);
    return { kind, name };
  });
}

/** A wildcard in place of a step. */
export function anyOf({ kind }: Step): Step {
  return WORDS.has(kind) ? { kind, index: '*' } : ANY;
}

const ANY: Step = { kind: 'item', index: '*' };

/** Whether a text names a place inside a body. */
export function isPlace(text: string): boolean {
  return (segmentsOf(text)?.length ?? 0) > 0;
}

/** Whether a text is a JSON pointer to something inside a value. */
export function isPointer(text: string): boolean {
  return text.startsWith('/') && !/~(?![01])/.test(text);
}

function createNode(isMany = false): Node {
  return { children: new Map(), isMany, isEnd: false };
}

/** The node after a segment. A second `**` after `**` adds nothing. */
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
  const known = node.children.get(segment);
  if (known) return known;
  const child = createNode();
  node.children.set(segment, child);
  return child;
}

/** `**` may match no segment at all. */
function withMany(nodes: Iterable<Node>): Pointers {
  const reached = new Set<Node>();
  for (const node of nodes) {
    reached.add(node);
    if (node.anyMany) reached.add(node.anyMany);
  }
  return [...reached];
}
