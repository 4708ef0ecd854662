/** Places in a text, and other texts in their stead. */

/** A place in a text. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/**
 * In their order, none in another and none of them empty: of two that overlap, the one that begins first
 * counts, and the longer one of two that begin at once.
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

/** The splices in a range of a text, put into it. @param splices in their order */
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
