import { headerValue } from '../http/headers.ts';
import { multipartBoundary } from '../http/multipart-boundary.ts';
import { readHeaders } from './headers.ts';
import { type Cursor, type Reading, Repeats, Spot } from './reading.ts';

type Header = [name: string, value: string];

/** Reads a body of any kind: `readBody`, which reads multipart bodies by this. */
export type ReadBody = (
  text: string,
  contentType: string | undefined,
  within: Cursor,
  reading: Reading,
) => void;

const MOST_PARTS = 1000;
/** Parts within parts within parts: nobody nests so. */
const DEEPEST = 4;

/** In characters. */
const LONGEST_HEAD = 16 * 1024;

const NAME = /;\s*name\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,]+))/i;
const STATUS_LINE = /^\s*HTTP\/[\d.]+ \d{3}[^\n]*\n/;

/**
 * Tells each part by its name, or its number from 1: `body part 2 /id`, its headers as well. A part that
 * is a response itself (`application/http`, of batches) is told as one. False if no part was found.
 */
export function readMultipart(
  text: string,
  contentType: string | undefined,
  within: Cursor,
  reading: Reading,
  readBody: ReadBody,
): boolean {
  const delimiter = multipartBoundary(contentType ?? '');
  if (delimiter === undefined || reading.multiparts >= DEEPEST) return false;
  const repeats = new Repeats();
  const inner = { ...reading, multiparts: reading.multiparts + 1 };
  let number = 0;
  for (const part of splitParts(text, `--${delimiter}`)) {
    number += 1;
    readPart(part, number, repeats, within, inner, readBody);
  }
  return number > 0;
}

function readPart(
  part: string,
  number: number,
  repeats: Repeats,
  within: Cursor,
  reading: Reading,
  readBody: ReadBody,
): void {
  const { headers, body } = splitHead(part);
  const disposition = NAME.exec(headerValue(headers, 'content-disposition') ?? '');
  const name = disposition?.[1] ?? disposition?.[2];
  const step =
    name === undefined
      ? ({ kind: 'part', index: number } as const)
      : repeats.next({ kind: 'part', name });
  const at = new Spot('string', step, name === undefined ? undefined : [name], within);
  readHeaders(
    headers.filter(([each]) => !/^content-disposition$/i.test(each)),
    reading,
    at,
  );
  const type = headerValue(headers, 'content-type');
  if (type === undefined || !/^\s*application\/http\b/i.test(type)) {
    readBody(body, type, at, reading);
    return;
  }
  const message = splitHead(body.replace(STATUS_LINE, ''));
  readHeaders(message.headers, reading, at);
  readBody(message.body, headerValue(message.headers, 'content-type'), at, reading);
}

/** What stands between the delimiters, without the line breaks that belong to them. */
function* splitParts(text: string, delimiter: string): Generator<string> {
  let start = text.indexOf(delimiter);
  for (let count = 0; start >= 0 && count < MOST_PARTS; count += 1) {
    const from = start + delimiter.length;
    const end = text.indexOf(`\n${delimiter}`, from);
    if (text.startsWith('--', from)) return;
    const part = text.slice(from, end < 0 ? text.length : end);
    yield part.replace(/^[ \t]*\r?\n/, '').replace(/\r$/, '');
    start = end < 0 ? -1 : end + 1;
  }
}

function splitHead(part: string): { headers: Header[]; body: string } {
  const blank = /^\r?\n|\r?\n\r?\n/.exec(part.slice(0, LONGEST_HEAD));
  if (!blank) return { headers: [], body: part };
  const lines = part.slice(0, blank.index).split('\n');
  return { headers: lines.flatMap(parseLine), body: part.slice(blank.index + blank[0].length) };
}

function parseLine(line: string): Header[] {
  const colon = line.indexOf(':');
  return colon < 1 ? [] : [[line.slice(0, colon).trim(), line.slice(colon + 1).trim()]];
}
