/** Last step of linking: decides where each value of a request comes from. */

import type { Location } from '../../../formats/value/location.ts';
import { placeOfId } from '../../../formats/value/names.ts';
import { pathOf } from '../../../http/urls.ts';
import type { Recording } from '../../../session/schema.ts';
import { isOfSamePath, isSiblingPath, namedThings } from '../evidence/named-things.ts';
import { sharesRole } from '../evidence/weights.ts';
import type {
  CarriedText,
  CarriedValue,
  Producer,
  Visitor,
  VisitResult,
} from '../message/carried-texts.ts';
import { READ_MODE, type RequestCursor } from '../message/cursor.ts';
import { isOwnUrl, type OriginFinder, type OriginMention } from '../message/origins.ts';
import { isUrl } from '../message/text-kinds.ts';
import { isQuantityName } from '../naming/names.ts';
import { isIdRole, isSameRoundTrip, keysOfVersion, NO_ROLES, type Roles } from '../naming/roles.ts';
import { elementOf } from '../naming/round-trips.ts';
import { isPlainUrl, keysOfCarried } from '../naming/value-keys.ts';
import { type Choose, type Chosen, createChooser } from './choose-producer.ts';
import { type Compound, completeCompounds } from './compounds.ts';
import { findExcerpt } from './extended-texts.ts';
import { createKept, followLink, isBodyLink, leadsTo, type PathPart } from './follow-link.ts';
import type { FindFresh, FreshLink } from './fresh-links.ts';
import type { Link, LinkOptions, RequestPlan } from './link-recordings.ts';
import type { Readers } from './readers.ts';
import type { RuleLink, RuleLinks } from './rule-links.ts';
import { nameInside } from './rules.ts';
import type { ValueIndex } from './value-index.ts';

/** What has been found in one request so far. */
interface Found {
  readonly recording: Recording;
  readonly ruleFor: RuleLink | undefined;
  readonly links: Link[];
  /** Undefined until there is one: most sessions have none. */
  fresh: FreshLink[] | undefined;
  readonly origins: OriginMention[];
  /** By position of the recordings that have values of its path: where they have them. */
  linked: Map<number, Linked> | undefined;
  /** The link to the path as a whole, if it follows a link of a page. */
  followed: Link | undefined;
  /** The values in such a path. */
  parts: PathPart[] | undefined;
  /** Numbers in fields without a source, by the text of their locations. */
  numbers: Map<string, string> | undefined;
}

/** Where a response has a value of the path. */
interface Linked {
  /** Text of the location of its list element, if it is in a list. */
  readonly element: string | undefined;
  /** Whether the path takes the value from there. */
  readonly isBest: boolean;
}

/** What is known of a session. */
interface Known {
  readonly index: ValueIndex;
  /** Positions of the requests that may name a recorded origin. */
  readonly mentions: ReadonlySet<number>;
  readonly rules: RuleLinks;
  /** Undefined where no value has to be new: then most texts are passed. */
  readonly findFresh: FindFresh | undefined;
}

interface Linking extends Pick<Known, 'index' | 'findFresh'> {
  readonly compounds: Compound[];
  readonly choose: Choose;
}

/** By position of the recording; undefined where it is sent as recorded. */
export function linkRequests(
  recordings: readonly Recording[],
  { index, mentions, rules, findFresh }: Known,
  readers: Pick<Readers, 'walk' | 'read' | 'origins'>,
  options: LinkOptions,
): (RequestPlan | undefined)[] {
  let found: Found;
  const compounds: Compound[] = [];
  const linker = createLinker(
    () => found,
    recordings,
    { index, findFresh, compounds, choose: createChooser(recordings, readers) },
    readers.origins,
    options,
  );
  const all = recordings.map((recording, position) => {
    const ruleFor = rules.of(position);
    if (!ruleFor && !findFresh && !index.hasProducers() && !mentions.has(position))
      return undefined;
    found = {
      recording,
      ruleFor,
      links: [],
      fresh: undefined,
      origins: [],
      linked: undefined,
      followed: undefined,
      parts: undefined,
      numbers: undefined,
    };
    readers.walk(position, linker);
    return found;
  });
  completeCompounds(compounds, recordings, { index, read: readers.read, exclude: options.exclude });
  return all.map((each, position) => each && planOf(each, position, index));
}

