/** The formats of bodies, and what a body is: by what it says of itself, and by how it begins. */
import { isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';
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

/** Of those that a body may be as likely, the first one counts. */
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

/** Styles, pictures and sounds: no request carries values from them. */
const NEVER_READ = /^(?:text\/css|application\/(?:pdf|zip|gzip|wasm))$/;

/** The formats that a body may be of, the likeliest first; none for what is not to be read. */
export function formatsOf(body: FormatBody): readonly TextFormat[] {
  const type = essenceOf(body.contentType);
  return mediaKindOf(type) === 'media' || NEVER_READ.test(type) ? [] : likeliest(body, type);
}

const FITS = ['evident', 'declared', 'sniffed'] as const;

function likeliest(body: FormatBody, type: string): readonly TextFormat[] {
  const fits = TEXT_FORMATS.map((format) => format.fits(body, type));
  return FITS.flatMap((fit) => TEXT_FORMATS.filter((_, index) => fits[index] === fit));
}

/** Bodies within bodies within bodies: nobody nests so. */
const MAX_NESTED = 4;

/** All that a body says, as a value; undefined for one that is compared as text. */
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

/** What may be written anew in a body; undefined for a text without parts that anything names. */
export function carriedIn(body: FormatBody): Carried | undefined {
  for (const format of formatsOf(body)) {
    const carried = format.carried(body);
    if (carried) return carried;
  }
  return undefined;
}

/** A body that is in another encoding than UTF-8 as a text; undefined for any other, and for bytes. */
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

/** The format whose bodies are not to be looked at as bytes, going by what a type says. */
export function binaryFormatOf(contentType: string): BinaryFormat | undefined {
  return BINARY_FORMATS.find(({ declared }) => declared.test(contentType));
}

/**
 * Whether a body is of such a format by its type, and cannot be read: it is something else, is cut off,
 * or the package for it is missing. Nobody knows what it says, and no byte of it can be another one. A
 * text that has such a type by mistake is a text.
 */
export function isUnread(bytes: Uint8Array, contentType: string | undefined): boolean {
  if (contentType === undefined || bytes.length === 0 || !binaryFormatOf(contentType)) return false;
  return transcode(bytes, contentType) === undefined && !isUtf8(bytes);
}

/** The charset parameter of a Content-Type. */
const CHARSET = /;\s*charset\s*=\s*"?([\w.:-]+)/i;

/**
 * The text of a body without its content coding, in the charset that its type names; UTF-8 otherwise.
 * A body of a binary format comes as the text of which it says the same. Undefined for what is no such
 * text, but for multipart: of that, some parts may be.
 */
export function decodeText(bytes: Uint8Array, contentType: string | undefined): string | undefined {
  if (bytes.length === 0) return undefined;
  const transcoded = transcode(bytes, contentType);
  if (transcoded) return transcoded.text;
  try {
    return decoderOf(contentType, !isMultipartBody(bytes, contentType)).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

function decoderOf(contentType: string | undefined, fatal: boolean): TextDecoder {
  const charset = CHARSET.exec(contentType ?? '')?.[1] ?? 'utf-8';
  try {
    return new TextDecoder(charset, { fatal });
  } catch (error) {
    // A charset that nobody knows; most who name one mean ASCII by it.
    if (error instanceof RangeError) return new TextDecoder('utf-8', { fatal });
    throw error;
  }
}
