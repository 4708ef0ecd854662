/** What a body holds, in the form in which it is compared. */

import { decodeUtf8 } from '../../formats/decode-utf8.ts';
import type { TextFormat } from '../../formats/format.ts';
import { transcode, viewBody } from '../../formats/formats.ts';
import { jsonFormat, viewOfJson } from '../../formats/json.ts';
import type { View } from '../../formats/layout.ts';
import { isReadAsJson } from '../../formats/message.ts';
import { headerValue } from '../../http/headers.ts';
import { areMultipart } from '../../http/multipart-boundary.ts';
import type { FileBody } from '../../session/body.ts';
import { decodeCodings } from '../../session/decode-codings.ts';
import { readBodyFile } from '../../session/open-body-file.ts';
import type { AnsweredResponse, Body, ContentCoding } from '../../session/schema.ts';
import { namedTexts } from '../secrets/named-texts.ts';
import { showBytes } from '../secrets/show-bytes.ts';
import type { Answer } from '../sending/exchange.ts';
import { headerText } from './compare-headers.ts';
import { MAX_COMPARED, MAX_READ } from './comparison.ts';

export type Content =
  | { readonly kind: 'none' }
  | ViewContent
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | LargeContent;

/** One that is compared as what its format sees in it. */
interface ViewContent {
  readonly kind: 'view';
  readonly format: TextFormat;
  readonly view: View;
  /** As it is written; none of JSON, which is always shown as its value, and of bytes. */
  readonly text?: string;
  /** Whether its view writes a sign for each byte. @default false: it is UTF-8 */
  readonly isBinary?: boolean;
}

/** One that is not read, since it is above 4 MiB. */
interface LargeContent {
  readonly kind: 'large';
  readonly bytes: Uint8Array;
  /** What it is by its type, and by its first character. */
  readonly isJson: boolean;
}

/** The content of a body, by its bytes without content coding. */
export function parseContent(bytes: Uint8Array, contentType: string | undefined): Content {
  if (bytes.length === 0) return { kind: 'none' };
  if (bytes.length > MAX_READ)
    return { kind: 'large', bytes, isJson: looksLikeJson(bytes, contentType) };
  const text = transcode(bytes, contentType)?.text ?? decodeUtf8(bytes);
  if (text === undefined) return parseBytes(bytes, contentType);
  const viewed = viewBody({ text, contentType });
  if (!viewed) return { kind: 'text', text };
  const { format, view } = viewed;
  return { kind: 'view', format, view, ...(format !== jsonFormat && { text }) };
}

/** Of a multipart body, some parts may be texts all the same. */
function parseBytes(bytes: Uint8Array, contentType: string | undefined): Content {
  if (!areMultipart(bytes, contentType)) return { kind: 'bytes', bytes };
  const text = Buffer.from(bytes).toString('latin1');
  const viewed = viewBody({ text, isBinary: true, contentType });
  return viewed ? { kind: 'view', ...viewed, isBinary: true } : { kind: 'bytes', bytes };
}

/** The content of a body of JSON that is parsed already. */
export function contentOfJson(json: unknown, contentType?: string): Content {
  if (typeof json !== 'object' || json === null || !isReadAsJson(json, contentType)) {
    return parseContent(Buffer.from(JSON.stringify(json)), contentType);
  }
  return { kind: 'view', format: jsonFormat, view: viewOfJson(json) };
}

/** The same content with another value. */
export function withValue(content: ViewContent, value: unknown): Content {
  return { ...content, view: { ...content.view, value } };
}

/** The bytes of a content; of JSON, some that hold the same. */
export function bytesOf(content: Content): Uint8Array {
  switch (content.kind) {
    case 'none':
      return Buffer.alloc(0);
    case 'view':
      return writeView(content);
    case 'text':
      return Buffer.from(content.text);
    default:
      return content.bytes;
  }
}

/** The body of a view, with the texts that its value has. */
export function writeView({ view, isBinary = false }: ViewContent): Buffer {
  return Buffer.from(view.write(view.value), isBinary ? 'latin1' : 'utf8');
}

