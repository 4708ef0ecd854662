/** The content of a body, in the form in which it is compared. */

import { transcode, viewBody } from '../../formats/formats.ts';
import { jsonFormat, viewOfJson } from '../../formats/json/json.ts';
import { isReadAsJson } from '../../formats/message.ts';
import { decodeUtf8 } from '../../formats/text/codecs.ts';
import type { TextFormat, View } from '../../formats/value/format.ts';
import { isMultipartBody } from '../../http/media-type.ts';
import type { ContentCoding } from '../../session/schema.ts';
import { showBytes } from '../failure/excerpt.ts';
import { namedTexts } from '../failure/mask.ts';
import { MAX_READ } from './comparison.ts';

/** The content of a body. */
export type Content =
  | { readonly kind: 'none' }
  | ViewContent
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | LargeContent;

/** A body that is compared as its format reads it. */
interface ViewContent {
  readonly kind: 'view';
  readonly format: TextFormat;
  readonly view: View;
  /** The text as it is written. Undefined for JSON, which is always shown as a value, and for bytes. */
  readonly text?: string;
  /**
   * Whether the text has one character per byte.
   * @default false: the text is UTF-8
   */
  readonly isBinary?: boolean;
}

/** A body above 4 MiB, which is not parsed. */
interface LargeContent {
  readonly kind: 'large';
  readonly bytes: Uint8Array;
  /** Whether the body is JSON by its media type or its first character. */
  readonly isJson: boolean;
}

/** The content of a body, from its bytes without content coding. */
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

/** The content of a body as bytes. Parts of a multipart body may be text, even if the whole body is not. */
function parseBytes(bytes: Uint8Array, contentType: string | undefined): Content {
  if (!isMultipartBody(bytes, contentType)) return { kind: 'bytes', bytes };
  const text = Buffer.from(bytes).toString('latin1');
  const viewed = viewBody({ text, isBinary: true, contentType });
  return viewed ? { kind: 'view', ...viewed, isBinary: true } : { kind: 'bytes', bytes };
}

/** The content of a JSON body that is already parsed. */
export function contentOfJson(json: unknown, contentType?: string): Content {
  if (typeof json !== 'object' || json === null || !isReadAsJson(json, contentType)) {
    return parseContent(Buffer.from(JSON.stringify(json)), contentType);
  }
  return { kind: 'view', format: jsonFormat, view: viewOfJson(json) };
}

/** The bytes of a view with its present value. */
export function writeView({ view, isBinary = false }: ViewContent): Buffer {
  return Buffer.from(view.write(view.value), isBinary ? 'latin1' : 'utf8');
}

/** All text of a content, unescaped. For a large content, its bytes as latin1. */
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
 * A content in the form for people and diffs. Bytes are described. Undefined if there is no body.
 * @param from offset of the first byte that is shown
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

/** The whole body of a target's answer. */
export interface LiveBody {
  readonly content: Content;
  /** Decoded, if the coding is known. */
  readonly bytes: Uint8Array;
  readonly coding?: ContentCoding | undefined;
  readonly contentType: string | undefined;
}
