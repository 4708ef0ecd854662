/**
 * The location of a value in a message, as data: the steps from the part of the message to the value, each of
 * a kind with its text. Two locations are the same if their texts are. Only `location-pattern.ts` parses the
 * text of a location, so a name that would be parsed as something else is in quotes.
 */

import { escapeSegment } from '../../http/json-pointer.ts';

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
  /** Text: lines, values with a key, and tokens, by what stands before them. */
  | 'line'
  | 'text-line'
  | 'text'
  | 'value'
  | 'token'
  /** Multipart. */
  | 'part'
  /** A page. */
  | 'row'
  | 'form'
  /** The fields whose names have the same ids. */
  | 'fields'
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
  /** Everything from a segment on. */
  | 'tail'
  | 'entity-key'
  | 'query'
  | 'fragment'
  /** A value inside of another value. */
  | 'json'
  | 'tag'
  | 'inside'
  | 'decoded'
  | 'claim'
  | 'code';

/** One step of the path to a value. */
export interface Step {
  readonly kind: StepKind;
  /**
   * Name of a header, a member or a field; of a segment, the segment before it; of a link, the shape of its
   * URL.
   */
  readonly name?: string | undefined;
  /** Which of several of that kind and name: from 0 in arrays, from 1 elsewhere. A star stands for any. */
  readonly index?: number | '*' | undefined;
  /** Of a field: the shape of the URL that its form is sent to; empty for the URL of its page. */
  readonly sentTo?: string | undefined;
  /** Of a query parameter: path and query of its URL. */
  readonly url?: string | undefined;
  /** Of a field: whether its value is the option that is chosen when the page is loaded. */
  readonly isChoice?: boolean;
  /** Of a field, or an id in its name: the name as it is on the page, if `name` has stars for ids. */
  readonly written?: string | undefined;
}

/** What follows the word of a step. */
type Behind =
  | 'nothing'
  /** A number, or nothing. */
  | 'number'
  /** A name without spaces, and a number if there are several with that name. */
  | 'name'
  /** The same, but the name may be missing. */
  | 'maybe name';

interface Wording {
  readonly read: (step: Step) => string;
  /**
   * The word that a step begins with. A step without one is recognised by its form and the step before it.
   */
  readonly word?: string;
  readonly behind?: Behind;
}

/** What stands before a token, if no sign does. */
const WORD = /^[\p{L}_-]+$/u;

/** The text of each kind of step. */
const WORDINGS: Readonly<Record<StepKind, Wording>> = {
  header: named('header', 'name'),
  cookie: named('cookie', 'name'),
  body: alone('body'),
  path: alone('path'),
  rel: named('rel', 'name'),
  parameter: { read: nameOf },
  key: { read: ({ name = '' }) => `/${segmentOf(name)}` },
  item: { read: ({ index }) => `/${index}` },
  entry: { read: ({ name = '', index }) => (index === '*' ? '/*' : `/${segmentOf(name)}`) },
  name: alone('name'),
  element: { read: ({ name, index }) => (index === undefined ? `/${name}` : `/${name}[${index}]`) },
  attribute: { read: ({ name }) => `/@${name}` },
  line: named('line', 'number'),
  'text-line': named('line', 'number'),
  text: inside('text'),
  value: named('value', 'name'),
  token: {
    word: 'token',
    behind: 'name',
    read: ({ name = '', index }) =>
      joined('token', WORD.test(name) ? name : JSON.stringify(name), index),
  },
  part: named('part', 'name'),
  row: named('row', 'name'),
  form: named('form', 'name'),
  fields: named('fields', 'name'),
  link: named('link', 'name'),
  action: named('action', 'name'),
  field: named('field', 'name'),
  option: {
    word: 'option',
    behind: 'name',
    read: ({ name, index }) => joined('option', name && JSON.stringify(name), index),
  },
  meta: named('meta', 'name'),
  script: named('script', 'maybe name'),
  data: { read: nameOf },
  cell: named('cell', 'number'),
  url: named('url', 'number'),
  segment: { word: 'segment', behind: 'number', read: ({ index }) => `segment ${index}` },
  tail: { word: 'from segment', behind: 'number', read: ({ index }) => `from segment ${index}` },
  'entity-key': named('key', 'maybe name'),
  query: named('query', 'name'),
  fragment: named('fragment', 'name'),
  json: alone('json'),
  tag: alone('tag'),
  inside: alone('inside'),
  decoded: alone('decoded'),
  claim: named('claim', 'name'),
  code: { read: nameOf },
};

function alone(word: string): Wording {
  return { word, behind: 'nothing', read: () => word };
}

function named(word: string, behind: Behind): Wording {
  return {
    word,
    behind,
    read: ({ name, index }) =>
      joined(word, name === undefined ? name : quoted(name, behind), index),
  };
}

/** A step that begins with the name of its element. */
function inside(word: string): Wording {
  return { word, behind: 'number', read: ({ name, index }) => joined(name, word, index) };
}

function nameOf({ name, index }: Step): string {
  return joined(name === undefined ? name : quoted(name, 'name'), index);
}

function joined(...parts: readonly (string | number | undefined)[]): string {
  return parts.filter((part) => part !== undefined).join(' ');
}

