/** The list of body formats, and the choice of a format for a body: by its media type, and by its content. */

import { isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';
import { attempt } from '../errors.ts';
import { essenceOf, isMultipartBody, mediaKindOf } from '../http/media-type.ts';
import { htmlFormat } from './html/html.ts';
import { scriptFormat } from './html/script.ts';
import { graphqlFormat } from './json/graphql.ts';
import { jsonFormat } from './json/json.ts';
import { jsonLinesFormat } from './json-lines.ts';
import { xmlFormat } from './markup/xml.ts';
import { messagePackFormat } from './message-pack.ts';
import { multipartFormat } from './multipart.ts';
import { textFormat } from './text.ts';
import { formFormat } from './url/form.ts';
import { utf16Format } from './utf16.ts';
import type {
  BinaryFormat,
  Carried,
  FormatBody,
  TextFormat,
  Transcoded,
  ViewedBody,
} from './value/format.ts';

/** If a body is as likely to be of several formats, the first one counts. */
const TEXT_FORMATS: readonly TextFormat[] = [
  jsonFormat,
  jsonLinesFormat,
  htmlFormat,
  xmlFormat,
  formFormat,
  multipartFormat,
  graphqlFormat,
  scriptFormat,
  textFormat,
];

const BINARY_FORMATS: readonly BinaryFormat[] = [utf16Format, messagePackFormat];

/** Style sheets, documents and archives, from which no request carries values. */
const NEVER_READ = /^(?:text\/css|application\/(?:pdf|zip|gzip|wasm))$/;

/**
 * The formats that a body may be of, the likeliest first; none for a body from which no request carries
 * values.
 */
export function formatsOf(body: FormatBody): readonly TextFormat[] {
  const type = essenceOf(body.contentType);
  return mediaKindOf(type) === 'media' || NEVER_READ.test(type) ? [] : likeliest(body, type);
}

const FITS = ['evident', 'declared', 'sniffed'] as const;

function likeliest(body: FormatBody, type: string): readonly TextFormat[] {
  const fits = TEXT_FORMATS.map((format) => format.fits(body, type));
  return FITS.flatMap((fit) => TEXT_FORMATS.filter((_, index) => fits[index] === fit));
}

/** In levels of bodies within bodies. */
const MAX_NESTED = 4;

/** A body as a value; undefined for a body that is compared as text. */
export function viewBody(body: FormatBody): ViewedBody | undefined {
  return viewNested(body, 0);
}

function viewNested(body: FormatBody, depth: number): ViewedBody | undefined {
  if (depth > MAX_NESTED) return undefined;
  for (const format of likeliest(body, essenceOf(body.contentType))) {
    const view = format.view?.(body, (inner) => viewNested(inner, depth + 1));
    if (view) return { format, view };
  }
  return undefined;
}

/** The parts of a body that may be rewritten; undefined for a text without named parts. */
export function carriedIn(body: FormatBody): Carried | undefined {
  for (const format of formatsOf(body)) {
    const carried = format.carried(body);
    if (carried) return carried;
  }
  return undefined;
}

/** A body of a binary format as text; undefined for a body of any other format. */
export function transcode(
  bytes: Uint8Array,
  contentType: string | undefined,
): Transcoded | undefined {
  for (const format of BINARY_FORMATS) {
    const transcoded = format.read(bytes, contentType ?? '');
    if (transcoded) return transcoded;
  }
  return undefined;
}

/** The binary format that a Content-Type names. */
export function binaryFormatOf(contentType: string): BinaryFormat | undefined {
  return BINARY_FORMATS.find(({ declared }) => declared.test(contentType));
}

/**
 * Whether a body has the type of a binary format but cannot be read: it is truncated, of another format, or
 * its package is missing. Nothing is known of what such a body says, and no byte of it may change. A text
 * that has such a type by mistake is a text.
 */
export function isUnread(bytes: Uint8Array, contentType: string | undefined): boolean {
  if (contentType === undefined || bytes.length === 0 || !binaryFormatOf(contentType)) return false;
  return transcode(bytes, contentType) === undefined && !isUtf8(bytes);
}

/** The charset parameter of a Content-Type. */
const CHARSET = /;\s*charset\s*=\s*"?([\w.:-]+)/i;

/**
 * The text of a body without its content coding, in the charset that its type names, by default UTF-8. A body
 * of a binary format is transcoded. Undefined for bytes that are no text in that charset, except for a
 * multipart body, some of whose parts may be text.
 */
export function decodeText(bytes: Uint8Array, contentType: string | undefined): string | undefined {
  if (bytes.length === 0) return undefined;
  const transcoded = transcode(bytes, contentType);
  if (transcoded) return transcoded.text;
  const decoder = decoderOf(contentType, !isMultipartBody(bytes, contentType));
  return attempt(() => decoder.decode(bytes), TypeError);
}

function decoderOf(contentType: string | undefined, fatal: boolean): TextDecoder {
  const charset = CHARSET.exec(contentType ?? '')?.[1] ?? 'utf-8';
  try {
    return new TextDecoder(charset, { fatal });
  } catch (error) {
    // An unknown charset, most often another name of ASCII.
    if (error instanceof RangeError) return new TextDecoder('utf-8', { fatal });
    throw error;
  }
}
