import { parseExactJson } from './exact-json.ts';
import { readValue } from './json.ts';
import { type Cursor, type Reading, Spot } from './reading.ts';
import { textLines } from './text-lines.ts';

/** What stands before each text of a JSON sequence (RFC 7464). */
const RECORD_SEPARATOR = '\u001e';

/**
 * Tells the JSON of each line, as of an element of a list: `body line 3 /id`. Lines that are no JSON
 * are left out; false if the first one is.
 */
export function readJsonLines(text: string, within: Cursor, reading: Reading): boolean {
  let isFirst = true;
  for (const line of textLines(text)) {
    const isRecord = line.text.startsWith(RECORD_SEPARATOR);
    const parsed = parseExactJson(isRecord ? line.text.slice(1) : line.text);
    if (isFirst && !parsed) return false;
    isFirst = false;
    const at = new Spot('string', { kind: 'line', index: line.number }, undefined, within, true);
    if (parsed) readValue(parsed.json, at, reading, parsed.isMarked);
  }
  return !isFirst;
}