/** Kinds of steps that are written without spaces between them, as a JSON Pointer or a path in XML. */
export const OF_POINTER: readonly StepKind[] = ['key', 'item', 'entry', 'element', 'attribute'];
const JOINED: ReadonlySet<StepKind> = new Set(OF_POINTER);

/** The kinds of steps that a text begins with by its first word. */
interface WordedSteps {
  /** Empty for a word that begins no step. */
  readonly kinds: readonly StepKind[];
  /** What follows the word. */
  readonly behind: Behind;
}

const WORDED = new Map<string, WordedSteps>();
for (const [kind, { word, behind = 'nothing' }] of Object.entries(WORDINGS)) {
  if (word === undefined) continue;
  const known = WORDED.get(word);
  WORDED.set(word, {
    kinds: [...(known?.kinds ?? []), kind as StepKind],
    behind: known?.behind ?? behind,
  });
}
const UNWORDED: WordedSteps = { kinds: [], behind: 'nothing' };

/** The steps that begin with a word. */
export function stepsWorded(word: string): WordedSteps {
  return WORDED.get(word) ?? UNWORDED;
}

function segmentOf(key: string): string {
  const segment = escapeSegment(key);
  return needsQuotes(segment) ? JSON.stringify(segment) : segment;
}

/** A name, in quotes if it would be parsed as something else without them. */
function quoted(name: string, style: Behind): string {
  const isUnclear = needsQuotes(name) || (style === 'maybe name' && NUMBER.test(name));
  return isUnclear ? JSON.stringify(name) : name;
}

const NUMBER = /^\d+$/;

/**
 * Whether a name has a space or a quote, either of which ends a name, or is a star, which stands for any
 * name.
 */
function needsQuotes(name: string): boolean {
  return name === '*' || name.includes('"') || name.includes(' ');
}

/** The text of a step. */
export function readStep(step: Step): string {
  return WORDINGS[step.kind].read(step);
}

/** The text of several steps. */
function readSteps(steps: readonly Step[]): string {
  let text = '';
  let isJoined = false;
  for (const step of steps) {
    const joins = JOINED.has(step.kind);
    if (text !== '' && !(joins && isJoined)) text += ' ';
    text += readStep(step);
    isJoined = joins;
  }
  return text;
}

/**
 * Kinds of steps that only their position tells from their siblings: another instance may have another thing
 * there.
 */
const POSITIONED: ReadonlySet<StepKind> = new Set<StepKind>([
  'item',
  'element',
  'entry',
  'line',
  'text-line',
  'token',
  'row',
  'form',
  'fields',
  'link',
  'action',
  'option',
]);

export class Location {
  readonly steps: readonly Step[];
  #text: string | undefined;
  #form: string | undefined;

  constructor(steps: readonly Step[]) {
    this.steps = steps;
  }

  /** The text that people read: `body /items/0/id`, `header location segment 2`, `cookie sid`. */
  get text(): string {
    this.#text ??= readSteps(this.steps);
    return this.#text;
  }

  /** The text with a star for each position: the same place in any element of its lists. */
  get form(): string {
    this.#form ??= readSteps(this.steps.map(generalise));
    return this.#form;
  }

  /** The part of the message: a header, a cookie or the body. */
  get part(): StepKind | undefined {
    return this.steps[0]?.kind;
  }

  /** The last step. */
  get last(): Step | undefined {
    return this.steps.at(-1);
  }

  /** Whether the location is in a list, so that another instance may have something else there. */
  get isListed(): boolean {
    return this.steps.some(isPositioned);
  }

  /** The elements of lists that contain the location, the outermost first; itself if it is one. */
  elements(): Location[] {
    return this.steps.flatMap((step, depth) => (isPositioned(step) ? this.upTo(depth + 1) : []));
  }

  /** The location with one more step. */
  to(step: Step): Location {
    return new Location([...this.steps, step]);
  }

  /** The location of the first steps. @param count of steps */
  upTo(count: number): Location {
    return new Location(this.steps.slice(0, count));
  }

  /** The location without the first steps. @param count of steps */
  from(count: number): Location {
    return new Location(this.steps.slice(count));
  }

  /** Whether another location is the same. */
  isSame(other: Location): boolean {
    return other.steps.length === this.steps.length && this.isWithin(other);
  }

  /** Whether the location is another one, or inside of it. */
  isWithin(outer: Location): boolean {
    const { steps } = outer;
    if (steps.length > this.steps.length) return false;
    return steps.every((step, index) => isSameStep(step, this.steps[index]));
  }

  toString(): string {
    return this.text;
  }
}

/** Whether only its position tells a step from its siblings. */
export function isPositioned({ kind, index }: Step): boolean {
  return POSITIONED.has(kind) && (index !== undefined || kind === 'entry');
}

/** Kinds whose name tells one of several siblings from the others, instead of being common to all of them. */
const NAMED_APART: ReadonlySet<StepKind> = new Set<StepKind>(['entry', 'option']);

/** A key that a positioned step has in common with its siblings. */
export function familyOf({ kind, name }: Step): string {
  return NAMED_APART.has(kind) ? kind : `${kind} ${name ?? ''}`;
}

function isSameStep(one: Step, other: Step | undefined): boolean {
  return one.kind === other?.kind && one.name === other.name && one.index === other.index;
}

function generalise(step: Step): Step {
  if (!isPositioned(step)) return step;
  return { ...step, name: NAMED_APART.has(step.kind) ? undefined : step.name, index: '*' };
}
