/** Last step of linking: decides where each value of a request comes from. */

import type { Location } from '../../../formats/value/location.ts';
import { isRandomId } from '../../../formats/value/wordings.ts';
import { readScheme } from '../../../http/credentials.ts';
import type { Recording } from '../../../session/schema.ts';
import { startOfReadableCredentials } from '../../../session/secrets/basic-credentials.ts';
import { arrivalOf } from '../../schedule/recorded-times.ts';
import { isRelated, reasonToLink } from '../evidence/sources.ts';
import type {
  CarriedText,
  CarriedValue,
  Container,
  Producer,
  Visitor,
  VisitResult,
} from '../message/carried-texts.ts';
import { READ_MODE, type RequestCursor } from '../message/cursor.ts';
import { isOwnUrl, type OriginFinder, type OriginMention } from '../message/origins.ts';
import { isSameRoundTrip, type Roles } from '../naming/roles.ts';
import { applies, type Reason } from '../reasons/reasons.ts';
import { ProducerFinder } from './find-producers.ts';
import { followLink, isBodyLink, type PathPart } from './follow-link.ts';
import type { FindFresh, FreshLink } from './fresh-links.ts';
import type { Link, LinkOptions, RequestPlan } from './link-recordings.ts';
import type { Readers } from './readers.ts';
import type { RuleLink, RuleLinks } from './rule-links.ts';
import { nameInside } from './rules.ts';
import type { Moment, ValueIndex } from './value-index.ts';

/** What has been found in one request so far. */
interface Found {
  readonly recording: Recording;
  readonly ruleFor: RuleLink | undefined;
  readonly links: Link[];
  /** Undefined until there is one, since most sessions have none. */
  fresh: FreshLink[] | undefined;
  readonly origins: OriginMention[];
  /** The link to the path as a whole, if it follows a link of a page. */
  followed: Link | undefined;
  /** The values in such a path. */
  parts: PathPart[] | undefined;
}

/** What is known of a session. */
interface Known {
  readonly index: ValueIndex;
  /** Positions of the requests that may name a recorded origin. */
  readonly mentions: ReadonlySet<number>;
  readonly rules: RuleLinks;
  /** Undefined if no value has to be new. Most texts are skipped then. */
  readonly findFresh: FindFresh | undefined;
}

/** The plans of all requests, by position of the recording; undefined for a request that is sent as recorded. */
export function linkRequests(
  recordings: readonly Recording[],
  { index, mentions, rules, findFresh }: Known,
  readers: Pick<Readers, 'walk' | 'read' | 'origins'>,
  options: LinkOptions,
): (RequestPlan | undefined)[] {
  const { origins, read } = readers;
  const producers = new ProducerFinder(recordings, index, options);
  const linking = { recordings, index, findFresh, producers, origins, options, read };
  const all = recordings.map((recording, position) => {
    if (options.packets.has(recording)) return undefined;
    const ruleFor = rules.of(position);
    if (!ruleFor && !findFresh && !index.hasProducers() && !mentions.has(position))
      return undefined;
    const linker = new RequestLinker(linking, recording, ruleFor);
    readers.walk(position, linker);
    return linker.found;
  });
  return all.map((each, position) => each && planOf(each, position, index));
}

/** The plan of a request; undefined if it is sent as recorded. */
function planOf(found: Found, position: number, index: ValueIndex): RequestPlan | undefined {
  const { fresh = NONE, origins, followed, parts = NONE } = found;
  const links = withoutChosen(found.links);
  if (followed) {
    links.unshift(...followLink(followed, parts));
    for (const { value } of parts) index.markFollowed(value, position);
  }
  const isPlain = links.length + fresh.length + origins.length === 0;
  return isPlain ? undefined : { links, fresh, origins };
}

/** What all requests of a session share. */
interface Linking extends Pick<Known, 'index' | 'findFresh'> {
  readonly recordings: readonly Recording[];
  readonly producers: ProducerFinder;
  readonly origins: OriginFinder;
  readonly options: LinkOptions;
  readonly read: Readers['read'];
}

/** Links the values of one request while they are visited. */
class RequestLinker implements Visitor {
  readonly found: Found;
  readonly #linking: Linking;

  constructor(linking: Linking, recording: Recording, ruleFor: RuleLink | undefined) {
    this.#linking = linking;
    this.found = {
      recording,
      ruleFor,
      links: [],
      fresh: undefined,
      origins: [],
      followed: undefined,
      parts: undefined,
    };
    linking.producers.moveTo(recording);
  }

