/** What a request keeps as it was, whichever response has the same. */

import type { Location } from '../../../formats/location.ts';
import type { Recording } from '../../../session/schema.ts';
import type { RequestCursor } from '../request/cursor.ts';
import { isExcluded } from '../rules/match-pattern.ts';
import { isBodyLink } from './follow-link.ts';
import type { LinkOptions } from './link-recordings.ts';
import type { Producer, ValueIndex } from './value-index.ts';

type Source = Pick<Producer, 'index' | 'location' | 'isInList'> & Partial<Pick<Producer, 'roles'>>;
/** Whether a value of a recording's request is not to be taken from there. */
type IsKept = (recording: Recording, producer: Source, value: string, at: RequestCursor) => boolean;

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
    const isFollowed = at.isTarget() && isBodyLink(producer.location);
    const isSamePlace = at.roles?.place !== undefined && at.roles.place === producer.roles?.place;
    const isLoose = producer.isInList && !isFollowed && !isSamePlace;
    if (isLoose && (at.isTarget() || isWord(value))) return true;
    // Cookies that a response sets are kept in jars.
    if (isSameCookie(producer.location, at.base())) return true;
    if (isOverridden(recording, at, options)) return true;
    const from = recordings[producer.index];
    const place = producer.location.text;
    const to = (): string => at.location().text;
    return options.exclude.some(
      (exclusion) => from && isExcluded(exclusion, { value, recording, from, to, place }),
    );
  };
}

function isSameCookie({ steps: [from] }: Location, { steps: [to] }: Location): boolean {
  return to?.kind === 'cookie' && from?.kind === 'cookie' && from.name === to.name;
}

/** Whether it is in a header that the user sets. */
export function isOverridden(
  { request }: Recording,
  { part, header }: RequestCursor,
  { overridden }: LinkOptions,
): boolean {
  if (part !== 'header' || overridden.size === 0) return false;
  return overridden.has(request.headers[header]?.[0].toLowerCase() ?? '');
}
