/** Values of requests that are not taken from a response, though it has them. */
import type { Location } from '../../../formats/location.ts';
import type { Recording } from '../../../session/schema.ts';
import { isSamePlace } from '../../naming/roles.ts';
import type { Producer } from '../../request/carried-texts.ts';
import { isOverridden, type RequestCursor } from '../../request/cursor.ts';
import { isBodyLink } from './follow-link.ts';
import type { LinkOptions } from './link-recordings.ts';
import { isExcluded } from './rules.ts';
import type { ValueIndex } from './value-index.ts';

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
    const isOfPlace = producer.roles !== undefined && isSamePlace(producer.roles, at.roles);
    const isLoose = producer.isInList && !isFollowed && !isOfPlace;
    if (isLoose && (at.isTarget() || isWord(value))) return true;
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
