/**
 * Multipart bodies as values: the lists of the parts by their names, those without a name under none.
 * Each part is an object of its headers, with its content under no name. Nothing is left of boundaries,
 * of lengths, and of what stands before the first part and behind the last.
 */
import { headerValue, headerValues } from '../http/headers.ts';
import { boundaryOf, withoutBoundary } from '../http/multipart-boundary.ts';
import { decodePiece, encodePiece } from './codecs.ts';
import type { FormatBody, ViewBody } from './format.ts';
import {
  groupByName,
  JSON_LAYOUT,
  type Layout,
  layoutOfNames,
  type View,
  valueAt,
} from './layout.ts';
import type { Step } from './location.ts';
import {
  type BodyPart,
  firstParts,
  type Header,
  isHttp,
  MAX_PARTS,
  readHttpPart,
} from './multipart-parts.ts';

/** Undefined for a body that ends before its last part does. */
export function viewMultipart(body: FormatBody, viewInner: ViewBody): View | undefined {
  const { text, contentType = '' } = body;
  const found = firstParts(text, contentType);
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

/** Behind the last part. */
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
  /** Where its content stands in the body. */
  readonly start: number;
  readonly end: number;
  /** Its content with the texts of another value. */
  write(value: unknown): string;
}

/** The status line of a part that is a response. */
const STATUS = ':status';
const NAME = /;\s*name\s*=\s*(?:"(?:[^"\\]|\\.){0,1024}"|[^\s";,]{1,1024})/i;

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

/** Of bytes that are no text, their Base64. */
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

/** What they say besides the name of the part and the length of its content. */
function headersOf(headers: readonly Header[]): Record<string, string> {
  const names = new Set(headers.map(([name]) => name.toLowerCase()));
  const values = [...names].map((name): [string, string] => {
    const value = headerValues(headers, name).join(', ');
    if (name === 'content-disposition') return [name, value.replace(NAME, '')];
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
