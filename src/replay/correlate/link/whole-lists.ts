/**
 * Finds lists that a client reads, changes and writes back whole. To write back only the recorded elements
 * would delete those that the live list has in addition, such as things of other people.
 */
import { isPositioned, type Location, type Step } from '../../../formats/location.ts';
import { pathOf } from '../../../http/path-of.ts';
import type { Recording } from '../../../session/schema.ts';
import type { Link, RequestPlan } from './link-recordings.ts';
import type { ListElements } from './list-elements.ts';

/** A list of a response that a request carries whole, at the same location. */
export interface WholeList {
  /** Index of the recording that has read the list. */
  readonly producer: number;
  readonly list: Location;
  /** Number of recorded elements. */
  readonly size: number;
}

/** Number of elements that the client may have removed from the list. */
const MAX_REMOVED = 1;

/** The lists that a request writes back to where they were read. */
export function findWholeLists(
  { links }: Pick<RequestPlan, 'links'>,
  { request }: Recording,
  recordings: readonly Recording[],
  elements: ListElements,
): WholeList[] {
  const lists = new Map<string, WholeList & { readonly carried: Set<unknown> }>();
  for (const { producer, location, to } of links) {
    const depth = location.steps.findIndex(isPositioned);
    const list = location.upTo(Math.max(0, depth));
    if (!isItem(location.steps[depth]) || !isItem(to.location.steps[depth])) continue;
    const element = elements.get(producer)?.get(location.upTo(depth + 1).text);
    if (!element || !to.location.upTo(depth).isSame(list)) continue;
    const key = `${producer} ${list.text}`;
    const { size } = element.siblings;
    const whole = lists.get(key) ?? { producer, list, size, carried: new Set() };
    lists.set(key, whole);
    whole.carried.add(to.location.steps[depth]?.index);
  }
  return [...lists.values()].filter(({ producer, carried, size }) => {
    const isWhole = carried.size > 1 && carried.size >= size - MAX_REMOVED;
    return isWhole && isDocument(producer, links, request.path, recordings);
  });
}

function isItem(step: Step | undefined): boolean {
  return step?.kind === 'item';
}

/** Whether the request goes to the path that the list was read from, or carries more of the same document. */
function isDocument(
  producer: number,
  links: readonly Link[],
  path: string,
  recordings: readonly Recording[],
): boolean {
  if (pathOf(recordings[producer]?.request.path ?? '') === pathOf(path)) return true;
  return links.some(({ producer: of, location, to }) => {
    return of === producer && !location.isListed && to.location.isSame(location);
  });
}
