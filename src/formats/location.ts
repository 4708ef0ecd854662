/**
 * Where a value is in a message, as data: the steps from the part of the message to it. Two locations are
 * the same where they read the same. Nothing outside of this file takes a location's text apart.
 */

/** The steps that a position tells from their siblings: another instance may have others there. */
const POSITIONED: ReadonlySet<StepKind> = new Set<StepKind>([
  'item',
  'element',
  'entry',
  'line',
  'row',
  'form',
  'link',
  'action',
  'option',
]);

export type StepKind =
  /** Parts of a message. */
  | 'header'
  | 'cookie'
  | 'body'
  | 'path'
  /** In a header or a cookie. */
  | 'rel'
  | 'parameter'
  /** JSON: a member by its key, an element of an array, a member of a map by ids, the key of that. */
  | 'key'
  | 'item'
  | 'entry'
  | 'name'
  /** XML. */
  | 'element'
  | 'attribute'
  /** Text, and a text in which a value is named. */
  | 'line'
  | 'text-line'
  | 'text'
  | 'value'
  | 'number'
  /** Multipart. */
  | 'part'
  /** A page. */
  | 'row'
  | 'form'
  | 'link'
  | 'action'
  | 'field'
  | 'option'
  | 'meta'
  | 'script'
  | 'data'
  | 'cell'
  /** In a URL. */
  | 'url'
  | 'segment'
  /** All from a segment on. */
  | 'tail'
  | 'entity-key'
  | 'query'
  | 'fragment'
  /** How a value is written inside of another. */
  | 'json'
  | 'tag'
  | 'inside'
  | 'decoded'
  | 'claim'
  | 'code';

/** One step of the way to a value. */
export interface Step {
  readonly kind: StepKind;
  /** Of a header, a member, a field; of a segment the one before it; of a link where it leads. */
  readonly name?: string | undefined;
  /** Which of several of that kind and name: of an array from 0, of others from 1. */
  readonly index?: number | undefined;
  /** Of a field: where the form is sent that it is in, as the name of a form says it; empty for its page. */
  readonly sentTo?: string | undefined;
  /** Of a field: whether it says which of several is chosen, which its form sends if that is left alone. */
  readonly isChoice?: boolean;
}

/** A step to be read; a star stands for any of its siblings. */
type Shown = Omit<Step, 'index'> & { readonly index?: number | '*' | undefined };

/** How each kind of step reads. */
const RENDERED: Readonly<Record<StepKind, (step: Shown) => string>> = {
  header: named('header'),
  cookie: named('cookie'),
  body: () => 'body',
  path: () => 'path',
  rel: named('rel'),
  parameter: named(''),
  key: ({ name = '' }) => `/${escapeSegment(name)}`,
  item: ({ index }) => `/${index}`,
  entry: ({ name = '' }) => `/${escapeSegment(name)}`,
  name: () => 'name',
  element: ({ name, index }) => (index === undefined ? `/${name}` : `/${name}[${index}]`),
  attribute: ({ name }) => `/@${name}`,
  line: named('line'),
  'text-line': named('line'),
  text: inside('text'),
  value: named('value'),
  number: inside('number'),
  part: named('part'),
  row: named('row'),
  form: named('form'),
  link: named('link'),
  action: named('action'),
  field: named('field'),
  option: ({ name, index }) =>
    ['option', name && JSON.stringify(name), index].filter((part) => part !== undefined).join(' '),
  meta: named('meta'),
  script: named('script'),
  data: named(''),
  cell: named('cell'),
  url: named('url'),
  segment: ({ index }) => `segment ${index}`,
  tail: ({ index }) => `from segment ${index}`,
  'entity-key': named('key'),
  query: named('query'),
  fragment: named('fragment'),
  json: () => 'json',
  tag: () => 'tag',
  inside: () => 'inside',
  decoded: () => 'decoded',
  claim: named('claim'),
  code: named(''),
};

