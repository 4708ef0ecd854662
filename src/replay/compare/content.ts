/** What a body holds, in the form in which it is compared. */
import { decodeUtf8 } from '../../session/decode-utf8.ts';
import { parseComparableJson } from './exact-json.ts';

export type Content =
  | { readonly kind: 'none' }
  | { readonly kind: 'json'; readonly json: unknown }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array };

/**
 * The content of a body, by its bytes without content coding. Objects and arrays of JSON are told by
 * themselves; a single number or word is JSON only where the media type says so.
 */
export function parseContent(bytes: Uint8Array, contentType: string | undefined): Content {
  if (bytes.length === 0) return { kind: 'none' };
  const text = decodeUtf8(bytes);
  if (text === undefined) return { kind: 'bytes', bytes };
  const parsed = parseComparableJson(text);
  return parsed ? jsonContent(parsed.json, text, contentType) : { kind: 'text', text };
}

/** The same of a value that is parsed already. @param text of which it was parsed */
export function jsonContent(json: unknown, text: string, contentType: string | undefined): Content {
  const isJson = (typeof json === 'object' && json !== null) || isJsonType(contentType);
  return isJson ? { kind: 'json', json } : { kind: 'text', text };
}

/** RFC 6839: `application/problem+json` is JSON as well. */
function isJsonType(contentType: string | undefined): boolean {
  return /^[^;]*[/+]json\s*(?:;|$)/i.test(contentType ?? '');
}