  enters({ inside }: Container): boolean {
    if (this.#linking.findFresh !== undefined || this.found.ruleFor !== undefined) return true;
    return inside?.some((text) => text.mayChange()) ?? false;
  }

  leave({ value }: CarriedText, at: RequestCursor): void {
    const { recordings, read } = this.#linking;
    const { links } = this.found;
    for (const link of linkUser(value, at, links, recordings, read)) {
      if (!this.#isOwn(link.value, link)) links.push(link);
    }
    if (!isSigned(value, at, links, (each, link) => this.#isOwn(each, link))) return;
    const kept = links.filter(({ to }) => to.part !== at.part || to.header !== at.header);
    links.splice(0, links.length, ...kept);
  }

  /** Whether the client had sent a value before that of a link had come. */
  #isOwn(value: string, link: Link): boolean {
    const { recordings, index } = this.#linking;
    const [carried, moment] = [index.get(value), momentOf(link, recordings)];
    return carried !== undefined && moment !== undefined && index.wasCarriedBefore(carried, moment);
  }

  visit(text: CarriedText, at: RequestCursor): VisitResult {
    const { recording, ruleFor } = this.found;
    if (!ruleFor && !this.#linking.findFresh && at.part !== 'path' && !text.mayChange())
      return 'skip';
    const isOverridden = at.isOverridden(this.#linking.options.overridden);
    const fresh = isOverridden ? undefined : this.#linking.findFresh?.(text, at, recording);
    const link = fresh?.isWhole ? ruleFor?.(text.value, at) : this.#find(text, at);
    if (!link) this.#linking.producers.noteUnlinked(text, at);
    const visited = this.#take(text, at, link, fresh);
    if (visited !== 'look inside') return visited;
    const isWhole = (text.mode & READ_MODE.asWhole) !== 0;
    if (!isWhole && !isOverridden) {
      const mentions = this.#linking.origins.find(text.value, at);
      for (const mention of mentions) this.found.origins.push(mention);
    }
    return 'enter';
  }

  /** Takes the link of a text, or its new value. @returns `look inside` if origins may be mentioned in it */
  #take(
    { value }: CarriedText,
    at: RequestCursor,
    link: Link | undefined,
    fresh: ReturnType<FindFresh> | undefined,
  ): VisitResult | 'look inside' {
    const found = this.found;
    const { recording } = found;
    const isNamedInside =
      link !== undefined && nameInside(this.#linking.options, recording, () => at.location());
    const isListed = link?.isInList && isBodyLink(link.location);
    if (link && at.isWholePath() && (isListed || isNamedInside)) {
      found.followed = link;
      return 'enter';
    }
    if (isNamedInside) return 'enter';
    if (found.followed && at.part === 'path') {
      const { producer: index, location } = found.followed;
      const source = { index, location, isInList: false };
      const isKept = this.#linking.producers.isKept(recording, source, value, at);
      found.parts ??= [];
      found.parts.push({ to: at.point(), value, link, isKept });
      return link ? 'take' : 'look inside';
    }
    if (link) {
      found.links.push(link);
      return 'take';
    }
    for (const each of fresh?.links ?? NONE) addFresh(found, each);
    return fresh?.isWhole ? 'take' : 'look inside';
  }

  /** The link of a text, if it has a source. */
  #find(text: CarriedText, at: RequestCursor): Link | undefined {
    const { value, carried } = text;
    const byHand = this.found.ruleFor?.(value, at);
    if (byHand) return byHand;
    if (!carried?.isProduced || isOwnUrl(this.#linking.origins, value, at)) return undefined;
    const found = this.#linking.producers.find(text, carried, at);
    if (!found) return undefined;
    const { best: producer, decidedBy } = found;
    const isRoundTrip = isSameRoundTrip(producer.roles, text.roles);
    const others = found.others.map((other) => ({
      ...{ producer: other.index, location: other.location, value },
      isSpare: isRoundTrip && !isSameRoundTrip(other.roles, text.roles),
    }));
    const { location, isInList } = producer;
    const reasons = [
      reasonToLink(text, carried, producer.roles),
      ...(decidedBy ? [decidedBy] : []),
    ];
    return {
      ...{ to: at.point(), producer: producer.index, location, value, isInList },
      isSoft: isLeftAlone(text.roles, carried, producer),
      roles: text.roles ?? undefined,
      reasons: [...new Set(reasons)],
      others,
    };
  }
}

/**
 * The links without members that the client may have set to their recorded value itself. A document that is written
 * back has more of what was read than one such member.
 */
function withoutChosen(links: Link[]): Link[] {
  if (!links.some(({ isSoft }) => isSoft)) return links;
  const read = new Set(links.flatMap(({ isSoft, producer }) => (isSoft ? [] : producer)));
  return links.filter(({ isSoft, producer, location: { last } }) => {
    return !isSoft || last?.kind === 'field' || last?.kind === 'option' || read.has(producer);
  });
}

function momentOf({ producer }: Link, recordings: readonly Recording[]): Moment | undefined {
  const recording = recordings[producer];
  return recording && { index: producer, end: arrivalOf(recording) };
}

/** Whether the round trip is the only evidence that it is the same value. */
function isLeftAlone(roles: Roles | null, { kind }: CarriedValue, producer: Producer): boolean {
  if (!roles || kind === 'distinctive' || !isSameRoundTrip(producer.roles, roles)) return false;
  if (producer.location.last?.kind === 'value') return false;
  return kind !== 'name' || !isRelated(producer.roles, roles);
}

const NONE: readonly never[] = [];
function addFresh(found: Found, link: FreshLink): void {
  found.fresh ??= [];
  found.fresh.push(link);
}

// What stands in credentials beside a live value. The answer that has the password has the user beside it: a short name
// means nothing by itself, but recorded beside a live password it would be refused. A signature cannot be made anew.

/**
 * The links of the parts before the password in the text at the cursor. None if the text is no credentials, or if its
 * password has no link; a part stays that no value beside the password equals.
 * @param links of the request so far
 */
function linkUser(
  text: string,
  at: RequestCursor,
  links: readonly Link[],
  recordings: readonly Recording[],
  read: Readers['read'],
): Link[] {
  const first = applies('beside a password') ? startOfCredentials(text, at) : undefined;
  if (first === undefined || !text.includes(':', first)) return [];
  const { part, header } = at;
  const own = links.filter(({ to }) => to.part === part && to.header === header);
  const parts = text.slice(first).split(':', MAX_PARTS);
  const live = own.find(({ value }) => value === parts.at(-1));
  const recording = live && recordings[live.producer];
  if (!recording) return [];
  let start = first;
  return parts.slice(0, -1).flatMap((value): Link[] => {
    const range = { kind: 'range', start, end: start + value.length, codec: 'plain' } as const;
    start += value.length + 1;
    if (value === '' || own.some((link) => link.value.startsWith(value))) return [];
    const location = findBeside(value, live.location, recording, read);
    if (!location) return [];
    const point = at.point();
    const to = { part, header, location: point.location, steps: [...point.steps, range] };
    const { producer, isInList } = live;
    const from = { producer, location, value, isInList };
    return [{ to, ...from, isSoft: false, reasons: BESIDE, others: [] }];
  });
}

/** What is known of when a value was first sent, and when a link's value had come. */
type IsOwn = (value: string, link: Link) => boolean;

/**
 * Whether the client has computed a part of these credentials, such as a signature, from a live one: the part is random,
 * comes from no answer, and was not sent before the live one had come. Without a new signature, new parts are refused.
 * @param links of the request so far
 * @param isOwn whether the client had sent a value before that of a link had come
 */
function isSigned(
  text: string,
  { header, part }: RequestCursor,
  links: readonly Link[],
  isOwn: IsOwn,
): boolean {
  if (part !== 'header' || readScheme(text) === undefined) return false;
  const own = links.filter(({ to }) => to.part === part && to.header === header);
  if (own.length === 0) return false;
  return [...text.matchAll(PARAMETER)].some(([, value = '']) => {
    const isLinked = own.some((link) => link.value.includes(value) || value.includes(link.value));
    return !isLinked && isRandomId(value) && own.every((link) => !isOwn(value, link));
  });
}

/** The value of a parameter (RFC 9110 section 11.2). */
const PARAMETER = /="?([^",\s]+)/g;

const BESIDE: readonly Reason[] = ['beside a password'];
/** A user, its session, a token: more parts are no credentials. */
const MAX_PARTS = 4;

/** Where Basic credentials begin, decoded or as a session has them. */
function startOfCredentials(text: string, { part, steps }: RequestCursor): number | undefined {
  const step = steps.at(-1);
  if (part !== 'header') return undefined;
  if (step?.kind === 'range' && step.codec === 'base64') return 0;
  return step === undefined ? startOfReadableCredentials(text) : undefined;
}

/** The first location of a value with the same object, row or element around it. */
function findBeside(
  value: string,
  beside: Location,
  recording: Recording,
  read: Readers['read'],
): Location | undefined {
  const depth = beside.steps.length;
  const around = beside.upTo(depth - 1).text;
  let found: Location | undefined;
  read((text, cursor) => {
    if (found || text !== value) return;
    const location = cursor.location();
    const isBeside = location.steps.length === depth;
    if (isBeside && location.upTo(depth - 1).text === around) found = location;
  })(recording);
  return found;
}
