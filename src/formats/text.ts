import { readValue } from './json/json.ts';
import { pairIn } from './url/pairs.ts';
import type { TextFormat } from './value/format.ts';
import type { Step } from './value/location.ts';
import { type Cursor, FixedCursor, type Reading, RepeatCounter } from './value/reading.ts';

/** In characters: a longer line is prose, or a program. */
const MAX_LINE_LENGTH = 4096;

/** Characters of binary data that was decoded as text. */
const BINARY = /[\0\uFFFD]/;

/** Text of no other format. */
export const textFormat: TextFormat = {
  codec: 'plain',
  fits: () => 'sniffed',
  read({ text }, within, reading) {
    readText(text, within, reading);
    return true;
  },
  carried: () => undefined,
};

/**
 * Reports a text of one line as `body text`, and each of several lines as `body line 2`; the value behind a
 * key in a line as `body value id`.
 */
function readText(text: string, within: Cursor, reading: Reading): void {
  const trimmed = text.trim();
  if (trimmed === '') return;
  const repeats = new RepeatCounter();
  if (!trimmed.includes('\n')) {
    readLine(trimmed, { kind: 'text' }, within, repeats, reading);
    return;
  }
  for (const line of textLines(text)) {
    readLine(line.text, { kind: 'text-line', index: line.number }, within, repeats, reading);
  }
}

function readLine(
  line: string,
  step: Step,
  within: Cursor,
  repeats: RepeatCounter,
  reading: Reading,
): void {
  if (BINARY.test(line)) return;
  const isLong = line.length > MAX_LINE_LENGTH;
  if (!isLong) readValue(line, new FixedCursor('string', step, undefined, within), reading);
  const pair = pairIn(line);
  // JSON is neither prose nor a program: the data of an event may be of any length.
  if (!pair || (isLong && !/^[[{]/.test(pair.value))) return;
  const named = repeats.next({ kind: 'value', name: pair.key });
  readValue(pair.value, new FixedCursor('string', named, [pair.key], within), reading);
}

/** A line with its number. */
interface TextLine {
  /** From 1. */
  readonly number: number;
  /** Trimmed, and not empty. */
  readonly text: string;
}

/** Lines behind these are not read: a text with more is a log or a listing. */
const MAX_LINES = 10_000;

/**
 * The lines of a text that are not empty, up to a limit. Generated one by one, since the text may be of any
 * length.
 */
export function* textLines(text: string): Generator<TextLine> {
  let start = 0;
  for (let number = 1; number <= MAX_LINES && start < text.length; number += 1) {
    const feed = text.indexOf('\n', start);
    const end = feed < 0 ? text.length : feed;
    const line = text.slice(start, end).trim();
    if (line !== '') yield { number, text: line };
    start = end + 1;
  }
}
