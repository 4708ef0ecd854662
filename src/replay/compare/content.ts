/** What a body holds, in the form in which it is compared. */
import { decodeUtf8 } from '../../formats/decode-utf8.ts';
import { transcode } from '../../formats/formats.ts';
import { parseComparableJson, renderExactJson } from './exact-json.ts';
import { MAX_READ } from './limits.ts';

export type Content =
  | { readonly kind: 'none' }
  | { readonly kind: 'json'; readonly json: unknown }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | LargeContent;

/** One that is not read, since it is above 4 MiB. */
export interface LargeContent {
  readonly kind: 'large';
  readonly bytes: Uint8Array;
  /** What it is by its type, and by its first character. */
  readonly isJson: boolean;
}

/**
 * The content of a body, by its bytes without content coding. Objects and arrays of JSON are told by
 * themselves; a single number or word is JSON only where the media type says so.
 */
export function parseContent(bytes: Uint8Array, contentType: string | undefined): Content {
  if (bytes.length === 0) return { kind: 'none' };
  if (bytes.length > MAX_READ)
    return { kind: 'large', bytes, isJson: looksLikeJson(bytes, contentType) };
  const text = transcode(bytes, contentType)?.text ?? decodeUtf8(bytes);
  if (text === undefined) return { kind: 'bytes', bytes };
  const parsed = parseComparableJson(text);
  return parsed ? jsonContent(parsed.json, text, contentType) : { kind: 'text', text };
}

/** The same of a value that is parsed already. @param text of which it was parsed */
export function jsonContent(json: unknown, text: string, contentType: string | undefined): Content {
  const isJson = (typeof json === 'object' && json !== null) || isJsonType(contentType);
  return isJson ? { kind: 'json', json } : { kind: 'text', text };
}

/** The bytes of a content; of JSON, some that hold the same. */
export function bytesOf(content: Content): Uint8Array {
  if (content.kind === 'none') return Buffer.alloc(0);
  if (content.kind === 'json') return Buffer.from(renderExactJson(content.json));
  return content.kind === 'text' ? Buffer.from(content.text) : content.bytes;
}

function looksLikeJson(bytes: Uint8Array, contentType: string | undefined): boolean {
  const start = Buffer.from(bytes.subarray(0, 1024)).toString('latin1').trimStart();
  return isJsonType(contentType) || /^[[{]/.test(start);
}

/** RFC 6839: `application/problem+json` is JSON as well. */
function isJsonType(contentType: string | undefined): boolean {
  return /^[^;]*[/+]json\s*(?:;|$)/i.test(contentType ?? '');
}
