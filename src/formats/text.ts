import type { TextFormat } from './format.ts';
import { readValue } from './json.ts';
import type { Step } from './location.ts';
import { pairIn } from './pairs.ts';
import { type Cursor, type Reading, Repeats, Spot } from './reading.ts';
import { textLines } from './text-lines.ts';

/** A longer line is prose, or a program. */
const LONGEST_LINE = 4096;

/** What bytes that are no text become. */
const BINARY = /[\0\uFFFD]/;

/** What is of no other format. */
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
 * Tells a text of one line whole, as `body text`, and of several each line, as `body line 2`. What
 * follows a key in a line is told by that: `body value id`.
 */
function readText(text: string, within: Cursor, reading: Reading): void {
  const trimmed = text.trim();
  if (trimmed === '') return;
  const repeats = new Repeats();
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
  repeats: Repeats,
  reading: Reading,
): void {
  if (line.length > LONGEST_LINE || BINARY.test(line)) return;
  readValue(line, new Spot('string', step, undefined, within), reading);
  const pair = pairIn(line);
  if (!pair) return;
  const named = repeats.next({ kind: 'value', name: pair.key });
  readValue(pair.value, new Spot('string', named, [pair.key], within), reading);
}
