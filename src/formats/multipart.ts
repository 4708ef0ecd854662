import { headerValue, headerValues } from '../http/headers.ts';
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

/** In a batch, what is behind them would go out as it was recorded. */
const MAX_PARTS = 50_000;
/** Parts within parts within parts: nobody nests so. */
const MAX_DEPTH = 4;

const BLANK = /^\r?\n|\r?\n\r?\n/;
/** In characters. */
const MAX_HEAD = 16 * 1024;

const NAME = /[;\s]name\s*=\s*(?:"((?:[^"\\]|\\.){0,1024})"|([^\s";,]{1,1024}))/i;
const MULTIPART = /^\s*multipart\//i;
const HTTP = /^\s*application\/http\b/i;
const REQUEST_LINE = /^\s*[A-Z]{3,16} +(\S+)(?: +HTTP\/[\d.]+)?[ \t]*(?:\r?\n|$)/;
const STATUS_LINE = /^\s*HTTP\/[\d.]+ \d{3}[^\n]*\n/;

/** Multipart bodies (RFC 2046, section 5.1), of forms (RFC 7578) and of batches. */
export const multipartFormat: TextFormat = {
  codec: 'plain',
  fits: (_, type) => (type.startsWith('multipart/') ? 'declared' : undefined),
  read: readMultipart,
  carried: (body) => ({ kind: 'pieces', pieces: piecesIn(body, TOP) }),
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
  if (contentType === undefined || !HTTP.test(contentType)) {
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

/** Where a body is: alone, or in a part of another one. */
interface Within {
  readonly steps: readonly Step[];
  /** Where it begins in the text of the whole. */
  readonly offset: number;
}

const TOP: Within = { steps: [], offset: 0 };

function piecesIn(body: FormatBody, { steps, offset }: Within): Piece[] {
  const { text, isBinary, contentType } = body;
  return firstParts(text, contentType).flatMap((part, index) => {
    const { name = String(index + 1), start, end, headers } = part;
    const inner = { steps: [...steps, stepOf(part, index)], offset: offset + start };
    const content = { text: text.slice(start, end), isBinary, contentType: typeOf(headers) };
    const pieces = piecesInside(content, inner);
    if (pieces.length > 0) return pieces;
    const at = { names: [name], steps: inner.steps, raw: content.text, start: inner.offset };
    return [{ as: 'field', ...at, codecs: [codecOf(body)] }];
  });
}

/** Of a part that has parts itself, as the changes of a batch do, or that is a request. */
function piecesInside(content: FormatBody, within: Within): Piece[] {
  const { contentType = '' } = content;
  if (MULTIPART.test(contentType) && within.steps.length < MAX_DEPTH) {
    return piecesIn(content, within);
  }
  return HTTP.test(contentType) ? piecesOfRequest(content, within) : [];
}

/** A header of a request in a part. */
const FIELD = /^([^\s:]+):[ \t]*([^\r\n]*)/gm;

/** None where it is no request. */
function piecesOfRequest(content: FormatBody, { steps, offset }: Within): Piece[] {
  const { text } = content;
  const [line, url = ''] = REQUEST_LINE.exec(text) ?? [];
  if (line === undefined) return [];
  const target = url.replace(/^https?:\/\/[^/?#]*/i, '').replace(/^(?!\/)/, '/');
  const rest = text.slice(line.length);
  const blank = BLANK.exec(rest);
  const [end, next] = blank
    ? [blank.index, blank.index + blank[0].length]
    : [rest.length, rest.length];
  const pieces: Piece[] = [...rest.slice(0, end).matchAll(FIELD)].map((field) => {
    const [all, name = '', raw = ''] = field;
    const step: Step = { kind: 'header', name: name.toLowerCase() };
    const start = offset + line.length + field.index + all.length - raw.length;
    const at = { names: [name], steps: [...steps, step], raw, start };
    return { as: 'header', ...at, codecs: ['plain'], target };
  });
  const path: Step[] = [...steps, { kind: 'path' }];
  const startOfUrl = offset + line.indexOf(url, line.search(/\S\s/));
  const codecs = [codecOf(content)];
  const start = offset + line.length + next;
  return [
    {
      as: 'target',
      names: [],
      steps: path,
      raw: url,
      start: startOfUrl,
      codecs: ['plain'],
      target,
    },
    ...pieces,
    { as: 'content', names: [], steps, raw: rest.slice(next), start, codecs, target },
  ];
}

function codecOf({ isBinary }: FormatBody): 'latin1' | 'part' {
  return isBinary ? 'latin1' : 'part';
}

function typeOf(headers: readonly Header[]): string | undefined {
  return headerValue(headers, 'content-type');
}

const LENGTH = /^(content-length:[ \t]*)(\d+)/gim;

/**
 * A body with new texts in it, and the lengths that its parts tell of themselves made longer or shorter
 * by as much as they have become so.
 * @param recorded the body before
 */
export function restoreLengths(body: FormatBody, recorded: string): string {
  const { text, contentType = '' } = body;
  if (text === recorded || !MULTIPART.test(contentType) || text.search(LENGTH) < 0) return text;
  const before = [...findParts(recorded, contentType)];
  const parts = [...findParts(text, contentType)];
  if (before.length !== parts.length) return text;
  let restored = '';
  let done = 0;
  for (const [index, { start, end, headers }] of parts.entries()) {
    const old = recorded.slice(before[index]?.start, before[index]?.end);
    const content = { ...body, text: text.slice(start, end), contentType: typeOf(headers) };
    const own = restoreInside(content, old);
    const growth = sizeOf(body, own) - sizeOf(body, old);
    restored += withLength(text.slice(done, start), growth) + own;
    done = end;
  }
  return restored + text.slice(done);
}

function restoreInside(content: FormatBody, recorded: string): string {
  const { text, contentType = '' } = content;
  if (!HTTP.test(contentType)) return restoreLengths(content, recorded);
  const [blank, old] = [BLANK.exec(text), BLANK.exec(recorded)];
  if (!blank || !old) return text;
  const body = text.slice(blank.index);
  const growth = sizeOf(content, body) - sizeOf(content, recorded.slice(old.index));
  return withLength(text.slice(0, blank.index), growth) + body;
}

/** @param head what is before a part, its own head last */
function withLength(head: string, growth: number): string {
  if (growth === 0) return head;
  return head.replace(LENGTH, (_, name: string, size: string) => name + (Number(size) + growth));
}

function sizeOf({ isBinary }: FormatBody, text: string): number {
  return isBinary ? text.length : Buffer.byteLength(text);
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
  const blank = BLANK.exec(part.slice(0, MAX_HEAD));
  return blank ? { end: blank.index, next: blank.index + blank[0].length } : { end: 0, next: 0 };
}

/** @param fields the lines of a head */
export function readPartHead(fields: string): PartHead {
  // A line that begins with white space goes on with the one before (RFC 2822, section 2.2.3).
  const unfolded = fields.replace(/\r?\n[ \t]+/g, ' ');
  const headers = unfolded.split('\n').flatMap(parseLine);
  const dispositions = headerValues(headers, 'content-disposition').join('; ');
  // Not every client puts the name where it belongs.
  const [, quoted, token = quoted] = NAME.exec(dispositions) ?? NAME.exec(unfolded) ?? [];
  return { headers, name: token, isFile: /\bfilename\*?\s*=/i.test(dispositions) };
}

function parseLine(line: string): Header[] {
  const colon = line.indexOf(':');
  return colon < 1 ? [] : [[line.slice(0, colon).trim(), line.slice(colon + 1).trim()]];
}
