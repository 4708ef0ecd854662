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
  for (const line of head.split('\r\n')) {
    const match = /^([^\s:]+):[ \t]*(.*?)[ \t]*$/.exec(line);
    if (match?.[1] !== undefined) pairs.push([match[1], match[2] ?? '']);
  }
  return pairs;
}

/** Header bytes are read as latin1, as Node does, so that none is lost. */
function toText(value: string | Uint8Array | undefined): string {
  return typeof value === 'string' ? value : Buffer.from(value ?? []).toString('latin1');
}
