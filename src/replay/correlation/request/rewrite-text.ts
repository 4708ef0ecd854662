/**
 * Puts new texts in the places of recorded ones, however deep they stand in a text: what is around
 * them stays to the last sign, as the client had written and escaped it.
 */

import { jsonLeaves } from '../../../session/json-leaves.ts';
import { markedPlaceholder } from '../../../session/placeholder.ts';
import { createEncoder, decodePiece } from './codecs.ts';
import { codedOffsets } from './coded-offsets.ts';
import type { Step } from './cursor.ts';

/** A text to put at a place. */
export interface Edit {
  /** What is left of the way to the place. None: it is the whole text. */
  readonly steps: readonly Step[];
  readonly text: string;
}

/** A range of a text, and what comes in its place. */
interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

type Range = Extract<Step, { kind: 'range' }>;

/** As JSON writes them (RFC 8259 section 6). */
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** Where edits overlap, the widest one counts. */
export function rewriteText(text: string, edits: readonly Edit[]): string {
  return applySplices(text, findSplices(text, edits));
}

function applySplices(text: string, splices: readonly Splice[]): string {
  let rewritten = '';
  let at = 0;
  for (const { start, end, text: piece } of splices) {
    rewritten += text.slice(at, start) + piece;
    at = end;
  }
  return rewritten + text.slice(at);
}

/** In their order, none in another. */
function findSplices(text: string, edits: readonly Edit[]): Splice[] {
  const whole = edits.find(({ steps }) => steps.length === 0);
  if (whole) return [{ start: 0, end: text.length, text: whole.text }];
  const ranges = new Map<string, Edit[]>();
  const leaves = new Map<string, Edit[]>();
  for (const edit of edits) {
    const [step] = edit.steps;
    if (step?.kind === 'json') add(leaves, step.pointer, edit);
    else if (step) add(ranges, `${step.start} ${step.end} ${step.codec}`, edit);
  }
  return leaves.size > 0 ? spliceJson(text, leaves) : spliceRanges(text, [...ranges.values()]);
}

function add(groups: Map<string, Edit[]>, key: string, edit: Edit): void {
  const group = groups.get(key);
  if (group) group.push(edit);
  else groups.set(key, [edit]);
}

function spliceRanges(text: string, groups: readonly Edit[][]): Splice[] {
  const pieces = groups.flatMap((edits) => {
    const step = edits[0]?.steps[0];
    return step?.kind === 'range' ? { step, edits: edits.map(takeStep) } : [];
  });
  pieces.sort((a, b) => a.step.start - b.step.start || b.step.end - a.step.end);
  const splices: Splice[] = [];
  let at = 0;
  for (const { step, edits } of pieces) {
    if (step.start < at) continue;
    for (const splice of spliceRange(text, step, edits)) splices.push(splice);
    at = step.end;
  }
  return splices;
}

function spliceRange(text: string, { start, end, codec }: Range, edits: readonly Edit[]): Splice[] {
  const raw = text.slice(start, end);
  const decoded = decodePiece(raw, codec) ?? raw;
  const splices = findSplices(decoded, edits);
  const offsets = codec === 'plain' ? undefined : codedOffsets(raw, codec);
  const encode = createEncoder(codec, raw);
  if (codec !== 'plain' && !offsets) {
    return [{ start, end, text: encode(applySplices(decoded, splices), raw) }];
  }
  return splices.map((splice): Splice => {
    const from = offsets?.[splice.start] ?? splice.start;
    const to = offsets?.[splice.end] ?? splice.end;
    const piece = encode(splice.text, raw.slice(from, to));
    return { start: start + from, end: start + to, text: piece };
  });
}

/** By text, not by value: what is not edited stays as it is written, to the last digit. */
function spliceJson(text: string, leaves: ReadonlyMap<string, readonly Edit[]>): Splice[] {
  return [...jsonLeaves(text)].flatMap(({ pointer, start, end }) => {
    const edits = leaves.get(pointer)?.map(takeStep);
    return edits ? spliceLeaf(text, start, end, edits) : [];
  });
}

/** As the client wrote it: a number stays one, if the live value is one. */
function spliceLeaf(text: string, start: number, end: number, edits: readonly Edit[]): Splice[] {
  if (text[start] === '"') {
    const whole = edits.find(({ steps }) => steps.length === 0);
    const isHiddenNumber = markedPlaceholder(text.slice(start + 1, end - 1)) !== undefined;
    if (whole && isHiddenNumber && NUMBER.test(whole.text))
      return [{ start, end, text: whole.text }];
    const inside: Range = { kind: 'range', start: start + 1, end: end - 1, codec: 'json' };
    return spliceRange(text, inside, edits);
  }
  const live = rewriteText(text.slice(start, end), edits);
  return [{ start, end, text: NUMBER.test(live) ? live : JSON.stringify(live) }];
}

function takeStep(edit: Edit): Edit {
  return { ...edit, steps: edit.steps.slice(1) };
}
