/**
 * Finds the responses that a value of a request may come from. What the path of a request comes from also says which
 * responses, and which elements of their lists, the request is about.
 */

import { shapeOfPath } from '../../../formats/html/links.ts';
import type { Location } from '../../../formats/value/location.ts';
import { isPlural, isValue } from '../../../formats/value/names.ts';
import { pathOf } from '../../../http/urls.ts';
import type { Recording } from '../../../session/schema.ts';
import type { Wanted } from '../evidence/sources.ts';
import type { CarriedText, CarriedValue, Producer } from '../message/carried-texts.ts';
import type { RequestCursor } from '../message/cursor.ts';
import { isIdRole, isSameRoundTrip, NO_ROLES, type Roles } from '../naming/roles.ts';
import { destinationOf, elementOf } from '../naming/round-trips.ts';
import { isPlainUrl, keysOfCarried } from '../naming/value-keys.ts';
import { isBodyLink } from './follow-link.ts';
import type { LinkOptions } from './link-recordings.ts';
import { isExcluded } from './rules.ts';
import type { Producers, ValueIndex } from './value-index.ts';

/** Where a response has a value of the path. */
interface Linked {
  /** Text of the location of its list element, if it is in a list. */
  readonly element: string | undefined;
  /** Whether the path takes the value from there. */
  readonly isBest: boolean;
}

/** Finds the producers of the values of one request after another. */
export class ProducerFinder {
  readonly isKept: ReturnType<typeof createKept>;
  readonly #recordings: readonly Recording[];
  readonly #index: ValueIndex;
  /** Requests for a number that nothing links. */
  readonly #unlinked = new Set<Recording | undefined>();
  #recording: Recording | undefined;
  /** By position of the recordings that have values of the path: where they have them. */
  #linked: Map<number, Linked> | undefined;

  /** @param recordings in the order of their departure */
  constructor(recordings: readonly Recording[], index: ValueIndex, options: LinkOptions) {
    this.#recordings = recordings;
    this.#index = index;
    this.isKept = createKept(recordings, index, options);
  }

  moveTo(recording: Recording): void {
    this.#recording = recording;
    this.#linked = undefined;
  }

  /** The producers of a value; undefined if no response brings it, or if it is not to be linked. */
  find(text: CarriedText, carried: CarriedValue, at: RequestCursor): Producers | undefined {
    const producers = this.#findProducers(text, carried, at);
    if (!producers || isOfSeveral(text.value, producers)) return undefined;
    if (at.part === 'path') {
      const { best, others } = producers;
      for (const each of [best, ...others]) this.#addLinked(each, each === best);
    }
    return producers;
  }

  /** Notes that a text of the request has no link. */
  noteUnlinked({ value, carried }: CarriedText, at: RequestCursor): void {
    if (at.part !== 'path' || !NUMBER.test(value)) return;
    // A number in a query may be how many are asked for.
    const mayBeId = carried?.isProduced || at.location().last?.kind === 'segment';
    if (mayBeId) this.#unlinked.add(this.#recording);
  }

  #findProducers(
    { value, roles }: CarriedText,
    carried: CarriedValue,
    at: RequestCursor,
  ): Producers | undefined {
    const recording = this.#recording;
    const keys = keysOfCarried(value, carried.kind, roles);
    if (!recording || keys.length === 0) return undefined;
    const wanted = this.#wanted(recording, carried.kind, value, roles, at);
    return this.#index.findProducers(carried, keys, wanted);
  }

  /** What the request wants the value for. */
  #wanted(
    recording: Recording,
    kind: CarriedValue['kind'],
    value: string,
    roles: Roles | null,
    at: RequestCursor,
  ): Wanted {
    // A version or a revision, for instance, is that of the thing that the request is for.
    const isNoId = kind === 'name' && roles?.strong[0] !== undefined && !isIdRole(roles.strong[0]);
    const ownName = TIME.test(value) ? nameOf(at.location()) : undefined;
    return {
      departure: recording.at,
      roles: roles ?? NO_ROLES,
      accepts: (each) =>
        !this.isKept(recording, each, value, at) &&
        !(at.isBareHex() && each.location.last?.kind === 'decoded') &&
        !(each.location.last?.isChoice && each.roles.roundTrip !== roles?.roundTrip) &&
        !(isNoId && !isSameRoundTrip(each.roles, roles) && this.#isOfOther(each)),
      isOfUnlinked: (each) => this.#unlinked.has(this.#recordings[each.index]),
      isOfOtherPath: (each) =>
        kind !== 'distinctive' && isSiblingPath(pathOf(this.#pathOf(each)), at.pathBefore()),
      isOfThing: (each) => isNoId && this.#isBest(each) && this.#isOfElement(each),
      isCalledSo: (each) => ownName !== undefined && nameOf(each.location) === ownName,
      isOfElement: (each) => this.#isOfElement(each),
      isOfForm: (each) => leadsTo(each.location, recording.request.path, this.#pathOf(each)),
      isOfPath: (each) => this.#isBest(each) || isOfSamePath(pathOf(this.#pathOf(each)), at.path()),
    };
  }

  /** The path of the request that a response answered. */
  #pathOf({ index }: Producer): string {
    return this.#recordings[index]?.request.path ?? '';
  }

  #addLinked({ index, location }: Producer, isBest: boolean): void {
    this.#linked ??= new Map();
    const element = elementOf(location)?.text;
    if (isBest || !this.#linked.has(index)) this.#linked.set(index, { element, isBest });
  }

  /** Whether a value is in the element of a list that has what the path names. */
  #isOfElement({ index, location }: Producer): boolean {
    const element = this.#linked?.get(index)?.element;
    return element !== undefined && element === elementOf(location)?.text;
  }

  /** Whether the path has its value from the same response. */
  #isBest({ index }: Producer): boolean {
    return this.#linked?.get(index)?.isBest === true;
  }

  /** Whether a short value is of another element than the one that the request is for. */
  #isOfOther({ index, location, roles }: Producer): boolean {
    const own = elementOf(location)?.text;
    if (!this.#linked || own === undefined) return false;
    // In a list that has nothing of the path, what is counted for all things is the count of another one.
    if (!this.#linked.has(index)) return roles.strong.some((role) => role.startsWith('any.'));
    const element = this.#linked.get(index)?.element;
    return element !== undefined && own !== element;
  }
}

const NUMBER = /^[1-9]\d{0,14}$/;
const TIME = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:Z|[+-]\d\d:?\d\d)?$/;

