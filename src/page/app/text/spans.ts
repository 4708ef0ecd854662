/**
 * Recorded text, cut into the spans that are shown. Placeholders of secrets are marked. Characters that are invisible,
 * or that change the direction of the text around them, are made visible.
 */
import { locatePlaceholders } from '../../../formats/text/placeholder.ts';
import { locateUnprintable } from '../../../printable.ts';
import type { Token } from './highlight.ts';

/** A span of a text. */
export interface TextSpan {
  /** What is shown. */
  readonly text: string;
  /** What the span is in the language of the text. */
  readonly role?: Token['role'];
  readonly mark?: 'placeholder' | 'unprintable';
}

interface Mark {
  readonly start: number;
  readonly end: number;
  readonly mark: NonNullable<TextSpan['mark']>;
  readonly shown: string;
}

/**
 * The spans of a text, in their order.
 * @param tokens of the same text, in their order and without gaps
 */
export function spansOf(text: string, tokens: readonly Token[] = [{ text }]): TextSpan[] {
  const marks = marksOf(text);
  const spans: TextSpan[] = [];
  let at = 0;
  let next = 0;
  for (const { text: own, role } of tokens) {
    const end = at + own.length;
    while (at < end) {
      const mark = marks[next];
      const until = Math.min(
        end,
        mark === undefined ? end : at < mark.start ? mark.start : mark.end,
      );
      const isMarked = mark !== undefined && at >= mark.start;
      const shown = isMarked && mark.mark === 'unprintable' ? mark.shown : text.slice(at, until);
      spans.push({
        text: shown,
        ...(role !== undefined && { role }),
        ...(isMarked && { mark: mark.mark }),
      });
      at = until;
      if (isMarked && at >= mark.end) next += 1;
    }
  }
  return spans;
}

function marksOf(text: string): Mark[] {
  const placeholders = locatePlaceholders(text).map(({ start, end }): Mark => {
    return { start, end, mark: 'placeholder', shown: text.slice(start, end) };
  });
  const unprintable = locateUnprintable(text)
    // A line feed follows, which is enough to show the end of the line.
    .filter(({ start }) => text[start] !== '\r' || text[start + 1] !== '\n')
    .map((found): Mark => ({ ...found, mark: 'unprintable' }));
  if (placeholders.length === 0 || unprintable.length === 0)
    return [...placeholders, ...unprintable];
  return [...placeholders, ...unprintable].toSorted((a, b) => a.start - b.start);
}

/** In characters of one page of a long text. */
const MAX_PAGE = 65_536;

/**
 * Cuts a long text into pages. A page ends at the end of a line where possible.
 * @returns the offsets at which the pages end
 */
export function pagesOf(text: string, most: number = MAX_PAGE): number[] {
  const ends: number[] = [];
  let at = 0;
  while (text.length - at > most) {
    const lineEnd = text.lastIndexOf('\n', at + most - 1) + 1;
    const cut = lineEnd > at + most / 2 ? lineEnd : at + most;
    at = isInsidePair(text, cut) ? cut - 1 : cut;
    ends.push(at);
  }
  ends.push(text.length);
  return ends;
}

function isInsidePair(text: string, at: number): boolean {
  const before = text.charCodeAt(at - 1);
  const after = text.charCodeAt(at);
  return before >= 0xd800 && before <= 0xdbff && after >= 0xdc00 && after <= 0xdfff;
}

/** The tokens of a range of a text, which the tokens make up. */
export function sliceTokens(tokens: readonly Token[], from: number, to: number): Token[] {
  const slice: Token[] = [];
  let at = 0;
  for (const token of tokens) {
    const end = at + token.text.length;
    if (end > from && at < to) {
      slice.push({ ...token, text: token.text.slice(Math.max(0, from - at), to - at) });
    }
    if (end >= to) break;
    at = end;
  }
  return slice;
}
