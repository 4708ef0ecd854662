/**
 * Locations as rules name them: `body /items/0/id`, `header location segment 2`, or with a star for any step,
 * `path segment *`. Only this file parses a location from text. A pattern is data: it is made once, and
 * matched with locations step by step.
 */

import { decodeSegment, escapeSegment } from '../../http/json-pointer.ts';
import { escapeExpression } from '../text/escapes.ts';
import {
  type Location,
  OF_POINTER,
  readStep,
  type Step,
  type StepKind,
  stepsWorded,
} from './location.ts';

/** A pattern for one step. */
interface StepPattern {
  /** More than one if the text is ambiguous: `/0` may be an element of an array, or a member. */
  readonly kinds: readonly StepKind[];
  /** The step as text. */
  readonly reads: string;
  /** What else the step may read, if the pattern has a star. */
  readonly stars?: RegExp;
}

type Way = readonly StepPattern[];

/** Names one location, or with stars several similar ones. */
export class LocationPattern {
  /** The pattern as people read it. */
  readonly text: string;
  /** More than one if the text has a synonym. */
  readonly #ways: readonly [Way, ...Way[]];

  constructor(text: string, ...ways: readonly [Way, ...Way[]]) {
    this.text = text;
    this.#ways = ways;
  }

  /** The part of the message. */
  get part(): StepKind | undefined {
    return this.#ways[0][0]?.kinds[0];
  }

  /** The steps as text. */
  get reads(): readonly string[] {
    return this.#ways[0].map(({ reads }) => reads);
  }

  /** Whether the pattern has no stars, so that it names one location of a message. */
  get isSingle(): boolean {
    return this.#ways[0].every(({ stars }) => stars === undefined);
  }

  /** Whether the pattern names a location. */
  names({ steps }: Location): boolean {
    return this.#ways.some((way) => way.length === steps.length && leadsInto(way, steps));
  }

  /** Whether the locations that the pattern names are inside of a location. */
  isWithin({ steps }: Location): boolean {
    return this.#ways.some((way) => {
      const [around, ...inside] = [way.slice(0, steps.length), ...way.slice(steps.length)];
      return inside.length > 0 && around.every((pattern, depth) => fits(pattern, steps[depth]));
    });
  }

  /** Whether the pattern names a location, or one that contains it. */
  covers({ steps }: Location): boolean {
    return this.#ways.some((way) => leadsInto(way, steps));
  }
}

function leadsInto(way: Way, steps: readonly Step[]): boolean {
  if (way.length > steps.length) return false;
  return way.every((pattern, depth) => fits(pattern, steps[depth]));
}

function fits({ kinds, reads, stars }: StepPattern, step: Step | undefined): boolean {
  if (!step || !kinds.includes(step.kind)) return false;
  const text = readStep(step);
  if (text === reads || stars?.test(text)) return true;
  // Without a number, the first element of a name is meant, as with everything that is numbered.
  return step.kind === 'element' && step.index === 1 && text === `${reads}[1]`;
}

/** A part of a message by its name. */
type NamedPart =
  | { readonly kind: 'header' | 'cookie' | 'query' | 'field'; readonly name: string }
  | { readonly kind: 'segment'; readonly index: number }
  | { readonly kind: 'pointer'; readonly pointer: string };

const BODY = patternOf({ kind: 'body' });

/** The pattern of a part of a message. */
export function namePart(part: NamedPart): LocationPattern {
  if (part.kind === 'pointer') {
    const { pointer } = part;
    const keys = pointer.split('/').slice(1);
    const steps = keys.map((key) =>
      pointerStep(key === '*' ? '/*' : readStep({ kind: 'key', name: decodeSegment(key) })),
    );
    return new LocationPattern(`body ${pointer}`.trimEnd(), [BODY, ...steps]);
  }
  if (part.kind === 'segment') {
    const step = patternOf(part);
    return new LocationPattern(`path ${step.reads}`, [patternOf({ kind: 'path' }), step]);
  }
  const { kind, name } = part;
  const step = patternOf({ kind, name: kind === 'header' ? name.toLowerCase() : name });
  return createPattern(kind === 'field' ? [BODY, step] : [step]);
}

/** The `pointer` that names a location in a body of JSON or XML; undefined for any other location. */
export function pointerTo({ part, steps }: Location): string | undefined {
  const [, ...inside] = steps;
  if (part !== 'body' || !inside.every(({ kind }) => OF_POINTER.includes(kind))) return undefined;
  return inside.map(segmentTo).join('');
}

