/** The parts of multipart bodies (RFC 2046, section 5.1), with their places in the body. */

import { headerValues } from '../http/headers.ts';
import { boundaryOf } from '../http/media-type.ts';
import { decodeEscapes } from './text/codecs.ts';

type Header = [name: string, value: string];

/** The head of a part. */
interface PartHead {
  readonly headers: readonly Header[];
  /** The name of a form field (RFC 7578, section 4.2). */
  readonly name: string | undefined;
  /** Whether the part is a file, not the value of a field. */
  readonly isFile: boolean;
}

/** A part of a multipart body. */
export interface BodyPart extends PartHead {
  /** Offset of the name in the body; undefined for a folded name. */
  readonly nameStart: number | undefined;
  /** Range of the content in the body. */
  readonly start: number;
  readonly end: number;
}

/** Parts behind these are not read. In a batch, they would be sent as recorded. */
export const MAX_PARTS = 50_000;
/** The end of a head. */
export const BLANK: RegExp = /^\r?\n|\r?\n\r?\n/;
/** In characters. */
const MAX_HEAD = 16 * 1024;

const NAME = /[;\s]name\s*=\s*(?:"((?:[^"\\]|\\.){0,1024})"|([^\s";,]{1,1024}))/i;
/** A name with a charset and escapes (RFC 8187), which RFC 7578 forbids but servers read. */
const EXTENDED_NAME = /[;\s]name\*\s*=\s*"?[\w-]{1,32}'[\w-]{0,32}'([^\s"';,]{1,1024})/i;
const STATUS_LINE = /^\s*HTTP\/[\d.]+ \d{3}[^\n]*\n/;

/**
 * The parts of a body, with the last one of a body that was cut off in it; none of a body that is not what
 * its type says.
 * @param max after which many parts the search ends.
 * @default with the body
 */
export function* findParts(
  body: string,
  contentType: string | undefined,
  max: number = Infinity,
): Generator<BodyPart> {
  const boundary = boundaryOf(body, contentType);
  if (boundary === undefined) return;
  const delimiter = `--${boundary}`;
  let count = 0;
  let at = body.indexOf(delimiter);
  while (at !== -1 && count < max) {
    const from = at + delimiter.length;
    const next = body.indexOf(`\n${delimiter}`, from);
    if (next === -1 && body.startsWith('--', from)) return;
    const end = next === -1 ? body.length : body[next - 1] === '\r' ? next - 1 : next;
    const line = body.indexOf('\n', from);
    if (line !== -1 && line < end) {
      count += 1;
      yield partBetween(body, line + 1, end);
    }
    at = next === -1 ? -1 : next + 1;
  }
}

function partBetween(body: string, from: number, end: number): BodyPart {
  const head = headOf(body.slice(from, Math.min(end, from + MAX_HEAD)));
  const fields = body.slice(from, from + head.end);
  const partHead = readPartHead(fields);
  const nameStart = offsetOfName(fields, partHead.name);
  return {
    ...partHead,
    nameStart: nameStart === undefined ? undefined : from + nameStart,
    start: from + head.next,
    end,
  };
}

function offsetOfName(fields: string, name: string | undefined): number | undefined {
  const found = NAME.exec(fields);
  if (!found || name === undefined) return undefined;
  const [{ length }, quoted] = found;
  const end = found.index + length - (quoted === undefined ? 0 : 1);
  return fields.slice(end - name.length, end) === name ? end - name.length : undefined;
}

/** Where the head of a part ends and its content begins. A part without a blank line has no head. */
function headOf(part: string): { readonly end: number; readonly next: number } {
  const blank = BLANK.exec(part.slice(0, MAX_HEAD));
  return blank ? { end: blank.index, next: blank.index + blank[0].length } : { end: 0, next: 0 };
}

/** @param fields the lines of a head */
function readPartHead(fields: string): PartHead {
  // A line that begins with white space continues the line before (RFC 2822, section 2.2.3).
  const unfolded = fields.replace(/\r?\n[ \t]+/g, ' ');
  const headers = unfolded.split('\n').flatMap(parseLine);
  const dispositions = headerValues(headers, 'content-disposition').join('; ');
  // Some clients put the name in another header.
  const [, quoted, token = quoted] = NAME.exec(dispositions) ?? NAME.exec(unfolded) ?? [];
  const [, extended] = EXTENDED_NAME.exec(dispositions) ?? [];
  const name = extended === undefined ? token : decodeEscapes(extended);
  return { headers, name, isFile: /\bfilename\*?\s*=/i.test(dispositions) };
}

function parseLine(line: string): Header[] {
  const colon = line.indexOf(':');
  return colon < 1 ? [] : [[line.slice(0, colon).trim(), line.slice(colon + 1).trim()]];
}

/** The message in a part of a batch (`application/http`). */
interface HttpPart {
  /** Undefined for a request. */
  readonly statusLine: string | undefined;
  readonly headers: readonly Header[];
  /** Offset of its body in the content of the part. */
  readonly start: number;
}

/** The message that a part is. @param content of the part */
export function readHttpPart(content: string): HttpPart {
  const [statusLine] = STATUS_LINE.exec(content) ?? [];
  const from = statusLine?.length ?? 0;
  const message = content.slice(from);
  const head = headOf(message);
  const { headers } = readPartHead(message.slice(0, head.end));
  return { statusLine: statusLine?.trim(), headers, start: from + head.next };
}