/** Undefined where it is sent as recorded. */
function planOf(found: Found, position: number, index: ValueIndex): RequestPlan | undefined {
  const { fresh = NONE, origins, followed, parts = NONE } = found;
  const links = withoutChosen(found.links).map((link) => markUnlinkedPart(link, found.numbers));
  if (followed) {
    links.unshift(...followLink(followed, parts));
    for (const { value } of parts) index.markFollowed(value, position);
  }
  const isPlain = links.length + fresh.length + origins.length === 0;
  return isPlain ? undefined : { links, fresh, origins };
}

function createLinker(
  current: () => Found,
  recordings: readonly Recording[],
  { index, findFresh, compounds, choose }: Linking,
  origins: OriginFinder,
  options: LinkOptions,
): Visitor {
  const isKept = createKept(recordings, index, options);
  /** Those that ask for a number which nothing links, though answers bring it to other requests. */
  const unlinked = new Set<Recording | undefined>();
  const pathOfProducer = ({ index: of }: Producer): string => recordings[of]?.request.path ?? '';
  // Not inside of `take`, whose every call, one for each text, would allocate the closures.
  const producersOf = (
    { value, roles }: CarriedText,
    carried: CarriedValue,
    at: RequestCursor,
  ): Chosen => {
    const found = current();
    const { recording } = found;
    // Such as a version or a revision, which is that of the thing that the request is for.
    const isNoId =
      carried.kind === 'name' && roles?.strong[0] !== undefined && !isIdRole(roles.strong[0]);
    const isCounted =
      carried.kind === 'name' && roles !== null && keysOfVersion(roles, 'request').length > 0;
    const keys = keysOfCarried(value, carried.kind, roles);
    if (keys.length === 0) return NO_PRODUCERS;
    const isShort = carried.kind !== 'distinctive';
    const isNamedAs = (each: Producer): boolean =>
      isSameRoundTrip(each.roles, roles) || sharesRole(each.roles, roles ?? NO_ROLES);
    const named = isCounted ? namedThings(found.links, at) : undefined;
    const ownName = TIME.test(value) || isCounted ? nameOf(at.location()) : undefined;
    const wanted = {
      departure: recording.at,
      roles: roles ?? NO_ROLES,
      accepts: (each: Producer) =>
        !isKept(recording, each, value, at) &&
        !(at.isBareHex() && each.location.last?.kind === 'decoded') &&
        !(each.location.last?.isChoice && each.roles.roundTrip !== roles?.roundTrip) &&
        (at.revised === undefined || namesThing(recordings[each.index], at.revised)) &&
        !(isNoId && !isSameRoundTrip(each.roles, roles) && isOfOther(found, each)) &&
        (!isCounted ||
          !each.roles.isVersion ||
          isNamedAs(each) ||
          named?.haveVersion(each, pathOfProducer(each)) === true),
      isOfThing: (each: Producer) => isNoId && isBestOf(found, each) && isOfElement(found, each),
      isOfOtherPath: (each: Producer) =>
        isShort && isSiblingPath(pathOf(pathOfProducer(each)), at.pathBefore()),
      isCalledSo: (each: Producer) => ownName !== undefined && nameOf(each.location) === ownName,
      isOfElement: (each: Producer) => isOfElement(found, each),
      isOfForm: (each: Producer) =>
        leadsTo(each.location, recording.request.path, pathOfProducer(each)),
      isOfUnlinked: (each: Producer) => unlinked.has(recordings[each.index]),
      isOfPath: (each: Producer) =>
        isBestOf(found, each) || isOfSamePath(pathOf(pathOfProducer(each)), at.path()),
    };
    return index.findProducers(carried, keys, wanted, (equal) =>
      choose(equal, { recording, location: at.location(), value }),
    );
  };
  const takeExtended = (text: CarriedText, at: RequestCursor): Link | undefined => {
    if (!text.extended) return undefined;
    const { recording } = current();
    const excerpt = findExcerpt(text, recording.request, ({ value, producer }) => {
      if (producer.end > recording.at || isKept(recording, producer, value, at)) return undefined;
      const carried = index.get(value);
      const isOwn = carried && index.wasCarriedBefore(carried, producer);
      return isOwn ? undefined : recordings[producer.index]?.request;
    });
    if (!excerpt) return undefined;
    const { start, value, producer } = excerpt;
    const { index: position, location, isInList } = producer;
    const range = { kind: 'range', start, end: start + value.length, codec: 'part' } as const;
    const to = { ...at.point(), steps: [...at.point().steps, range] };
    return { to, producer: position, location, value, isInList, isSoft: false, others: [] };
  };
  const take = (text: CarriedText, at: RequestCursor): Link | undefined => {
    const { value, carried } = text;
    const byHand = current().ruleFor?.(value, at);
    if (byHand) return byHand;
    if (!carried?.isProduced || isOwnUrl(origins, value, at)) return takeExtended(text, at);
    const { producers, ties } = producersOf(text, carried, at);
    const [producer, ...rest] = producers;
    if (!producer || isOfSeveral(value, producers)) {
      if (at.part === 'path' && NUMBER.test(value)) unlinked.add(current().recording);
      return takeExtended(text, at);
    }
    if (at.part === 'path') {
      for (const each of producers) addLinked(current(), each, each === producer);
    }
    const isRoundTrip = isSameRoundTrip(producer.roles, text.roles);
    const others = rest.map((other) => ({
      ...{ producer: other.index, location: other.location, value },
      isSpare: isRoundTrip && !isSameRoundTrip(other.roles, text.roles),
      isTied: ties.has(other),
    }));
    const { location, isInList } = producer;
    return {
      ...{ to: at.point(), producer: producer.index, location, value, isInList },
      isSoft: isLeftAlone(text.roles, carried, producer),
      roles: text.roles ?? undefined,
      others,
    };
  };
  const visit = (text: CarriedText, at: RequestCursor): VisitResult => {
    const found = current();
    const { recording, ruleFor, links, origins: mentions } = found;
    if (at.part === 'body' && NUMBER.test(text.value)) {
      const { text: field, last } = at.base();
      const isField = last?.kind === 'field' || last?.kind === 'part';
      if (isField) found.numbers = (found.numbers ?? new Map()).set(field, text.value);
    }
    if (!ruleFor && !findFresh && at.part !== 'path' && !text.mayChange()) return 'skip';
    const isRenewed = findFresh !== undefined && !at.isOverridden(options.overridden);
    const fresh = isRenewed ? findFresh(text, at, recording) : undefined;
    const link = fresh?.isWhole ? ruleFor?.(text.value, at) : take(text, at);
    const isNamedInside = link !== undefined && nameInside(options, recording, () => at.location());
    const isListed = link?.isInList && isBodyLink(link.location);
    if (link && at.isWholePath() && (isListed || isNamedInside)) {
      found.followed = link;
      return 'enter';
    }
    if (isNamedInside) return 'enter';
    if (found.followed && at.part === 'path') {
      const { producer: index, location } = found.followed;
      const source = { index, location, isInList: false };
      const kept = isKept(recording, source, text.value, at);
      found.parts ??= [];
      found.parts.push({ to: at.point(), value: text.value, link, isKept: kept });
      if (link) return 'take';
    } else if (link) {
      found.numbers?.delete(at.base().text);
      links.push(link);
      return 'take';
    } else {
      for (const each of fresh?.links ?? NONE) addFresh(found, each);
      if (fresh?.isWhole) return 'take';
    }
    if ((text.mode & READ_MODE.asWhole) === 0 && !at.isOverridden(options.overridden)) {
      for (const mention of origins.find(text.value, at)) mentions.push(mention);
    }
    return 'enter';
  };
  /** How many links there were before each of the texts that the walk is in. */
  const before: number[] = [];
  return {
    enters: (part) =>
      findFresh !== undefined ||
      current().ruleFor !== undefined ||
      (part.inside?.some((text) => text.mayChange()) ?? false),
    visit(text, at) {
      const visited = visit(text, at);
      const isWhole = (text.mode & READ_MODE.asWhole) !== 0;
      if (visited === 'enter' && !isWhole) before.push(current().links.length);
      return visited;
    },
    leave({ value: text, roles }, at) {
      const { recording, links } = current();
      const start = before.pop();
      if (start === links.length || !roles || text.startsWith('/') || isUrl(text)) return;
      const own = links.slice(start).filter(({ to }) => to.steps.length === at.steps.length + 1);
      compounds.push({ recording, text, point: at.point(), own, links });
    },
  };
}

