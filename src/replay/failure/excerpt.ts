import {
  brotliDecompressSync,
  constants,
  gunzipSync,
  inflateRawSync,
  inflateSync,
} from 'node:zlib';
import { textOfError } from '../../errors.ts';
import { binaryFormatOf, decodeText } from '../../formats/formats.ts';
import { readPageText } from '../../formats/html/page-text.ts';
import { isPage } from '../../formats/markup/markup.ts';
import { essenceOf } from '../../http/media-type.ts';
import { appliedCodings } from '../../session/content-coding.ts';
import { findInBinary } from '../../session/secrets/find-in-bytes.ts';
import { type Mask, maskOfBody } from './mask.ts';
import { cut } from './shorten.ts';

/** The start of a body: lines of text, or what is known of a body that is not text. */
export type Excerpt =
  | {
      readonly kind: 'text';
      /** At most 6, each cut to 160 characters. */
      readonly lines: readonly string[];
      /** Whether more lines follow. */
      readonly isCut: boolean;
    }
  | {
      readonly kind: 'binary';
      /** The first bytes, in hexadecimal. */
      readonly start: string;
    }
  | {
      readonly kind: 'undecodable';
      /** `Content-Encoding`. */
      readonly coding: string;
      readonly reason: string;
    };

const MAX_LINES = 6;
const MAX_WIDTH = 160;
/** In bytes. The rest of a body is not looked at. The style sheets of error pages have a few kilobytes. */
const MAX_READ = 64 * 1024;
/** In bytes. */
const MAX_DECODED = 1024 * 1024;

/** The start of a body, and what is known of it. */
interface BodyStart {
  readonly bytes: Buffer;
  /** `Content-Encoding`. */
  readonly coding: string | undefined;
  /** `Content-Type`. @default none */
  readonly contentType?: string | undefined;
  /** Whether the body goes on. */
  readonly isCut: boolean;
  /** Raw path of the request. */
  readonly path: string;
}

/** The first lines of a body, decoded as its format says, without secrets. */
export function createExcerpt(
  { bytes, coding, contentType, isCut, path }: BodyStart,
  known: Mask,
): Excerpt {
  const start = bytes.subarray(0, MAX_READ);
  const decoded = decode(start, coding);
  if (!Buffer.isBuffer(decoded)) return decoded;
  const read = decodeText(decoded, contentType)?.replace(/^\ufeff/, '');
  const text = read ?? decoded.toString('utf8');
  const isUnread = read === undefined && binaryFormatOf(contentType ?? '') !== undefined;
  if (isUnread || isBinary(text)) return { kind: 'binary', start: showBytes(decoded) };
  const mask = maskOfBody({ text: () => text, contentType, path }, known);
  const goesOn = isCut || start.length < bytes.length;
  const shown = goesOn ? mask.start(text) : mask.text(text);
  const lines = isPageBody(text, contentType)
    ? linesOfPage(shown, mask)
    : shown.trimEnd().split(/\r?\n/);
  const first = lines.slice(0, MAX_LINES).map((line) => cut(line, MAX_WIDTH));
  return { kind: 'text', lines: first, isCut: lines.length > MAX_LINES };
}

/** Masked once more: tags and character references may have divided a secret. */
function linesOfPage(page: string, mask: Pick<Mask, 'text'>): string[] {
  const lines = readPageText(page).slice(0, MAX_LINES + 1);
  return mask.text(lines.join('\n')).split('\n');
}

/** Whether a body is a page, by its `Content-Type` or, without one, by its start. */
function isPageBody(text: string, contentType: string | undefined): boolean {
  const type = essenceOf(contentType);
  return type === 'text/html' || (type === '' && isPage(text));
}

/**
 * A few bytes that are not UTF-8 may be text in an older encoding, or a character that was cut. Texts for
 * terminals have escapes in them.
 */
function isBinary(text: string): boolean {
  const undecodable = text.split('\ufffd').length - 1;
  return undecodable > text.length / 4 || /[^\P{Cc}\t\r\n]/u.test(text.replaceAll('\u001b', ''));
}

/** Decodes as much of the body as there is. */
function decode(start: Buffer, coding = ''): Buffer | Excerpt {
  const codings = appliedCodings(coding)?.toReversed() ?? [];
  try {
    return codings.reduce((bytes, each) => decodePart(bytes, each), start);
  } catch (error) {
    return { kind: 'undecodable', coding, reason: explain(error, start) };
  }
}

function decodePart(start: Buffer, coding: string): Buffer {
  const partly = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: MAX_DECODED };
  switch (coding) {
    case 'gzip':
    case 'x-gzip':
      return gunzipSync(start, partly);
    case 'deflate': {
      // In the zlib format, the first byte names the method (RFC 1950). Browsers accept raw deflate data too.
      const isZlib = ((start[0] ?? 0) & 0x0f) === 8;
      return isZlib ? inflateSync(start, partly) : inflateRawSync(start, partly);
    }
    case 'br':
      return brotliDecompressSync(start, {
        finishFlush: constants.BROTLI_OPERATION_FLUSH,
        maxOutputLength: MAX_DECODED,
      });
    default:
      return start;
  }
}

/** A few bytes may decode to gigabytes. */
function explain(error: unknown, start: Buffer): string {
  if (error instanceof RangeError) return `its first ${start.length} bytes hold more than 1 MiB`;
  return textOfError(error);
}

/** In bytes. */
const MAX_SHOWN = 16;
/** How far before and after the shown bytes a key is looked for, in bytes: see `key-formats.ts`. */
const KEY_REACH = 4096;

/**
 * Some bytes of a body that is not text, in hexadecimal; an ellipsis if they are part of a key.
 * @param from offset of the first of them
 */
export function showBytes(bytes: Uint8Array, from = 0): string {
  const start = Math.max(0, from - KEY_REACH);
  const keys = findInBinary(bytes.subarray(start, from + KEY_REACH));
  const isKey = keys.some((key) => start + key.start < from + MAX_SHOWN && start + key.end > from);
  return isKey ? '…' : Buffer.from(bytes.subarray(from, from + MAX_SHOWN)).toString('hex');
}
