import { readValue } from './read-value.ts';
import type { Reading } from './reading.ts';
import type { Cursor } from './see.ts';
import { Spot } from './spot.ts';
import { textLines } from './text-lines.ts';

/** A longer line is prose, or a program. */
const LONGEST_LINE = 4096;

/** What bytes that are no text become. */
const BINARY = /[\0\uFFFD]/;

/** `key=value` or `key: value`. */
const PAIR = /^["']?([a-z][\w.-]{0,63})["']?\s*(?:=|:(?!\/\/))\s*(\S.*)$/i;

/**
 * Tells a text of one line whole, as `body text`, and of several each line, as `body line 2`. What
 * follows a key in a line is told as its value.
 */
export function readText(text: string, within: Cursor, reading: Reading): void {
  const trimmed = text.trim();
  if (trimmed === '') return;
  if (!trimmed.includes('\n')) {
    readLine(trimmed, 'text', within, reading);
    return;
  }
  for (const line of textLines(text)) {
    readLine(line.text, `line ${line.number}`, within, reading);
  }
}

function readLine(line: string, words: string, within: Cursor, reading: Reading): void {
  if (line.length > LONGEST_LINE || BINARY.test(line)) return;
  const at = new Spot('string', words, undefined, within);
  readValue(line, at, reading);
  const [, key, value] = PAIR.exec(line) ?? [];
  if (key !== undefined && value !== undefined) {
    readValue(value, new Spot('string', 'value', [key], at), reading);
  }
}
