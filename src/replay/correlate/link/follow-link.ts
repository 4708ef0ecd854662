/**
 * Requests that follow a link of a page or of a list element. Path and query come from that link as a whole,
 * with parts that mean nothing by themselves, such as `?t=dc2`. The position of the link does not always tell
 * which link it was. A part with a certain source of its own, such as an id from a `Location`, therefore keeps
 * that source, and only the rest comes from the link.
 */

import { findPairs } from '../../../formats/url/form.ts';
import { isDistinctive } from '../../../formats/value/is-distinctive.ts';
import type { Location, Step } from '../../../formats/value/location.ts';
import { isValue } from '../../../formats/value/names.ts';
import type { InsertionPoint } from '../message/cursor.ts';
import type { Link, Source } from './link-recordings.ts';

/** A value in the path or the query of a request. */
export interface PathPart {
  readonly to: InsertionPoint;
  readonly value: string;
  /** Its own link; undefined if it has none. */
  readonly link: Link | undefined;
  /** Whether it is to stay as it is. */
  readonly isKept: boolean;
}

/** Whether a location is the path and query of a link in a body. */
export function isBodyLink(location: Location): boolean {
  return location.part === 'body' && location.last?.kind === 'path';
}

/**
 * The links of a request that follows a link of a page.
 * @param whole the link for the path and query as a whole
 * @param parts the values in them
 */
export function followLink(whole: Link, parts: readonly PathPart[]): Link[] {
  if (!parts.some((part) => part.isKept || isSure(part))) return [whole];
  const places = new Set(parts.map(keyOf));
  return [...places].flatMap((place) => {
    const those = parts.filter((part) => keyOf(part) === place);
    const sure = those.filter(isSure);
    const followed = sure.length === 0 ? partOf(whole, those) : undefined;
    return followed ?? (sure.length > 0 ? sure : those).flatMap(({ link }) => link ?? []);
  });
}

/** Tells apart several parameters of one name. */
function keyOf({ to: { location, steps } }: PathPart): string {
  const [first] = steps;
  return `${location.text} ${first?.kind === 'range' ? first.start : ''}`;
}

/** A list of another instance may have another thing at that position, and so may a sentence. */
function isSure({ link }: PathPart): boolean {
  return link !== undefined && !link.isInList && link.location.last?.kind !== 'token';
}

/** The link from the counterpart of a part in the link of the page; undefined for a word. */
function partOf(whole: Link, those: readonly PathPart[]): Link | undefined {
  const [part, other] = those.filter(({ to }) => to.steps.length === 1);
  if (!part || other || part.isKept || !(isValue(part.value) || isDistinctive(part.value)))
    return undefined;
  const { to, value } = part;
  const { last } = to.location;
  if (last?.kind !== 'segment' && last?.kind !== 'query') return undefined;
  const step = last.kind === 'query' ? numberParameter(last, whole.value, to) : last;
  const partAt = (source: Source): Source => {
    const { steps, last } = source.location;
    const url = last?.kind === 'path' ? source.location.upTo(steps.length - 1) : source.location;
    return { ...source, value, location: url.to(step) };
  };
  const others = whole.others.filter(({ location }) => location.last?.kind === 'path').map(partAt);
  return { ...whole, ...partAt(whole), to, others };
}

/** The step to a query parameter of a link. From the second one of a name on, it has a number. */
function numberParameter(step: Step, link: string, { steps: [first] }: InsertionPoint): Step {
  const end = first?.kind === 'range' ? first.start : 0;
  const query = link.indexOf('?') + 1;
  const pairs = [...findPairs(link.slice(query), query)];
  const index = pairs.filter(({ name, start }) => name === step.name && start <= end).length;
  return index > 1 ? { ...step, index } : step;
}
