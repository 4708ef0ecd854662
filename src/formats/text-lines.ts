/** A line with its number. */
interface TextLine {
  /** From 1. */
  readonly number: number;
  /** Trimmed, and not empty. */
  readonly text: string;
}

/** Whoever sends more lines sends no ids in them that a person could have meant. */
const MOST_LINES = 10_000;

/** The first lines of a text that are not empty, one by one: the text may be of any length. */
export function* textLines(text: string): Generator<TextLine> {
  let start = 0;
  for (let number = 1; number <= MOST_LINES && start < text.length; number += 1) {
    const feed = text.indexOf('\n', start);
    const end = feed < 0 ? text.length : feed;
    const line = text.slice(start, end).trim();
    if (line !== '') yield { number, text: line };
    start = end + 1;
  }
}
