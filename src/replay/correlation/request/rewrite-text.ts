/** Puts new texts in the places of recorded ones, however deep they stand in a text. */
import { decodePiece, encodePiece } from './codecs.ts';
import type { Step } from './cursor.ts';
import { jsonLeaves } from './json-leaves.ts';

/** A text to put at a place. */
export interface Edit {
  /** What is left of the way to the place. None: it is the whole text. */
  readonly steps: readonly Step[];
  readonly text: string;
}

/** As JSON writes them (RFC 8259 section 6). */
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** Where edits overlap, the widest one counts. */
export function rewriteText(text: string, edits: readonly Edit[]): string {
  const whole = edits.find(({ steps }) => steps.length === 0);
  if (whole) return whole.text;
  const ranges = new Map<string, Edit[]>();
  const leaves = new Map<string, Edit[]>();
  for (const edit of edits) {
    const [step] = edit.steps;
    if (step?.kind === 'json') add(leaves, step.pointer, edit);
    else if (step) add(ranges, `${step.start} ${step.end} ${step.codec}`, edit);
  }
  return leaves.size > 0 ? rewriteJson(text, leaves) : rewriteRanges(text, [...ranges.values()]);
}

function add(groups: Map<string, Edit[]>, key: string, edit: Edit): void {
  const group = groups.get(key);
  if (group) group.push(edit);
  else groups.set(key, [edit]);
}

function rewriteRanges(text: string, groups: readonly Edit[][]): string {
  const pieces = groups.flatMap((edits) => {
    const step = edits[0]?.steps[0];
    return step?.kind === 'range' ? { step, edits: edits.map(takeStep) } : [];
  });
  pieces.sort((a, b) => a.step.start - b.step.start || b.step.end - a.step.end);
  let rewritten = '';
  let at = 0;
  for (const { step, edits } of pieces) {
    if (step.start < at) continue;
    const raw = text.slice(step.start, step.end);
    const piece = rewriteText(decodePiece(raw, step.codec) ?? raw, edits);
    rewritten += text.slice(at, step.start) + encodePiece(piece, step.codec, raw);
    at = step.end;
  }
  return rewritten + text.slice(at);
}

/** By text, not by value: what is not edited stays as it is written, to the last digit. */
function rewriteJson(text: string, leaves: ReadonlyMap<string, readonly Edit[]>): string {
  let rewritten = '';
  let at = 0;
  for (const { pointer, start, end } of jsonLeaves(text)) {
    const edits = leaves.get(pointer);
    if (!edits) continue;
    rewritten += text.slice(at, start) + rewriteLeaf(text.slice(start, end), edits.map(takeStep));
    at = end;
  }
  return rewritten + text.slice(at);
}

/** As the client wrote it: a number stays one, if the live value is one. */
function rewriteLeaf(raw: string, edits: readonly Edit[]): string {
  const isQuoted = raw.startsWith('"');
  const whole = edits.find(({ steps }) => steps.length === 0);
  if (whole && !isQuoted && NUMBER.test(whole.text)) return whole.text;
  return JSON.stringify(rewriteText(isQuoted ? String(JSON.parse(raw)) : raw, edits));
}

function takeStep(edit: Edit): Edit {
  return { ...edit, steps: edit.steps.slice(1) };
}
