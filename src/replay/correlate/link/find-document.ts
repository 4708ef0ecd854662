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
import { countSame } from '../../request/merge-document.ts';
import { arrivalOf } from './arrivals.ts';
import type { RequestPlan } from './link-recordings.ts';
import { isExcluded, type Rules } from './rules.ts';

/** A document that a request writes back. */
export interface WrittenDocument {
  /** Position of the recording that has read the document. */
  readonly producer: number;
  /** Whether the user wants a location of the request to stay as it was. */
  readonly isKept: (location: Location) => boolean;
}

/** The document that the request at a position writes back. */
export function findDocument(
  position: number,
  recordings: readonly Recording[],
  plan: Pick<RequestPlan, 'links'> | undefined,
  { exclude }: Pick<Rules, 'exclude'>,
): WrittenDocument | undefined {
  const recording = recordings[position];
  if (!recording || changesNothing(recording.request)) return undefined;
  const { request, at } = recording;
  const written = parse(bodyText(request.body, request.headers));
  if (written === undefined) return undefined;
  const alike = new Set(
    plan?.links.flatMap(({ producer, location, to }) =>
      !location.isListed && to.location.isSame(location) ? producer : [],
    ),
  );
  const path = pathOf(request.path);
  let [producer, most] = [-1, 0];
  for (const [index, each] of recordings.slice(0, position).entries()) {
    const isSame = pathOf(each.request.path) === path;
    const { response } = each;
    if (!(isSame || alike.has(index)) || arrivalOf(each) > at) continue;
    if (!('body' in response) || response.status >= 300) continue;
    const read = parse(bodyText(response.body, response.headers));
    const shared = countShared(written, read, request.method === 'PUT' && isSame);
    // The latest of those that tell the most of it: some answers only tell its new version.
    if (shared > 0 && shared >= most) [producer, most] = [index, shared];
  }
  const from = recordings[producer];
  if (!from) return undefined;
  const isKept = (to: Location): boolean =>
    exclude.some((each) =>
      isExcluded(each, { value: undefined, recording, from, to: () => to, source: to }),
    );
  return { producer, isKept };
}

function parse(text: string): unknown {
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

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'array' : typeof value;
}
