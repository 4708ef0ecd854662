/**
 * Puts new texts in the places of recorded ones, however deeply these are nested in a text. Everything around
 * them stays as the client wrote and escaped it, to the last character. A text that was put in is never read
 * again.
 */

import { addToGroup } from '../collections.ts';
import { isDocument } from './json/graphql.ts';
import { jsonLeaves } from './json/json-text.ts';
import { type Codec, createPieceEditor, decodeEscapes } from './text/codecs.ts';
import { isJsonNumber, markedPlaceholder } from './text/placeholder.ts';
import { applySplices } from './text/splices.ts';

/**
 * One step of the path to a piece of text, from the outside in: a range of the text so far, with its codec,
 * or a leaf of the JSON that the text so far is.
 */
export type TextStep =
  | { readonly kind: 'range'; readonly start: number; readonly end: number; readonly codec: Codec }
  | { readonly kind: 'json'; readonly pointer: string; readonly isKey: boolean };

/** A text to put at a place. */
export interface Edit<E = unknown> {
  /** What is left of the path to the place. Empty for the whole text. */
  readonly steps: readonly TextStep[];
  readonly text: string;
  /** Who makes the edit, for whoever asks where a splice is from. */
  readonly by?: E | undefined;
}

/** A range of a recorded text, and the text that replaces it. */
export interface Splice<E = unknown> {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** The `by` of its edit, of several edits that of the first one; none for a secret. */
  readonly by?: E | undefined;
  /** A character of the text that would end its place early, as none in the recorded text does. */
  readonly stray?: string | undefined;
  /** Placeholders in the range that stay, since their secrets are not known. */
  readonly unfilled?: readonly string[];
}

/**
 * Replaces the placeholders of a recorded text with their secrets. It is only given recorded texts, so that
 * no live value is taken for a placeholder.
 * @param codec how a secret is written there
 * @returns splices in their order, which do not overlap
 */
export type Fill = (text: string, codec: Codec) => readonly Splice<never>[];

type Range = Extract<TextStep, { kind: 'range' }>;
type Leaf = Extract<TextStep, { kind: 'json' }>;

const NO_FILL: Fill = () => [];

/**
 * The splices that edits and secrets make in a text, in their order, without overlaps. An edit goes before a
 * secret in the same place, and the widest of several edits that overlap before the others.
 * @param codec how a secret is written in this text
 */
export function findSplices<E>(
  text: string,
  edits: readonly Edit<E>[],
  fill: Fill = NO_FILL,
  codec: Codec = 'plain',
): Splice<E>[] {
  return withFilled(text, findEdited(text, edits, fill), fill, codec);
}

/** Adds the secrets between splices. */
function withFilled<E>(text: string, splices: Splice<E>[], fill: Fill, codec: Codec): Splice<E>[] {
  const filled = fill(text, codec);
  if (filled.length === 0) return splices;
  const merged: Splice<E>[] = [];
  let next = 0;
  for (const splice of splices) {
    for (let each = filled[next]; each && each.start < splice.end; each = filled[++next]) {
      if (each.end <= splice.start) merged.push(each);
    }
    merged.push(splice);
  }
  return [...merged, ...filled.slice(next)];
}

/** The splices that edits make. */
function findEdited<E>(text: string, edits: readonly Edit<E>[], fill: Fill): Splice<E>[] {
  if (edits.length === 0) return [];
  const whole = edits.find(({ steps }) => steps.length === 0);
  if (whole) return [{ start: 0, end: text.length, text: whole.text, by: whole.by }];
  const ranges = new Map<string, Edit<E>[]>();
  const leaves = new Map<string, Edit<E>[]>();
  for (const edit of edits) {
    const [step] = edit.steps;
    if (step?.kind === 'json') addToGroup(leaves, keyOfLeaf(step), edit);
    else if (step) addToGroup(ranges, `${step.start} ${step.end} ${step.codec}`, edit);
  }
  return leaves.size > 0
    ? spliceJson(text, leaves, fill)
    : spliceRanges(text, [...ranges.values()], fill);
}

function keyOfLeaf({ pointer, isKey }: Pick<Leaf, 'pointer' | 'isKey'>): string {
  return `${isKey ? 'key' : 'value'} ${pointer}`;
}

function spliceRanges<E>(text: string, groups: readonly Edit<E>[][], fill: Fill): Splice<E>[] {
  const pieces = groups.flatMap((edits) => {
    const step = edits[0]?.steps[0];
    return step?.kind === 'range' ? { step, edits: edits.map(takeStep) } : [];
  });
  pieces.sort((a, b) => a.step.start - b.step.start || b.step.end - a.step.end);
  const splices: Splice<E>[] = [];
  let at = 0;
  for (const { step, edits } of pieces) {
    if (step.start < at) continue;
    for (const splice of spliceRange(text, step, edits, fill)) splices.push(splice);
    at = step.end;
  }
  return splices;
}

