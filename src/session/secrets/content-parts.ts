import { type PartHead, readPartHead } from '../../formats/multipart-parts.ts';
import { headerValue } from '../../http/headers.ts';
import { multipartBoundary } from '../../http/multipart-boundary.ts';
import { isText } from './is-text.ts';
import { secretKind } from './secret-names.ts';

/** A part of a body that is looked at by itself. */
export interface ContentPart {
  readonly bytes: Uint8Array;
  readonly isText: boolean;
  /** Of what it is a part of, or an empty text. */
  readonly contentType: string;
}

/** How long the head of a part may be. */
const LONGEST_HEAD = 2048;
/** Mails are in mails; what goes on deeper was made to take long. */
const DEEPEST = 8;

const newline = 0x0a;
const carriageReturn = 0x0d;

/**
 * What a body consists of, in its order and without a gap: one part, unless it is multipart (RFC 2046,
 * section 5.1), where files that are no text stand beside fields that are.
 * @param bytes of the body, out of its content coding
 * @param contentType value of the header, or an empty text
 */
export function contentParts(bytes: Uint8Array, contentType: string, depth = 0): ContentPart[] {
  const boundary = depth < DEEPEST ? multipartBoundary(contentType) : undefined;
  if (boundary === undefined) return [{ bytes, isText: isText(bytes, contentType), contentType }];
  return splitAt(bytes, `--${boundary}`).flatMap((part) => partsOf(part, contentType, depth));
}

/** Before each line that begins with the delimiter, its line break going with it. */
function splitAt(bytes: Uint8Array, delimiter: string): Uint8Array[] {
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: Uint8Array[] = [];
  let start = 0;
  for (let at = source.indexOf(delimiter); at !== -1; at = source.indexOf(delimiter, at + 1)) {
    if (at > 0 && source[at - 1] !== newline) continue;
    const end = at - (at === 0 ? 0 : source[at - 2] === carriageReturn ? 2 : 1);
    if (end > start) parts.push(bytes.subarray(start, end));
    start = end;
  }
  parts.push(bytes.subarray(start));
  return parts;
}

function partsOf(part: Uint8Array, contentType: string, depth: number): ContentPart[] {
  const start = Buffer.from(part.subarray(0, LONGEST_HEAD)).toString('latin1');
  const blank = /\r?\n\r?\n/.exec(start);
  if (!blank) return [{ bytes: part, isText: isText(part, ''), contentType }];
  const partHead = readPartHead(start.slice(0, blank.index));
  const ownType = headerValue(partHead.headers, 'content-type') ?? '';
  const end = blank.index + blank[0].length;
  const value = part.subarray(end);
  const head = { bytes: part.subarray(0, end), isText: true, contentType };
  if (multipartBoundary(ownType) !== undefined)
    return [head, ...contentParts(value, ownType, depth + 1)];
  if (isText(value, ownType) || isSecretField(partHead)) {
    return [{ bytes: part, isText: true, contentType }];
  }
  return [head, { bytes: value, isText: false, contentType: ownType }];
}

/** A field has a value that somebody has typed in, whatever that is. */
function isSecretField({ name = '', isFile }: PartHead): boolean {
  return secretKind(name) !== undefined && !isFile;
}
