/**
 * Places in bodies, in the words of locations: JSON pointers (RFC 6901), paths of XML such as
 * `/order/item[2]/@id`, and `field name`, `part file` and `line 3 /id` for what has no such path. In
 * them `*` stands for any one segment, and `**` for any number of them; a name without its number
 * stands for each that is called so. All places are one tree of their segments. Whoever walks through a
 * value takes along the nodes that are reached there, so that no path is ever looked up, and places that
 * begin alike cost no more than one.
 */
import { Location, readStep, type Step, type StepKind } from '../formats/value/location.ts';
import { parseLocation } from '../formats/value/location-pattern.ts';
import { decodeSegment } from '../http/json-pointer.ts';

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

/** Whether one of the pointers leads to this very place. */
export function isPointedAt(pointers: Pointers): boolean {
  return pointers.some(({ isEnd }) => isEnd);
}

/** Steps that go by a word. */
const WORDS: ReadonlySet<StepKind> = new Set<StepKind>(['field', 'part', 'line', 'header']);
const BODY = /^body(?: |$)/;

/** The segments of a place; undefined for a text that names none. A pointer has each key as it is. */
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

/** How a step may be written as a segment: with its number, without it, and for any that there is. */
function segmentsFor(step: Step): readonly string[] {
  const { kind, name = '', index } = step;
  if (kind === 'item') return [String(index)];
  const text = new Location([step]).text.replace(/^\//, '');
  if (kind === 'key') return text.startsWith('"') ? [name, decodeSegment(text)] : [name];
  if (kind === 'element') return index === undefined ? [text] : [text, name, `${name}[*]`];
  if (!WORDS.has(kind)) return [text];
  return [text, ...(name === '' ? [] : [readStep({ kind, name })]), `${kind} *`];
}

/** The place of all that is in any element of the lists that a location is in. */
export function generalise(steps: readonly Step[]): Step[] {
  return steps.map((step) => {
    const { kind, name } = step;
    if (kind === 'item') return ANY;
    if (name === undefined) return anyOf(step);
    return { kind, name };
  });
}

/** Any that there is in the place of the one that a step leads to. */
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

/** The node behind a segment; one `**` behind another says nothing new. */
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

/** `**` may stand for nothing. */
function withMany(nodes: Iterable<Node>): Pointers {
  const reached = new Set<Node>();
  for (const node of nodes) {
    reached.add(node);
    if (node.anyMany) reached.add(node.anyMany);
  }
  return [...reached];
}