/** The last name on the way to a value. */
function nameOf({ steps }: Location): string | undefined {
  return steps.findLast(({ name }) => name !== undefined)?.name;
}

/**
 * Whether several things of a list share a URL with nothing random in it, such as the website of a company or a default
 * picture. Such a URL belongs to none of them.
 */
function isOfSeveral(value: string, { best, others }: Producers): boolean {
  if (!best.isInList || !isPlainUrl(value)) return false;
  const { index, location } = best;
  return others.some((other) => other.index === index && other.location.form === location.form);
}

/**
 * Whether a location of a page is in a form or a link that leads to a path.
 * @param page path of the page, to which a form without an action is sent
 */
function leadsTo(location: Location, path: string, page: string | undefined): boolean {
  const shape = destinationOf(location);
  if (shape === undefined) return false;
  if (shape === '') return page !== undefined && pathOf(page) === pathOf(path);
  return shape === shapeOfPath(pathOf(path));
}

type KeptSource = Pick<Producer, 'index' | 'location' | 'isInList'> &
  Partial<Pick<Producer, 'roles'>>;

/** Whether a request keeps its recorded value instead of taking it from a producer. */
type IsKept = (
  recording: Recording,
  producer: KeptSource,
  value: string,
  at: RequestCursor,
) => boolean;

/**
 * Decides which values a request does not take from a response, although the response has them.
 * @param recordings in the order of their departure
 */
function createKept(
  recordings: readonly Recording[],
  index: Pick<ValueIndex, 'kindOf'>,
  options: LinkOptions,
): IsKept {
  const isWord = (value: string): boolean =>
    !/\d/.test(value) && index.kindOf(value) !== 'distinctive';
  return (recording, producer, value, at) => {
    // In a list, a word names its element: that of another element would be wrong. Links are followed.
    const isFollowed = at.isWholePath() && isBodyLink(producer.location);
    const isRoundTrip = producer.roles !== undefined && isSameRoundTrip(producer.roles, at.roles);
    const isLoose = producer.isInList && !isFollowed && !isRoundTrip;
    if (isLoose && (at.isWholePath() || isWord(value))) return true;
    // Cookie jars take care of cookies that a response sets.
    if (isSameCookie(producer.location, at.base())) return true;
    if (at.isOverridden(options.overridden)) return true;
    const from = recordings[producer.index];
    const link = { value, recording, from, to: () => at.location(), source: producer.location };
    return options.exclude.some((exclusion) => isExcluded(exclusion, link));
  };
}

function isSameCookie({ steps: [from] }: Location, { steps: [to] }: Location): boolean {
  return to?.kind === 'cookie' && from?.kind === 'cookie' && from.name === to.name;
}

/**
 * Whether two paths diverge and meet again, as those of like things in different containers do: `/orders/3/items`
 * and `/invoices/4/items/7`. Many APIs number such things within their container.
 */
function isSiblingPath(one: string, other: string): boolean {
  // A path within the other one is that of its own collection.
  if (other.startsWith(one)) return false;
  const segments = one.split('/');
  const others = other.split('/');
  const parting = segments.findIndex((segment, index) => segment !== others[index]);
  if (parting === -1) return false;
  return segments.some(
    (segment, index) => index > parting && segment === others[index] && !isValue(segment),
  );
}

/** Whether a path is the other one, or names the thing that has it: `/orders/7` for `/orders/7/items`. */
function isOfSamePath(of: string, path: string): boolean {
  if (of === path) return true;
  if (path[of.length] !== '/' || !path.startsWith(of)) return false;
  const [before, last = ''] = of.split('/').slice(-2);
  return isThing(last, before);
}

/** Whether a segment names a thing: it is a value, or follows a word in plural. */
function isThing(segment: string, before = ''): boolean {
  return segment !== '' && (isValue(segment) || (isPlural(before) && !isPlural(segment)));
}
