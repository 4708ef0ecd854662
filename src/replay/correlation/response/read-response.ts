import { parseExactJson } from './parse-exact-json.ts';
import { PartCursor } from './part-cursor.ts';
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
  const reading: Reading = { see, server: response, part: new PartCursor() };
  readHeaders(response.headers, reading);
  const body = new Spot('string', 'body', []);
  if (response.json !== undefined) readValue(response.json, body, reading);
  const parsed = response.text === undefined ? undefined : parseExactJson(response.text);
  if (parsed) readValue(parsed.json, body, reading, parsed.isMarked);
}