/**
 * A document that is written again has more of what was read than one word of it: a member by itself
 * that is as it was, the client may have meant so.
 */
function withoutChosen(links: Link[]): Link[] {
  if (!links.some(({ isSoft }) => isSoft)) return links;
  const read = new Set(links.flatMap(({ isSoft, producer }) => (isSoft ? [] : producer)));
  return links.filter(({ isSoft, producer, location: { last } }) => {
    return !isSoft || last?.kind === 'field' || last?.kind === 'option' || read.has(producer);
  });
}

const NUMBER = /^[1-9]\d{0,14}$/;

/**
 * Whether several things of a list share a URL with nothing random in it, such as the website of a company or a default
 * picture. Such a URL belongs to none of them.
 */
function isOfSeveral(value: string, [best, ...others]: readonly Producer[]): boolean {
  if (!best?.isInList || !isPlainUrl(value)) return false;
  const { index, location } = best;
  return others.some((other) => other.index === index && other.location.form === location.form);
}

/** Whether the round trip is the only evidence that it is the same value. */
function isLeftAlone(roles: Roles | null, { kind }: CarriedValue, producer: Producer): boolean {
  if (!roles || kind === 'distinctive' || !isSameRoundTrip(producer.roles, roles)) return false;
  if (producer.location.last?.kind === 'value') return false;
  return kind !== 'name' || !sharesRole(producer.roles, roles);
}