function spliceRange<E>(
  text: string,
  { start, end, codec }: Range,
  edits: readonly Edit<E>[],
  fill: Fill,
): Splice<E>[] {
  const raw = text.slice(start, end);
  const decoded = decodeEscapes(raw, codec);
  const splices = findEdited(decoded, edits, fill);
  if (codec === 'plain') return splices.map((splice) => placePlain(text, start, end, splice));
  const { offsetOf, encode } = createPieceEditor(raw, codec);
  if (!offsetOf) {
    // The piece is coded as a whole, so the secrets in it are filled in here.
    const all = withFilled(decoded, splices, fill, 'plain');
    const unfilled = all.flatMap((splice) => splice.unfilled ?? []);
    const live = applySplices(decoded, all);
    const coded = live === decoded ? raw : encode(live, raw);
    const first = splices.find(({ stray }) => stray !== undefined) ?? splices[0];
    return [{ ...first, start, end, text: coded, unfilled }];
  }
  return splices.map((splice): Splice<E> => {
    const [from, to] = [offsetOf(splice.start), offsetOf(splice.end)];
    const like = raw.slice(from, to);
    const isSame = splice.text === decoded.slice(splice.start, splice.end);
    const piece = isSame ? like : encode(splice.text, like);
    return { ...splice, start: start + from, end: start + to, text: piece };
  });
}

/** A text that is not escaped may have a character that ends its place early. */
function placePlain<E>(text: string, start: number, end: number, splice: Splice<E>): Splice<E> {
  const { start: from, end: to } = splice;
  const isWhole = from === 0 && to === end - start;
  const own = isWhole ? findStray(text, start, end, splice.text) : undefined;
  return { ...splice, start: start + from, end: start + to, stray: splice.stray ?? own };
}

/** Edits the text, not its value: every other number stays as it is written, to the last digit. */
function spliceJson<E>(
  text: string,
  leaves: ReadonlyMap<string, readonly Edit<E>[]>,
  fill: Fill,
): Splice<E>[] {
  return [...jsonLeaves(text, true)].flatMap(({ start, end, ...leaf }) => {
    const edits = leaves.get(keyOfLeaf(leaf))?.map(takeStep);
    return edits ? spliceLeaf(text, start, end, edits, fill) : [];
  });
}

/** Writes a leaf as the client did: a number stays a number if the live value is one. */
function spliceLeaf<E>(
  text: string,
  start: number,
  end: number,
  edits: readonly Edit<E>[],
  fill: Fill,
): Splice<E>[] {
  if (text[start] === '"') {
    if (edits.length === 0) return [];
    const whole = edits.find(({ steps }) => steps.length === 0);
    const isHiddenNumber = markedPlaceholder(text.slice(start + 1, end - 1)) !== undefined;
    if (whole && isHiddenNumber && isJsonNumber(whole.text))
      return [{ start, end, text: whole.text, by: whole.by }];
    const inside: Range = { kind: 'range', start: start + 1, end: end - 1, codec: 'json' };
    return spliceRange(text, inside, edits, fill);
  }
  const number = text.slice(start, end);
  const splices = findEdited(number, edits, fill);
  const live = applySplices(number, splices);
  return [{ ...splices[0], start, end, text: isJsonNumber(live) ? live : JSON.stringify(live) }];
}

function takeStep<E>(edit: Edit<E>): Edit<E> {
  return { ...edit, steps: edit.steps.slice(1) };
}

/** Characters that delimit a value. */
const DELIMITERS = /["'`()<>[\]{},;&|\t\r\n]/g;

/** What precedes an operand of a condition, and what ends the operand: `OrderID eq 7`, `id==7` (RSQL). */
const OPERATORS: readonly (readonly [before: RegExp, end: RegExp])[] = [
  [/(?:[=:<>]|\b(?:eq|ne|[gl][te]))\s+$/i, /\s/],
  [/(?:[=!]=|=[a-z]{1,8}=)$/, /[;,]/],
];
/** Text before a literal without quotes in a GraphQL document: `(id: 7)`, `[7 8]`. */
const BEFORE_LITERAL = /[:(,]\s*$|\[[^\]]*$/;
/** GraphQL takes commas for white space, and `#` begins a comment. */
const END_OF_LITERAL = /[\s,#]/;
/** In characters: how much of the text before a value is read, since the start of a list may be far away. */
const LOOKED_AT = 256;

/**
 * A character of a live value that would end it early in a text without escapes, such as a quote in a string
 * of GraphQL, or a comma in a list: one that delimits the recorded value, and is not part of it.
 * @param start offset of the recorded value
 * @param end of the recorded value
 */
function findStray(text: string, start: number, end: number, live: string): string | undefined {
  const recorded = text.slice(start, end);
  const beside = text.charAt(start - 1) + text.charAt(end);
  const delimiters: string[] = beside.match(DELIMITERS) ?? [];
  // A line ends with either.
  if (/[\r\n]/.test(beside)) delimiters.push('\r', '\n');
  // A backslash would escape the quote that ends the string.
  if (/["'`]/.test(beside)) delimiters.push('\\');
  // The colon of a pair, such as a user and a password.
  if (beside.includes(':') && text.indexOf(':') === text.lastIndexOf(':')) delimiters.push(':');
  const stray = delimiters.find((each) => live.includes(each) && !recorded.includes(each));
  if (stray !== undefined) return stray;
  const ending = beside.includes('"') ? undefined : endOfOperand(text, start);
  return ending && !ending.test(recorded) ? ending.exec(live)?.[0] : undefined;
}

function endOfOperand(text: string, start: number): RegExp | undefined {
  const before = text.slice(Math.max(0, start - LOOKED_AT), start);
  if (BEFORE_LITERAL.test(before) && isDocument(text)) return END_OF_LITERAL;
  return OPERATORS.find(([operator]) => operator.test(before))?.[1];
}
