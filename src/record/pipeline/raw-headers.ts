import { trimBlanks } from '../../http/headers.ts';
import type { Header } from '../../session/schema.ts';

/** The pairs in a flat list of names and values, as in raw headers of Node (strings) and undici (bytes). */
export function pairHeaders(flat: readonly (string | Uint8Array)[]): Header[] {
  const pairs: Header[] = [];
  for (let index = 0; index + 1 < flat.length; index += 2) {
    pairs.push([toText(flat[index]), toText(flat[index + 1])]);
  }
  return pairs;
}

/** The headers in a request head as written to the wire, with or without the first line. */
export function parseHead(head: string): Header[] {
  const pairs: Header[] = [];
  for (let start = 0; start < head.length; ) {
    const found = head.indexOf('\r\n', start);
    const end = found < 0 ? head.length : found;
    const line = head.slice(start, end);
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(colon, 0));
    if (name !== '' && !hasSpace(name)) pairs.push([name, trimBlanks(line.slice(colon + 1))]);
    start = end + 2;
  }
  return pairs;
}

/** A line with white space before its colon is the first line of the head, not a header. */
function hasSpace(text: string): boolean {
  return /[\0- ]/.test(text);
}

/** Header bytes are read as latin1, as in Node, so that no byte is lost. */
function toText(value: string | Uint8Array | undefined): string {
  if (typeof value === 'string') return value;
  if (value === undefined) return '';
  const { buffer, byteOffset, byteLength } = value;
  const bytes = Buffer.isBuffer(value) ? value : Buffer.from(buffer, byteOffset, byteLength);
  return bytes.toString('latin1');
}