/** The last name on the way to a value. */
function nameOf({ steps }: Location): string | undefined {
  return steps.findLast(({ name }) => name !== undefined)?.name;
}

/** To the second: other things are as old by chance. */
const TIME = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:Z|[+-]\d\d:?\d\d)?$/;

const NONE: readonly never[] = [];
const NO_PRODUCERS: Chosen = { producers: [], ties: new Set() };

function addLinked(found: Found, { index, location }: Producer, isBest: boolean): void {
  found.linked ??= new Map();
  const element = elementOf(location)?.text;
  if (isBest || !found.linked.has(index)) found.linked.set(index, { element, isBest });
}

/** Whether a value is in the element of a list that has what the path names. */
function isOfElement({ linked }: Found, { index, location }: Producer): boolean {
  const element = linked?.get(index)?.element;
  return element !== undefined && element === elementOf(location)?.text;
}

/** Whether the path has its value from the same response. */
function isBestOf({ linked }: Found, { index }: Pick<Producer, 'index'>): boolean {
  return linked?.get(index)?.isBest === true;
}

/** Whether a short value is of another element than the one that the request is for. */
function isOfOther({ linked }: Found, { index, location, roles }: Producer): boolean {
  const own = elementOf(location)?.text;
  if (!linked || own === undefined) return false;
  // In a list that has nothing of the path, what is counted for all things is the count of another one.
  if (!linked.has(index)) return roles.strong.some((role) => role.startsWith('any.'));
  const element = linked.get(index)?.element;
  return element !== undefined && own !== element;
}

function addFresh(found: Found, link: FreshLink): void {
  found.fresh ??= [];
  found.fresh.push(link);
}

/** Whether a recording names a thing, in its path or in its answer: the last part of an ARN does. */
function namesThing(recording: Recording | undefined, thing: string): boolean {
  const name = thing.replace(/^\/|^arn:.*[:/]/, '');
  if (!recording || name === '') return false;
  const { request, response } = recording;
  if (request.path.includes(name)) return true;
  return 'body' in response && JSON.stringify(response.body).includes(name);
}

/**
 * A number in a field whose name begins with an id, as in `7-parent=5`, may be an id of the same kind.
 * @param numbers by the text of their locations: those that come from nowhere
 */
function markUnlinkedPart(link: Link, numbers: ReadonlyMap<string, string> | undefined): Link {
  if (!numbers) return link;
  const { last } = link.location;
  const field = link.to.location.upTo(link.to.location.steps.length - 1);
  const isAtStart = last?.written === placeOfId(field.last?.name ?? '', { start: 0 });
  const unlinkedPart = isAtStart && last?.kind === 'value' ? numbers.get(field.text) : undefined;
  return unlinkedPart === undefined || isQuantityName(last?.name ?? '')
    ? link
    : { ...link, unlinkedPart };
}
