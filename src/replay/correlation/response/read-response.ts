import { headerValue } from '../../../session/headers.ts';
import { bodyKindsOf } from './body-kinds.ts';
import { PartCursor } from './part-cursor.ts';
import { readBody } from './read-body.ts';
import { readHeaders } from './read-headers.ts';
import { readValue } from './read-value.ts';
import type { Reading } from './reading.ts';
import type { ReadableResponse, See } from './see.ts';
import { Spot } from './spot.ts';

/**
 * Tells each value that a response brings, and where: of its headers, its cookies and its body, of
 * the URLs in them as well. Whatever a body holds, this throws nothing that `see` does not throw.
 */
export function readResponse(response: ReadableResponse, see: See): void {
  const { headers, json, text } = response;
  const reading: Reading = { see, server: response, part: new PartCursor(), multiparts: 0 };
  readHeaders(headers, reading);
  if (json === undefined && text === undefined) return;
  const body = new Spot('string', 'body', []);
  const type = headerValue(headers, 'content-type');
  if (text !== undefined) readBody(text, type, body, reading);
  else if (isReadAsJson(json, type)) readValue(json, body, reading);
  else readBody(JSON.stringify(json), type, body, reading);
}

/**
 * Whether the body would be read as JSON if it came as text, as the same body does from a live server:
 * a session has the `7` of a plain text as JSON too.
 */
function isReadAsJson(json: unknown, type: string | undefined): boolean {
  if (type?.startsWith('application/json')) return true;
  const isContainer = typeof json === 'object' && json !== null;
  const kinds = bodyKindsOf(type, isContainer ? '{' : JSON.stringify(json));
  return isContainer ? kinds[0] !== 'json lines' && kinds.includes('json') : kinds[0] === 'json';
}