function segmentTo(step: Step): string {
  const { kind, name = '', index } = step;
  if (kind === 'element' || kind === 'attribute') return readStep(step);
  return `/${index === undefined ? escapeSegment(name) : index}`;
}

function patternOf(step: Step): StepPattern {
  return { kinds: [step.kind], reads: readStep(step) };
}

function pointerStep(reads: string): StepPattern {
  return withStars(OF_POINTER, reads);
}

const COOKIE_HEADER = /^header (?:set-)?cookie$/;
const ANY_COOKIE: StepPattern = { kinds: ['cookie'], reads: 'cookie *', stars: /^/ };

/**
 * Makes a pattern, with its synonyms: `header cookie` means its cookies, `field` may be a part of a multipart
 * body, and `script NAME 1` may be the first string that a script passes to `NAME`.
 */
function createPattern(way: Way): LocationPattern {
  const text = readWay(way);
  const [first, second, ...others] = way;
  if (first && COOKIE_HEADER.test(first.reads) && !second) {
    return new LocationPattern(text, [ANY_COOKIE], way);
  }
  if (first?.kinds[0] === 'body' && second?.kinds[0] === 'field') {
    const part: StepPattern = { kinds: ['part'], reads: second.reads.replace('field', 'part') };
    return new LocationPattern(text, way, [first, part, ...others]);
  }
  const code = first && second && codeOf(second);
  if (code) return new LocationPattern(text, way, [first, ...code, ...others]);
  return new LocationPattern(text, way);
}

/** What a numbered script with an id may be as well: a string in a script without one, by the name before it. */
function codeOf({ kinds, reads }: StepPattern): Way | undefined {
  const code = /^script (.+ (?:\d+|\*))$/.exec(reads)?.[1];
  if (kinds[0] !== 'script' || code === undefined) return undefined;
  return [patternOf({ kind: 'script' }), withStars(['code'], code)];
}

function readWay(way: Way): string {
  let text = '';
  for (const [index, { reads }] of way.entries()) {
    const isJoined = index > 0 && reads.startsWith('/') && way[index - 1]?.reads.startsWith('/');
    text += isJoined || text === '' ? reads : ` ${reads}`;
  }
  return text;
}

const PARTS = {
  request: ['path', 'query', 'header', 'cookie', 'body'],
  response: ['header', 'cookie', 'body'],
} as const;

/** A kind of message: only a request has a path and a query. */
export type Message = keyof typeof PARTS;

/** The words that begin a location in a message. */
export function partsOf(message: Message): readonly string[] {
  return PARTS[message];
}

/** In characters: no reported location is longer, but a session file of a stranger may have any text. */
const MAX_LENGTH = 4096;

/**
 * Parses a location; undefined for a text that names none.
 * @param message the kind of message that has the location
 */
export function parseLocation(text: string, message: Message): LocationPattern | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const words = wordsOf(text);
  if (!words.every((word) => WORD.test(word))) return undefined;
  // Names of headers have no case.
  if (words[0] === 'header' && words[1]) words[1] = words[1].toLowerCase();
  if (!partsOf(message).includes(words[0] ?? '')) return undefined;
  const way: StepPattern[] = [];
  for (let at = 0; at < words.length; ) {
    const found = stepsAt(words, at, way.at(-1)?.kinds[0]);
    if (!found) return undefined;
    way.push(...found.steps);
    at = found.end;
  }
  return createPattern(way);
}

/** A word whose quotes are all closed. */
const WORD = /^(?:"(?:[^"\\]|\\.)*"|[^"])*$/;

