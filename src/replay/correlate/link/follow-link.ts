/**
 * A request for just what a link said, in a page or in an element of a list: its path and query come
 * from that link, also what means nothing by itself, such as `?t=dc2`. But which of the links it was,
 * the link's position may not tell for sure. So what came from elsewhere for sure, as the id that a
 * `Location` gave, stays what it is, and the rest comes from the link.
 *
 * Values of requests that are not taken from a response, though it has them.
 */

import { shapeOfPath } from '../../../formats/html/links.ts';
import { findPairs } from '../../../formats/url/form.ts';
import { isDistinctive } from '../../../formats/value/is-distinctive.ts';
import type { Location, Step } from '../../../formats/value/location.ts';
import { isValue } from '../../../formats/value/names.ts';
import { pathOf } from '../../../http/urls.ts';
import type { Recording } from '../../../session/schema.ts';
import type { Producer } from '../message/carried-texts.ts';
import { type InsertionPoint, isOverridden, type RequestCursor } from '../message/cursor.ts';
import { isSameRoundTrip } from '../naming/roles.ts';
import { destinationOf } from '../naming/round-trips.ts';
import type { Link, LinkOptions, Source } from './link-recordings.ts';
import { isExcluded } from './rules.ts';
import type { ValueIndex } from './value-index.ts';

/** A value in the target of a request. */
export interface PathPart {
  readonly to: InsertionPoint;
  readonly value: string;
  /** Where it comes from by itself. */
  readonly link: Link | undefined;
  /** Whether it is to stay as it is. */
  readonly isKept: boolean;
}

/** Whether the place is that of the path and query of a link in a body. */
export function isBodyLink(location: Location): boolean {
  return location.part === 'body' && location.last?.kind === 'path';
}

/**
 * The links of a request's target.
 * @param whole from a link of a page to all of it
 * @param parts in it
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

/** In a list, another instance may have another thing there. */
function isSure({ link }: PathPart): boolean {
  return link !== undefined && !link.isInList;
}

/** The link to a part's counterpart in the page's link; undefined for a part that is a word. */
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

/** The step to a parameter of a link, with a number from the second one of that name on. */
function numberParameter(step: Step, link: string, { steps: [first] }: InsertionPoint): Step {
  const end = first?.kind === 'range' ? first.start : 0;
  const query = link.indexOf('?') + 1;
  const pairs = [...findPairs(link.slice(query), query)];
  const index = pairs.filter(({ name, start }) => name === step.name && start <= end).length;
  return index > 1 ? { ...step, index } : step;
}

/**
 * Whether a place of a page is in a form or a link that leads to a path.
 * @param path of the request
 * @param page that it is in, to which a form is sent that does not say so
 */
export function leadsTo(location: Location, path: string, page: string | undefined): boolean {
  const shape = destinationOf(location);
  if (shape === undefined) return false;
  if (shape === '') return page !== undefined && pathOf(page) === pathOf(path);
  return shape === shapeOfPath(pathOf(path));
}

type KeptSource = Pick<Producer, 'index' | 'location' | 'isInList'> &
  Partial<Pick<Producer, 'roles'>>;
/** Whether a value of a recording's request is not to be taken from there. */
type IsKept = (
  recording: Recording,
  producer: KeptSource,
  value: string,
  at: RequestCursor,
) => boolean;

/** @param recordings in the order of their departure */
export function createKept(
  recordings: readonly Recording[],
  index: Pick<ValueIndex, 'kindOf'>,
  options: LinkOptions,
): IsKept {
  const isWord = (value: string): boolean =>
    !/\d/.test(value) && index.kindOf(value) !== 'distinctive';
  return (recording, producer, value, at) => {
    // In a list, a word names its element, and is not to be another's. Links are followed.
    const isFollowed = at.isWholePath() && isBodyLink(producer.location);
    const isRoundTrip = producer.roles !== undefined && isSameRoundTrip(producer.roles, at.roles);
    const isLoose = producer.isInList && !isFollowed && !isRoundTrip;
    if (isLoose && (at.isWholePath() || isWord(value))) return true;
    // Cookies that a response sets are kept in jars.
    if (isSameCookie(producer.location, at.base())) return true;
    if (isOverridden(recording, at, options)) return true;
    const from = recordings[producer.index];
    const link = { value, recording, from, to: () => at.location(), source: producer.location };
    return options.exclude.some((exclusion) => isExcluded(exclusion, link));
  };
}

function isSameCookie({ steps: [from] }: Location, { steps: [to] }: Location): boolean {
  return to?.kind === 'cookie' && from?.kind === 'cookie' && from.name === to.name;
}
