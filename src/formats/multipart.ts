import { headerValue } from '../http/headers.ts';
import { multipartBoundary } from '../http/multipart-boundary.ts';
import type { FormatBody, Piece, ReadBody, TextFormat } from './format.ts';
import { readHeaders } from './headers.ts';
import type { Step } from './location.ts';
import { type Cursor, type Reading, Repeats, Spot } from './reading.ts';

type Header = [name: string, value: string];

/** The head of a part. */
export interface PartHead {
  readonly headers: readonly Header[];
  /** Of a field (RFC 7578, section 4.2). */
  readonly name: string | undefined;
  /** Whether it is a file, not what somebody has typed in. */
  readonly isFile: boolean;
}

/** A part of a multipart body. */
export interface BodyPart extends PartHead {
  /** Where its content stands in the body. */
  readonly start: number;
  readonly end: number;
}

const MAX_PARTS = 1000;
/** Parts within parts within parts: nobody nests so. */
const MAX_DEPTH = 4;

/** In characters. */
const MAX_HEAD = 16 * 1024;

const NAME = /[;\s]name\s*=\s*(?:"((?:[^"\\]|\\.){0,1024})"|([^\s";,]{1,1024}))/i;
const STATUS_LINE = /^\s*HTTP\/[\d.]+ \d{3}[^\n]*\n/;

/** Multipart bodies (RFC 2046, section 5.1), of forms (RFC 7578) and of batches. */
export const multipartFormat: TextFormat = {
  codec: 'plain',
  fits: (_, type) => (type.startsWith('multipart/') ? 'declared' : undefined),
  read: readMultipart,
  carried(body) {
    const parts = firstParts(body.text, body.contentType);
    return { kind: 'pieces', pieces: parts.map((part, index) => pieceOf(part, index, body)) };
  },
};

/**
 * Tells each part by its name, or its number from 1: `body part 2 /id`, its headers as well. A part that
 * is a response itself (`application/http`, of batches) is told as one. False if no part was found.
 */
function readMultipart(
  { text, contentType }: FormatBody,
  within: Cursor,
  reading: Reading,
  readInner: ReadBody,
): boolean {
  if (reading.multiparts >= MAX_DEPTH) return false;
  const repeats = new Repeats();
  const inner = { ...reading, multiparts: reading.multiparts + 1 };
  const parts = firstParts(text, contentType);
  for (const [index, part] of parts.entries()) {
    const step = stepOf(part, index);
    const names = part.name === undefined ? undefined : [part.name];
    const at = new Spot('string', names ? repeats.next(step) : step, names, within);
    readPart(part, text.slice(part.start, part.end), at, inner, readInner);
  }
  return parts.length > 0;
}

function readPart(
  { headers }: BodyPart,
  content: string,
  at: Cursor,
  reading: Reading,
  readInner: ReadBody,
): void {
  readHeaders(
    headers.filter(([each]) => !/^content-disposition$/i.test(each)),
    reading,
    at,
  );
  const contentType = headerValue(headers, 'content-type');
  if (contentType === undefined || !/^\s*application\/http\b/i.test(contentType)) {
    readInner({ text: content, contentType }, at, reading);
    return;
  }
  const message = content.replace(STATUS_LINE, '');
  const head = headOf(message);
  const inner = readPartHead(message.slice(0, head.end)).headers;
  readHeaders(inner, reading, at);
  const text = message.slice(head.next);
  readInner({ text, contentType: headerValue(inner, 'content-type') }, at, reading);
}

function stepOf({ name }: PartHead, index: number): Step {
  return name === undefined ? { kind: 'part', index: index + 1 } : { kind: 'part', name };
}

function pieceOf(part: BodyPart, index: number, { text, isBinary }: FormatBody): Piece {
  const { name = String(index + 1), start, end } = part;
  const raw = text.slice(start, end);
  const codecs = [isBinary ? 'latin1' : 'part'] as const;
  return { as: 'field', names: [name], steps: [stepOf(part, index)], raw, start, codecs };
}

function firstParts(text: string, contentType: string | undefined): BodyPart[] {
  const parts: BodyPart[] = [];
  for (const part of findParts(text, contentType ?? '')) {
    if (parts.length === MAX_PARTS) break;
    parts.push(part);
  }
  return parts;
}

/**
 * The parts of a body, the one included that ends with the body where that was cut off; none where it
 * is not what its type says.
 */
export function* findParts(body: string, contentType: string): Generator<BodyPart> {
  const boundary = multipartBoundary(contentType);
  if (boundary === undefined) return;
  const delimiter = `--${boundary}`;
  let at = body.indexOf(delimiter);
  while (at !== -1) {
    const from = at + delimiter.length;
    const next = body.indexOf(`\n${delimiter}`, from);
    if (next === -1 && body.startsWith('--', from)) return;
    const end = next === -1 ? body.length : body[next - 1] === '\r' ? next - 1 : next;
    const line = body.indexOf('\n', from);
    if (line !== -1 && line < end) yield partBetween(body, line + 1, end);
    at = next === -1 ? -1 : next + 1;
  }
}

function partBetween(body: string, from: number, end: number): BodyPart {
  const head = headOf(body.slice(from, Math.min(end, from + MAX_HEAD)));
  const fields = readPartHead(body.slice(from, from + head.end));
  return { ...fields, start: from + head.next, end };
}

/** Where the head of a part ends, and where its content begins: what has no blank line has no head. */
function headOf(part: string): { readonly end: number; readonly next: number } {
  const blank = /^\r?\n|\r?\n\r?\n/.exec(part.slice(0, MAX_HEAD));
  return blank ? { end: blank.index, next: blank.index + blank[0].length } : { end: 0, next: 0 };
}

/** @param fields the lines of a head */
export function readPartHead(fields: string): PartHead {
  const headers = fields.split('\n').flatMap(parseLine);
  const disposition = headerValue(headers, 'content-disposition') ?? '';
  const [, quoted, token = quoted] = NAME.exec(disposition) ?? [];
  return { headers, name: token, isFile: /\bfilename\*?\s*=/i.test(disposition) };
}

function parseLine(line: string): Header[] {
  const colon = line.indexOf(':');
  return colon < 1 ? [] : [[line.slice(0, colon).trim(), line.slice(colon + 1).trim()]];
}
