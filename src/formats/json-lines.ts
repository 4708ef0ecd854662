import { parseComparableJson, parseExactJson, renderExactJson } from './json/exact-json.ts';
import { readValue } from './json/json.ts';
import { textLines } from './text.ts';
import {
  JSON_LAYOUT,
  type Layout,
  type Piece,
  type TextFormat,
  type View,
} from './value/format.ts';
import type { Step } from './value/location.ts';
import { type Cursor, FixedCursor, type Reading } from './value/reading.ts';

/** Begins each text of a JSON sequence (RFC 7464). */
const RECORD_SEPARATOR = '\u001e';

/** JSON lines, and JSON sequences (RFC 7464). */
export const jsonLinesFormat: TextFormat = {
  codec: 'json',
  fits({ text }, type) {
    if (TYPE.test(type)) return 'declared';
    return /^\s*[{[]/.test(text) ? 'sniffed' : undefined;
  },
  read: ({ text }, within, reading) => readJsonLines(text, within, reading),
  carried({ text }) {
    const lines = text.split('\n');
    const isOfLines = lines.every((line) => line.trim() === '' || /^\s*[{[]/.test(line));
    return isOfLines && lines.length > 1 ? { kind: 'pieces', pieces: piecesOf(lines) } : undefined;
  },
  view: ({ text }) => viewLines(text),
};

const TYPE = /^application\/(?:x-)?(?:ndjson|jsonl|jsonlines|json-lines|json-seq|stream\+json)$/;
const CODECS = ['plain'] as const;

function piecesOf(lines: readonly string[]): Piece[] {
  let start = 0;
  return lines.map((raw, index) => {
    const steps: Step[] = [{ kind: 'line', index: index + 1 }];
    const piece: Piece = { as: 'line', names: [], steps, raw, start, codecs: CODECS };
    start += raw.length + 1;
    return piece;
  });
}

/**
 * Reports the values of each line as of an element of a list: `body line 3 /id`. Lines that are no JSON are
 * skipped; false if the first line is one of these.
 */
function readJsonLines(text: string, within: Cursor, reading: Reading): boolean {
  let isFirst = true;
  for (const line of textLines(text)) {
    const isRecord = line.text.startsWith(RECORD_SEPARATOR);
    const parsed = parseExactJson(isRecord ? line.text.slice(1) : line.text);
    if (isFirst && !parsed) return false;
    isFirst = false;
    const at = new FixedCursor(
      'string',
      { kind: 'line', index: line.number },
      undefined,
      within,
      true,
    );
    if (parsed) readValue(parsed.json, at, reading, parsed.isMarked);
  }
  return !isFirst;
}

const LAYOUT: Layout = {
  step: (segment) => ({ kind: 'line', index: Number(segment) + 1 }),
  below: () => JSON_LAYOUT,
};

/** The list of the values of the lines. Undefined if one of them is no JSON. */
function viewLines(text: string): View | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const values: unknown[] = [];
  for (const line of lines) {
    const parsed = parseComparableJson(line.trim().replace(RECORD_SEPARATOR, ''));
    if (!parsed) return undefined;
    values.push(parsed.json);
  }
  if (lines.length === 0) return undefined;
  const mark = text.trimStart().startsWith(RECORD_SEPARATOR) ? RECORD_SEPARATOR : '';
  const write = (value: unknown): string => {
    const written = Array.isArray(value) ? value : values;
    return written.map((each) => `${mark}${renderExactJson(each)}\n`).join('');
  };
  return { value: values, layout: LAYOUT, write };
}
