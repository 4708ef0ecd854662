/** Ranges of a text, and other texts that replace them. */

/** A range of a text. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The ranges in their order, without empty ones and overlaps: of two that overlap, the one that starts first
 * is kept, or the longer one if both start together.
 */
export function withoutInner<Each extends TextRange>(ranges: readonly Each[]): Each[] {
  let end = 0;
  return ranges
    .toSorted((a, b) => a.start - b.start || b.end - a.end)
    .filter((range) => {
      if (range.start < end || range.end <= range.start) return false;
      end = range.end;
      return true;
    });
}

/** A range of a text with the splices in it applied. @param splices in their order */
export function applySplices(
  text: string,
  splices: readonly (TextRange & { readonly text: string })[],
  start = 0,
  end: number = text.length,
): string {
  let rewritten = '';
  let at = start;
  for (const splice of splices) {
    if (splice.start < start || splice.end > end) continue;
    rewritten += text.slice(at, splice.start) + splice.text;
    at = splice.end;
  }
  return rewritten + text.slice(at, end);
}
