import { headerValue, headerValues } from '../http/headers.ts';
import { boundaryOf, isMultipartBody, withoutBoundary } from '../http/media-type.ts';
import { readHeaders } from './head/headers.ts';
import { BLANK, type BodyPart, findParts, MAX_PARTS, readHttpPart } from './multipart-parts.ts';
import { decodePiece, encodePiece } from './text/codecs.ts';
import {
  type FormatBody,
  groupByName,
  JSON_LAYOUT,
  type Layout,
  layoutOfNames,
  type Piece,
  type ReadBody,
  type TextFormat,
  type View,
  type ViewBody,
  valueAt,
} from './value/format.ts';
import type { Step } from './value/location.ts';
import { idsInName, placeOfId } from './value/names.ts';
import { type Cursor, FixedCursor, type Reading, RepeatCounter } from './value/reading.ts';

const NAME: Step = { kind: 'name' };
/** In levels of parts within parts. */
const MAX_DEPTH = 4;

const REQUEST_LINE = /^\s*[A-Z]{3,16} +(\S+)(?: +HTTP\/[\d.]+)?[ \t]*(?:\r?\n|$)/;

/**
 * Multipart bodies (RFC 2046, section 5.1), of forms (RFC 7578) and of batches. The value of one is an object
 * with a list of parts under each name, and those without a name under the empty one. A part is an object of
 * its headers, with its content under the empty name. Boundaries, lengths, and the text before the first part
 * and behind the last one are left out.
 */
export const multipartFormat: TextFormat = {
  codec: 'plain',
  fits({ text }, type) {
    if (type.startsWith('multipart/')) return 'declared';
    return isMultipartBody(text, type) ? 'evident' : undefined;
  },
  read: readMultipart,
  carried(body) {
    const pieces = piecesIn(body, TOP);
    return pieces.length > 0 ? { kind: 'pieces', pieces } : undefined;
  },
  view: viewMultipart,
};

/**
 * Reports the headers and the content of each part by its name, or its number from 1: `body part 2 /id`. A
 * part that is a response itself (`application/http`, of batches) is read as one. False for a body without
 * parts.
 */