/** The words between spaces, of which those in quotes do not count. */
function wordsOf(text: string): string[] {
  const words = [...text.matchAll(/((?:"(?:[^"\\]|\\.)*"|[^ ])*)(?: |$)/gy)];
  const all = words.map(([, word = '']) => word);
  // The end of the text matches as one more, empty word.
  return text.endsWith(' ') ? all : all.slice(0, Math.max(1, all.length - 1));
}

interface Found {
  readonly steps: readonly StepPattern[];
  /** Index of the word behind the steps. */
  readonly end: number;
}

/** The steps that begin at a word; undefined if none does. */
function stepsAt(
  words: readonly string[],
  at: number,
  before: StepKind | undefined,
): Found | undefined {
  const word = words[at] ?? '';
  if (before === 'path' && !isOfPath(words, at)) return undefined;
  if (word.startsWith('/')) return pointerAt(words, at);
  if (word === 'script') return scriptAt(words, at);
  if (word === 'from') return found(['tail'], words, at, endOfNumber(words, at + 2));
  const { kinds, behind } = stepsWorded(word);
  // A parameter of a header begins with its own name, so any word may begin one.
  const ofHeader: readonly StepKind[] = before === 'header' ? ['parameter'] : [];
  if (kinds.length > 0) {
    const end = endOf(behind, words, at);
    return end === undefined
      ? undefined
      : found([...kinds, ...ofHeader, ...shownBy(words, at)], words, at, end);
  }
  if (before === 'header') return found(ofHeader, words, at, endOfNumber(words, at + 1));
  if (isNameOfData(word)) return found(['data'], words, at, endOfNumber(words, at + 1));
  const shown = shownBy(words, at);
  return shown.length > 0 ? found(shown, words, at, endOfNumber(words, at + 2)) : undefined;
}

/** Whether a step may be in a path, which only has segments. */
function isOfPath(words: readonly string[], at: number): boolean {
  return words[at] === 'segment' || (words[at] === 'from' && words[at + 1] === 'segment');
}

function found(
  kinds: readonly StepKind[],
  words: readonly string[],
  at: number,
  end: number,
): Found {
  return { steps: [withStars(kinds, words.slice(at, end).join(' '))], end };
}

/**
 * The kinds of a step that begins with the name of an element, even if the name is itself a word of steps:
 * `b text 1`.
 */
function shownBy(words: readonly string[], at: number): readonly StepKind[] {
  const next = words[at + 1];
  return next === 'text' ? [next] : [];
}

type Behind = ReturnType<typeof stepsWorded>['behind'];

/** The end of a step that begins with its word; undefined if what has to follow the word is missing. */
function endOf(behind: Behind, words: readonly string[], at: number): number | undefined {
  const next = words[at + 1];
  switch (behind) {
    case 'nothing':
      return at + 1;
    case 'number':
      return endOfNumber(words, at + 1);
    case 'name':
      return next === undefined ? undefined : endOfNumber(words, at + 2);
    case 'maybe name':
      return next === undefined ? at + 1 : endOfNumber(words, at + 2);
  }
}

function endOfNumber(words: readonly string[], at: number): number {
  return isNumber(words[at]) ? at + 1 : at;
}

function isNumber(word: string | undefined): boolean {
  return word !== undefined && /^(?:\d+|\*)$/.test(word);
}

/** The steps of a pointer: keys of JSON, and names of elements. */
function pointerAt(words: readonly string[], at: number): Found {
  const segments = (words[at] ?? '').split('/').slice(1);
  return { steps: segments.map((segment) => pointerStep(`/${segment}`)), end: at + 1 };
}

/**
 * The steps of a script, which has an id or none, and of a string in it, with the name that it is assigned to
 * and a number.
 */
function scriptAt(words: readonly string[], at: number): Found {
  const json = [at + 1, at + 2, at + 3].find(
    (each) => words[each] === 'json' && !isNumber(words[each + 1]),
  );
  const isCode = json === undefined;
  const code = isCode ? [at + 1, at + 2].find((each) => isNumber(words[each + 1])) : undefined;
  const end = code ?? json ?? words.length;
  const script = withStars(['script'], words.slice(at, end).join(' '));
  if (code === undefined) return { steps: [script], end };
  const name = withStars(['code'], words.slice(code, code + 2).join(' '));
  return { steps: [script, name], end: code + 2 };
}

/**
 * A star at the end of a step stands for a number; directly behind the word of a step, or in a pointer, for
 * any name.
 */
function withStars(kinds: readonly StepKind[], reads: string): StepPattern {
  const [, head = '', closed = ''] = /^(.*)\*(\]?)$/s.exec(reads) ?? [];
  const isAny = head === '/' || stepsWorded(head.trimEnd()).kinds.length > 0;
  if (head === '' || !(isAny || /[ [/]$/.test(head))) return { kinds, reads };
  // The first of several with a name has no number.
  const rest = isAny ? '.+' : head.endsWith(' ') ? '(?: \\d+)?' : `\\d+${closed && '\\]'}`;
  const before = isAny ? head : head.trimEnd();
  return { kinds, reads, stars: new RegExp(`^${escapeExpression(before)}${rest}$`, 's') };
}

function isNameOfData(word: string): boolean {
  return word.startsWith('data-');
}
