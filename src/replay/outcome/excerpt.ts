import {
  brotliDecompressSync,
  constants,
  gunzipSync,
  inflateRawSync,
  inflateSync,
} from 'node:zlib';
import { appliedCodings } from '../../session/content-coding.ts';
import { hideMembers } from '../secrets/hide-members.ts';

const MAX_LINES = 6;
const MAX_WIDTH = 160;
/** In bytes. */
const MAX_DECODED = 1024 * 1024;

/**
 * The first lines of a body that may be cut off and compressed, to be shown to a person: no credentials.
 * @param hide takes these out
 */
export function renderExcerpt(
  start: Buffer,
  contentEncoding: string | undefined,
  hide: (text: string) => string = hideMembers,
): string {
  const bytes = decode(start, contentEncoding);
  const text = bytes.toString('utf8');
  if (isBinary(text)) return `(binary, starts with ${bytes.toString('hex', 0, 16)})`;
  const lines = hide(text.trimEnd()).split(/\r?\n/);
  const shown = lines.slice(0, MAX_LINES).map(shorten);
  return lines.length > MAX_LINES ? [...shown, '…'].join('\n') : shown.join('\n');
}

/** Some bytes that are no UTF-8 may be text in an older encoding, or a character that was cut. */
function isBinary(text: string): boolean {
  const undecodable = text.split('\ufffd').length - 1;
  return undecodable > text.length / 4 || /[^\P{Cc}\t\r\n]/u.test(text);
}

function shorten(line: string): string {
  return line.length > MAX_WIDTH ? `${line.slice(0, MAX_WIDTH - 1)}…` : line;
}

/** Decodes what is there of the body; a body that cannot be decoded is shown as it came. */
function decode(start: Buffer, contentEncoding: string | undefined): Buffer {
  const codings = appliedCodings(contentEncoding ?? '')?.toReversed() ?? [];
  try {
    return codings.reduce((bytes, coding) => decodePart(bytes, coding), start);
  } catch (error) {
    return Buffer.from(
      `(${contentEncoding} body that cannot be decoded: ${explain(error, start)})`,
    );
  }
}

function decodePart(start: Buffer, coding: string): Buffer {
  const partly = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: MAX_DECODED };
  switch (coding) {
    case 'gzip':
    case 'x-gzip':
      return gunzipSync(start, partly);
    case 'deflate': {
      // In the zlib format, the first byte names the method (RFC 1950). Browsers take bare data too.
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
  return error instanceof Error ? error.message : String(error);
}