function readMultipart(
  { text, contentType }: FormatBody,
  within: Cursor,
  reading: Reading,
  readInner: ReadBody,
): boolean {
  if (reading.multiparts >= MAX_DEPTH) return false;
  const numbered = createSteps();
  const inner = { ...reading, multiparts: reading.multiparts + 1 };
  const parts = [...findParts(text, contentType, MAX_PARTS)];
  for (const [index, part] of parts.entries()) {
    const names = part.name === undefined ? undefined : [part.name];
    const at = new FixedCursor('string', numbered(part, index), names, within);
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
  if (!isHttp(contentType)) {
    readInner({ text: content, contentType }, at, reading);
    return;
  }
  const inner = readHttpPart(content);
  readHeaders(inner.headers, reading, at);
  const text = content.slice(inner.start);
  readInner({ text, contentType: typeOf(inner.headers) }, at, reading);
}

/**
 * The step to a part has its name, with a number from the second part of that name on, or only its number.
 */
function createSteps(): (part: BodyPart, index: number) => Step {
  const repeats = new RepeatCounter();
  return ({ name }, index) =>
    name === undefined ? { kind: 'part', index: index + 1 } : repeats.next({ kind: 'part', name });
}

/** Where a body is: by itself, or in a part of another one. */
interface Within {
  readonly steps: readonly Step[];
  /** Offset of the body in the outermost one. */
  readonly offset: number;
}

const TOP: Within = { steps: [], offset: 0 };

function piecesIn(body: FormatBody, { steps, offset }: Within): Piece[] {
  const { text, isBinary, contentType } = body;
  const numbered = createSteps();
  return [...findParts(text, contentType, MAX_PARTS)].flatMap((part, index) => {
    const { name = String(index + 1), start, end, headers } = part;
    const inner = { steps: [...steps, numbered(part, index)], offset: offset + start };
    const content = { text: text.slice(start, end), isBinary, contentType: typeOf(headers) };
    const pieces = piecesInside(content, inner);
    if (pieces.length > 0) return pieces;
    const at = { names: [name], steps: inner.steps, raw: content.text, start: inner.offset };
    const codecs = [codecOf(body)];
    return [{ as: 'field', ...at, codecs }, ...idsInPart(part, { ...inner, offset }, codecs)];
  });
}

/** The ids in the name of a part. @param within the part, in a body that begins there */
function idsInPart(
  { name = '', nameStart }: BodyPart,
  { steps, offset }: Within,
  codecs: Piece['codecs'],
): Piece[] {
  if (nameStart === undefined) return [];
  return idsInName(name).map((id) => {
    const at = {
      place: placeOfId(name, id),
      names: id.isNamed ? [id.thing, 'id'] : [],
      raw: id.key,
    };
    const start = offset + nameStart + id.start;
    return { as: 'name', ...at, steps: [...steps, NAME], start, codecs };
  });
}

/** The pieces of a part that has parts itself, as the changes of a batch do, or that is a request. */
function piecesInside(content: FormatBody, within: Within): Piece[] {
  const { text, contentType = '' } = content;
  if (isMultipartBody(text, contentType) && within.steps.length < MAX_DEPTH) {
    return piecesIn(content, within);
  }
  return isHttp(contentType) ? piecesOfRequest(content, within) : [];
}

/** A header of a request in a part. */
const FIELD = /^([^\s:]+):[ \t]*([^\r\n]*)/gm;

/** None for a part that is no request. */
function piecesOfRequest(content: FormatBody, { steps, offset }: Within): Piece[] {
  const { text } = content;
  const [line, url = ''] = REQUEST_LINE.exec(text) ?? [];
  if (line === undefined) return [];
  const path = url.replace(/^https?:\/\/[^/?#]*/i, '').replace(/^(?!\/)/, '/');
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
    return { as: 'header', ...at, codecs: ['plain'], path };
  });
  const pathSteps: Step[] = [...steps, { kind: 'path' }];
  const startOfUrl = offset + line.indexOf(url, line.search(/\S\s/));
  const codecs = [codecOf(content)];
  const start = offset + line.length + next;
  return [
    {
      as: 'path',
      names: [],
      steps: pathSteps,
      raw: url,
      start: startOfUrl,
      codecs: ['plain'],
      path,
    },
    ...pieces,
    { as: 'content', names: [], steps, raw: rest.slice(next), start, codecs, path },
  ];
}

function codecOf({ isBinary }: FormatBody): 'latin1' | 'part' {
  return isBinary ? 'latin1' : 'part';
}

function typeOf(headers: BodyPart['headers']): string | undefined {
  return headerValue(headers, 'content-type');
}

const LENGTH = /^(content-length:[ \t]*)(\d+)/gim;

/**
 * A body with new texts in it, in which the Content-Length of each part is changed by as much as its content
 * has grown.
 * @param recorded the body without the new texts
 */
export function restoreLengths(body: FormatBody, recorded: string): string {
  const { text, contentType = '' } = body;
  if (text === recorded || !isMultipartBody(text, contentType) || text.search(LENGTH) < 0)
    return text;
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
  if (!isHttp(contentType)) return restoreLengths(content, recorded);
  const [blank, old] = [BLANK.exec(text), BLANK.exec(recorded)];
  if (!blank || !old) return text;
  const body = text.slice(blank.index);
  const growth = sizeOf(content, body) - sizeOf(content, recorded.slice(old.index));
  return withLength(text.slice(0, blank.index), growth) + body;
}

/** @param head the text before the content of a part, which ends with the head of the part */
function withLength(head: string, growth: number): string {
  if (growth === 0) return head;
  return head.replace(LENGTH, (_, name: string, size: string) => name + (Number(size) + growth));
}

function sizeOf({ isBinary }: FormatBody, text: string): number {
  return isBinary ? text.length : Buffer.byteLength(text);
}

/** Undefined for a truncated body. */
function viewMultipart(body: FormatBody, viewInner: ViewBody): View | undefined {
  const { text, contentType = '' } = body;
  const found = [...findParts(text, contentType, MAX_PARTS)];
  const end = found.at(-1)?.end;
  if (end === undefined || found.length === MAX_PARTS) return undefined;
  if (!isClosed(text, end, contentType)) return undefined;
  const parts = found.map((part) => viewPart(part, body, viewInner));
  const layouts = groupByName(parts.map(({ name, layout }) => [name, layout]));
  return {
    value: groupByName(parts.map(({ name, value }) => [name, value])),
    layout: layoutOfNames(stepOf, (name, index) => layouts[name]?.[index] ?? JSON_LAYOUT),
    write: (value) => writeParts(text, parts, value),
  };
}

/** Whether the closing delimiter follows the last part. */
function isClosed(text: string, end: number, contentType: string): boolean {
  const line = end + (text[end] === '\r' ? 2 : 1);
  return text.startsWith(`--${boundaryOf(text, contentType)}--`, line);
}

function stepOf(name: string, index: number): Step {
  if (name === '') return { kind: 'part', index: index + 1 };
  return { kind: 'part', name, ...(index > 0 && { index: index + 1 }) };
}

interface ViewedPart {
  readonly name: string;
  readonly value: object;
  readonly layout: Layout;
  /** Range of its content in the body. */
  readonly start: number;
  readonly end: number;
  /** The content with the texts of another value. */
  write(value: unknown): string;
}

/** Key of the status line of a part that is a response. */
const STATUS = ':status';

const NAME_PARAMETER = /;\s*name\s*=\s*(?:"(?:[^"\\]|\\.){0,1024}"|[^\s";,]{1,1024})/i;

