import type { Header } from '../../session/schema.ts';

/** Pairs of a flat list of names and values, as Node (strings) and undici (bytes) have raw headers. */
export function pairHeaders(flat: readonly (string | Uint8Array)[]): Header[] {
  const pairs: Header[] = [];
  for (let index = 0; index + 1 < flat.length; index += 2) {
    pairs.push([toText(flat[index]), toText(flat[index + 1])]);
  }
  return pairs;
}

/** The header lines of a request's head as it is written to the wire, its first line included or not. */
export function parseHead(head: string): Header[] {
  const pairs: Header[] = [];
  for (let start = 0; start < head.length; ) {
    const found = head.indexOf('\r\n', start);
    const end = found < 0 ? head.length : found;
    const colon = head.indexOf(':', start);
    if (colon > start && colon < end && !hasSpace(head, start, colon)) {
      pairs.push([head.slice(start, colon), trimBlanks(head, colon + 1, end)]);
    }
    start = end + 2;
  }
  return pairs;
}

const space = 0x20;
const tab = 0x09;

/** A line with white space before its colon is the first one, which is no header. */
function hasSpace(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (text.charCodeAt(at) <= space) return true;
  return false;
}

/** What stands around a value, and does not belong to it (RFC 9112, section 5.1). */
function trimBlanks(text: string, start: number, end: number): string {
  let [from, to] = [start, end];
  while (from < to && isBlank(text.charCodeAt(from))) from++;
  while (to > from && isBlank(text.charCodeAt(to - 1))) to--;
  return text.slice(from, to);
}

function isBlank(code: number): boolean {
  return code === space || code === tab;
}

/** Header bytes are read as latin1, as Node does, so that none is lost. */
function toText(value: string | Uint8Array | undefined): string {
  if (typeof value === 'string') return value;
  if (value === undefined) return '';
  const { buffer, byteOffset, byteLength } = value;
  const bytes = Buffer.isBuffer(value) ? value : Buffer.from(buffer, byteOffset, byteLength);
  return bytes.toString('latin1');
}