/** All text of a content, as it is before it is escaped. Of a large one, its bytes as latin1. */
export function textOf(content: Content): string {
  switch (content.kind) {
    case 'none':
      return '';
    case 'view': {
      const texts = namedTexts(content.view.value).map(({ text }) => text);
      return [...texts, ...(content.text === undefined ? [] : [content.text])].join('\n');
    }
    case 'text':
      return content.text;
    default:
      return Buffer.from(content.bytes).toString('latin1');
  }
}

/**
 * What a person and a diff are shown of a content: bytes are described. Undefined for none.
 * @param from the first byte that is shown
 */
export function describeContent(content: Content, from = 0): unknown {
  switch (content.kind) {
    case 'none':
      return undefined;
    case 'view':
      return content.view.value;
    case 'text':
      return content.text;
    case 'large':
      return `(${content.bytes.length} bytes)`;
    default: {
      const shown = showBytes(content.bytes, from);
      return `(binary, ${content.bytes.length} bytes, from byte ${from} on: ${shown})`;
    }
  }
}

function looksLikeJson(bytes: Uint8Array, contentType: string | undefined): boolean {
  const start = Buffer.from(bytes.subarray(0, 1024)).toString('latin1').trimStart();
  return /^[^;]*[/+]json\s*(?:;|$)/i.test(contentType ?? '') || /^[[{]/.test(start);
}

/** The whole body that a target gave. */
export interface LiveBody {
  readonly content: Content;
  /** Decoded, where its coding is known. */
  readonly bytes: Uint8Array;
  readonly coding?: ContentCoding | undefined;
  readonly contentType: string | undefined;
}

/** The body of an answer; `undefined` where it is larger than may be compared. */
export function readLiveBody({ body, bodySize, headers }: Answer): LiveBody | undefined {
  if (bodySize > MAX_COMPARED) return undefined;
  const { bytes, coding, isTooLarge } = decodeCodings(
    body ?? Buffer.alloc(0),
    headerText(headers, 'content-encoding'),
    MAX_COMPARED,
  );
  if (isTooLarge) return undefined;
  const contentType = headerText(headers, 'content-type');
  return { content: parseContent(bytes, contentType), bytes, coding, contentType };
}

/**
 * The content of a recorded response's body. A promise where it lies in a file; undefined where it
 * cannot be compared: it was not stored, is too large, or is not the whole body.
 * @param sessionFile where the session lies; undefined if it was not read from a file
 * @throws {SessionReplayError} `SESSION_NOT_READABLE` where the file of a body cannot be read or has another size
 */
export function readRecordedContent(
  response: AnsweredResponse,
  sessionFile: string | undefined,
): Content | Promise<Content> | undefined {
  const { body, headers, aborted, error } = response;
  if (aborted || error !== undefined) return undefined;
  if (!body) return { kind: 'none' };
  if ('truncated' in body) return undefined;
  const contentType = headerValue(headers, 'content-type');
  if ('file' in body) {
    if (body.bytes > MAX_COMPARED || sessionFile === undefined) return undefined;
    return fileContent(sessionFile, body, contentType);
  }
  return inlineContent(body, contentType, headerValue(headers, 'content-encoding'));
}

/** What is wrong with a file, its promise says. */
async function fileContent(
  sessionFile: string,
  body: FileBody,
  contentType: string | undefined,
): Promise<Content> {
  return parseContent(readBodyFile(sessionFile, body, MAX_COMPARED), contentType);
}

function inlineContent(
  body: Exclude<Body, { file: string } | { truncated: number }>,
  contentType: string | undefined,
  contentEncoding: string | undefined,
): Content {
  if ('json' in body) return contentOfJson(body.json, contentType);
  if ('text' in body) return parseContent(Buffer.from(body.text), contentType);
  const bytes = Buffer.from(body.base64, 'base64');
  // Such as in several codings, which a session keeps.
  const stored = body.coding ? bytes : decodeCodings(bytes, contentEncoding).bytes;
  return parseContent(stored, contentType);
}
