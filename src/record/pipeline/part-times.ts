/**
 * When the parts of a streamed answer came. A client may act on an event while the stream is open, so the end of an
 * answer does not tell what the next request had seen of it.
 */

import { partitionPoint } from '../../collections.ts';
import { itemEndsOf, itemKindOf } from '../../formats/stream-items.ts';
import { headerValue } from '../../http/headers.ts';
import { decodeBody } from '../../session/body.ts';
import type { AnsweredResponse, Body, Header, Recording } from '../../session/schema.ts';

type Parts = NonNullable<AnsweredResponse['parts']>;

/**
 * When the items of a body had come; undefined if there are none. They are counted, since a placeholder for a secret
 * has another length, but begins and ends no item. A body in a content coding counts as a whole.
 * @param arrivals when how many bytes had come
 * @param stored the body as it is stored
 */
export function findParts(
  arrivals: readonly (readonly [time: number, size: number])[],
  bytes: Uint8Array,
  headers: readonly Header[],
  stored: Body | undefined,
): Parts | undefined {
  const kind = itemKindOf(headerValue(headers, 'content-type'));
  if (kind === undefined || !stored || 'truncated' in stored || stored.coding) return undefined;
  const ends = itemEndsOf(bytes, kind);
  // A secret of several lines may have been replaced.
  const isKept = 'file' in stored || itemEndsOf(decodeBody(stored), kind).length === ends.length;
  if (ends.length === 0 || !isKept) return undefined;
  const parts: Parts = [];
  let count = 0;
  for (const [time, size] of arrivals) {
    const before = count;
    while ((ends[count] ?? Number.POSITIVE_INFINITY) <= size) count += 1;
    if (count > before) parts.push([time, count]);
  }
  return parts;
}

/**
 * A recording with those parts of its response that made a difference: another request left before more of the
 * response had come. A request that left after the end of a response had seen all of it.
 * @param departures when the requests of the session left, sorted
 */
export function keepSeenParts(recording: Recording, departures: Float64Array): Recording {
  const { at, response } = recording;
  if (!('parts' in response) || response.parts === undefined) return recording;
  const { parts, ...rest } = response;
  const isWhole = !rest.aborted && rest.error === undefined;
  const seen = parts.filter(([time], index): boolean => {
    const next = parts[index + 1]?.[0] ?? (isWhole ? rest.time : Number.POSITIVE_INFINITY);
    const departure = departures[partitionPoint(departures, (each) => each < at + time)];
    return departure !== undefined && departure < at + next;
  });
  return { ...recording, response: seen.length === 0 ? rest : { ...rest, parts: seen } };
}
