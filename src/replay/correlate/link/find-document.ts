/**
 * Finds the document that a client has read, changes and writes back whole. To write back what was recorded
 * would delete what the live document has in addition, such as things of other people, and would set back
 * what other people have set.
 */
import type { Location } from '../../../formats/location.ts';
import { pathOf } from '../../../http/path-of.ts';
import type { Recording } from '../../../session/schema.ts';
import { bodyText } from '../../request/body-text.ts';
import { changesNothing } from '../../request/changes-nothing.ts';
import { countSame, isObject, type MergeOptions } from '../../request/merge-document.ts';
import { arrivalOf } from './arrivals.ts';
import type { RequestPlan } from './link-recordings.ts';
import { isExcluded, type Rules } from './rules.ts';

/** A document that a request writes back. */
export interface WrittenDocument extends MergeOptions {
  /** Position of the recording that has read the document. */
  readonly producer: number;
}

/** Finds the document that the request at a position writes back; ask for positions in their order. */
export type FindDocument = (
  position: number,
  plan: Pick<RequestPlan, 'links'> | undefined,
) => WrittenDocument | undefined;

/** Of one path: how many of the latest answers may be the document. */
const MAX_LOOKBACK = 8;

/** @param recordings in the order of their departure */
export function createDocumentFinder(
  recordings: readonly Recording[],
  { exclude }: Pick<Rules, 'exclude'>,
): FindDocument {
  /** By path: positions of the latest recordings that may have read what is there. */
  const byPath = new Map<string, number[]>();
  return (position, plan) => {
    const recording = recordings[position];
    if (!recording) return undefined;
    const path = pathOf(recording.request.path);
    const there = byPath.get(path) ?? [];
    const alike = plan?.links.flatMap(({ producer, location, to }) =>
      !location.isListed && to.location.isSame(location) ? producer : [],
    );
    const found = findDocument(
      recording,
      recordings,
      [...new Set([...there, ...(alike ?? [])])],
      exclude,
    );
    // What is posted to a path is mostly a new thing there.
    if (recording.request.method !== 'POST')
      byPath.set(path, [...there.slice(1 - MAX_LOOKBACK), position]);
    return found;
  };
}

function findDocument(
  recording: Recording,
  recordings: readonly Recording[],
  producers: readonly number[],
  exclude: Rules['exclude'],
): WrittenDocument | undefined {
  const { request, at } = recording;
  if (producers.length === 0 || changesNothing(request)) return undefined;
  const written = jsonOf(request);
  if (typeof written !== 'object' || written === null) return undefined;
  let [producer, most] = [-1, 0];
  for (const index of producers.toSorted((a, b) => b - a)) {
    const each = recordings[index];
    if (!each || !('body' in each.response) || each.response.status >= 300 || arrivalOf(each) > at)
      continue;
    const shared = countShared(written, jsonOf(each.response), isReplacedBy(request, each));
    // The latest of those that tell the most of it: some answers only tell its new version.
    if (shared > most) [producer, most] = [index, shared];
    if (most === Object.keys(written).length) break;
  }
  const from = recordings[producer];
  if (!from) return undefined;
  const isKept = (to: Location): boolean =>
    exclude.some((each) =>
      isExcluded(each, { value: undefined, recording, from, to: () => to, source: to }),
    );
  return { producer, isReplaced: isReplacedBy(request, from), isKept };
}

/** Whether a request says all of what was read from its path (RFC 9110 section 9.3.4). */
function isReplacedBy({ method, path }: Recording['request'], read: Recording): boolean {
  return method === 'PUT' && pathOf(read.request.path) === pathOf(path);
}

function jsonOf({ body, headers }: Pick<Recording['request'], 'body' | 'headers'>): unknown {
  if (body && 'json' in body) return body.json;
  const text = bodyText(body, headers);
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Number of elements that the client may have removed from a list. */
const MAX_REMOVED = 1;

/** How much of a document was read before, and has been changed; 0 if that may be another document. */
function countShared(written: unknown, read: unknown, isReplaced: boolean): number {
  if (Array.isArray(written) && Array.isArray(read)) {
    if (isReplaced && read.length === 0) return 1;
    const kept = countSame(written, read);
    const isSame = kept >= read.length - MAX_REMOVED && (kept > 1 || isReplaced);
    return isSame ? kept : 0;
  }
  if (!isObject(written) || !isObject(read)) return 0;
  const keys = Object.keys(read);
  const shared = keys.filter((key) => kindOf(written[key]) === kindOf(read[key]));
  return shared.length * 2 >= keys.length ? shared.length : 0;
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'array' : typeof value;
}