function named(word: string): (step: Shown) => string {
  return ({ name, index }) =>
    [word === '' ? undefined : word, name, index].filter((part) => part !== undefined).join(' ');
}

/** The name is that of the element that it is in. */
function inside(word: string): (step: Shown) => string {
  return ({ name, index }) => [name, word, index].filter((part) => part !== undefined).join(' ');
}

/** These are written without a space behind another of them, as a JSON Pointer and as a path of XML. */
const JOINED: ReadonlySet<StepKind> = new Set<StepKind>([
  'key',
  'item',
  'entry',
  'element',
  'attribute',
]);

/** One segment of a JSON Pointer (RFC 6901). */
export function escapeSegment(key: string): string {
  return key.includes('~') || key.includes('/')
    ? key.replaceAll('~', '~0').replaceAll('/', '~1')
    : key;
}

export class Location {
  readonly steps: readonly Step[];
  #text: string | undefined;
  #form: string | undefined;

  constructor(steps: readonly Step[]) {
    this.steps = steps;
  }

  /** As a person reads it: `body /items/0/id`, `header location segment 2`, `cookie sid`. */
  get text(): string {
    this.#text ??= render(this.steps);
    return this.#text;
  }

  /** The same with a star for each position: what stands there in whichever element of its lists. */
  get form(): string {
    this.#form ??= render(this.steps.map(generalise));
    return this.#form;
  }

  /** The part of the message: a header, a cookie, the body. */
  get part(): StepKind | undefined {
    return this.steps[0]?.kind;
  }

  /** The last step. */
  get last(): Step | undefined {
    return this.steps.at(-1);
  }

  /** Whether another instance may have something else there, since it is in a list. */
  get isListed(): boolean {
    return this.steps.some(isPositioned);
  }

  /** The elements of lists that it is in, the outermost first; itself, if it is one. */
  elements(): Location[] {
    return this.steps.flatMap((step, depth) => (isPositioned(step) ? this.upTo(depth + 1) : []));
  }

  /** With one step more. */
  to(step: Step): Location {
    return new Location([...this.steps, step]);
  }

  /** The first so many steps. */
  upTo(count: number): Location {
    return new Location(this.steps.slice(0, count));
  }

  /** Without the first so many steps. */
  from(count: number): Location {
    return new Location(this.steps.slice(count));
  }

  /** Whether it is another location, or inside of it. */
  isWithin(outer: Location): boolean {
    const { steps } = outer;
    if (steps.length > this.steps.length) return false;
    return steps.every((step, index) => isSameStep(step, this.steps[index]));
  }

  toString(): string {
    return this.text;
  }
}

/** Whether a step is one that only a position tells from its siblings. */
export function isPositioned({ kind, index }: Step): boolean {
  return POSITIONED.has(kind) && (index !== undefined || kind === 'entry');
}

/** The kinds whose names tell one of several, not what all of them are. */
const NAMED_APART: ReadonlySet<StepKind> = new Set<StepKind>(['entry', 'option']);

/** What the siblings of a positioned step have in common with it. */
export function familyOf({ kind, name }: Step): string {
  return NAMED_APART.has(kind) ? kind : `${kind} ${name ?? ''}`;
}

function isSameStep(one: Step, other: Step | undefined): boolean {
  return one.kind === other?.kind && one.name === other.name && one.index === other.index;
}

function generalise(step: Step): Shown {
  if (!isPositioned(step)) return step;
  if (step.kind === 'entry') return { ...step, name: '*' };
  return { ...step, name: step.kind === 'option' ? undefined : step.name, index: '*' };
}

function render(steps: readonly Shown[]): string {
  let text = '';
  let isJoined = false;
  for (const step of steps) {
    const joins = JOINED.has(step.kind);
    if (text !== '' && !(joins && isJoined)) text += ' ';
    text += RENDERED[step.kind](step);
    isJoined = joins;
  }
  return text;
}
