/** The difference of two texts by lines. */
import { align } from './align.ts';

/** A line, or a number of equal lines that are left out. */
export type DiffLine =
  | {
      readonly kind: 'same' | 'removed' | 'added';
      readonly text: string;
      /** Numbers of the line, from 1. */
      readonly left?: number;
      readonly right?: number;
    }
  | { readonly kind: 'left-out'; readonly count: number };

/** How many equal lines are shown around those that differ. */
const CONTEXT = 3;

/** The lines that differ, with some of those around them; none for equal texts. */
export function diffLines(before: string, now: string): DiffLine[] {
  if (before === now) return [];
  const left = before.split('\n');
  const right = now.split('\n');
  const lines = align(left, right).map(({ left: l, right: r }): DiffLine => {
    if (l !== undefined && r !== undefined) {
      return { kind: 'same', text: left[l] ?? '', left: l + 1, right: r + 1 };
    }
    if (l !== undefined) return { kind: 'removed', text: left[l] ?? '', left: l + 1 };
    return { kind: 'added', text: right[r ?? 0] ?? '', right: (r ?? 0) + 1 };
  });
  return leaveOut(lines);
}

/** In characters, of a line and of both texts. */
const MAX_LINE = 160;
const MAX_TEXT = 100_000;

/**
 * The start of a difference, for people who want to see what kind of change it is.
 * @param most how many lines
 */
export function startOfDiff(before: string, now: string, most: number): DiffLine[] {
  const lines = diffLines(before.slice(0, MAX_TEXT), now.slice(0, MAX_TEXT));
  const shown = lines.slice(0, most).map((line): DiffLine => {
    if (line.kind === 'left-out' || line.text.length <= MAX_LINE) return line;
    return { ...line, text: `${line.text.slice(0, MAX_LINE)}…` };
  });
  const count = lines.length - shown.length;
  return count > 0 ? [...shown, { kind: 'left-out', count }] : shown;
}

function leaveOut(lines: readonly DiffLine[]): DiffLine[] {
  const isNear = new Uint8Array(lines.length);
  for (const [index, { kind }] of lines.entries()) {
    if (kind !== 'same') isNear.fill(1, Math.max(0, index - CONTEXT), index + CONTEXT + 1);
  }
  const shown: DiffLine[] = [];
  let count = 0;
  const flush = (): void => {
    if (count > 0) shown.push({ kind: 'left-out', count });
    count = 0;
  };
  for (const [index, line] of lines.entries()) {
    if (isNear[index] === 1) {
      flush();
      shown.push(line);
    } else count += 1;
  }
  flush();
  return shown;
}

/** The lengths of what two texts have in common at their start and their end, in characters. */
export function commonEnds(
  before: string,
  now: string,
): { readonly start: number; readonly end: number } {
  const most = Math.min(before.length, now.length);
  let start = 0;
  while (start < most && before[start] === now[start]) start += 1;
  let end = 0;
  while (end < most - start && before[before.length - 1 - end] === now[now.length - 1 - end])
    end += 1;
  // Half a surrogate pair is not a character.
  if (start > 0 && isHigh(before.charCodeAt(start - 1))) start -= 1;
  if (end > 0 && isLow(before.charCodeAt(before.length - end))) end -= 1;
  return { start, end };
}

function isHigh(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}

function isLow(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}