function viewPart(part: BodyPart, body: FormatBody, viewInner: ViewBody): ViewedPart {
  const raw = body.text.slice(part.start, part.end);
  const type = headerValue(part.headers, 'content-type');
  const http = isHttp(type) ? readHttpPart(raw) : undefined;
  const from = http?.start ?? 0;
  const contentType = http ? headerValue(http.headers, 'content-type') : type;
  const content = viewContent(raw.slice(from), { ...body, contentType }, viewInner);
  const value = {
    ...(http?.statusLine !== undefined && { [STATUS]: http.statusLine }),
    ...headersOf([...part.headers, ...(http?.headers ?? [])]),
    '': content.value,
  };
  return {
    name: part.name ?? '',
    value,
    layout: {
      step: (segment) => (segment === '' ? undefined : { kind: 'header', name: String(segment) }),
      below: (segment) => (segment === '' ? content.layout : JSON_LAYOUT),
    },
    start: part.start + from,
    end: part.end,
    write: (next) => content.write(valueAt(next, [''])),
  };
}

/** The view of a content; bytes that are no text are viewed as Base64. */
function viewContent(
  raw: string,
  { isBinary, contentType }: FormatBody,
  viewInner: ViewBody,
): View {
  const text = isBinary ? decodePiece(raw, 'latin1') : raw;
  if (text === undefined) {
    const write = (value: unknown): string =>
      Buffer.from(String(value), 'base64').toString('latin1');
    const bytes = Buffer.from(raw, 'latin1').toString('base64');
    return { value: bytes, layout: JSON_LAYOUT, write };
  }
  const view = viewInner({ text, contentType })?.view;
  const write = (value: unknown): string => {
    const written = view?.write(value) ?? (typeof value === 'string' ? value : text);
    return isBinary ? encodePiece(written, 'latin1', raw) : written;
  };
  return { value: view?.value ?? text, layout: view?.layout ?? JSON_LAYOUT, write };
}

/** The headers of a part without the name of the part and the length of its content. */
function headersOf(headers: BodyPart['headers']): Record<string, string> {
  const names = new Set(headers.map(([name]) => name.toLowerCase()));
  const values = [...names].map((name): [string, string] => {
    const value = headerValues(headers, name).join(', ');
    if (name === 'content-disposition') return [name, value.replace(NAME_PARAMETER, '')];
    return [name, name === 'content-type' ? withoutBoundary(value) : value];
  });
  return Object.fromEntries(
    values.filter(([name, value]) => name !== 'content-length' && value !== 'form-data'),
  );
}

function writeParts(text: string, parts: readonly ViewedPart[], value: unknown): string {
  const counts = new Map<string, number>();
  let written = '';
  let copied = 0;
  for (const { name, start, end, write, value: old } of parts) {
    const index = counts.get(name) ?? 0;
    counts.set(name, index + 1);
    const next = valueAt(value, [name, index]) ?? old;
    written += text.slice(copied, start) + write(next);
    copied = end;
  }
  return written + text.slice(copied);
}

const HTTP = /^\s*application\/http\b/i;

/** Whether a part is a message itself. */
function isHttp(contentType: string | undefined): boolean {
  return contentType !== undefined && HTTP.test(contentType);
}
