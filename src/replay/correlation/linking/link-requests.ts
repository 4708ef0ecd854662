/** Last step of linking: where each value of a request comes from. */
import { pathOf } from '../../../session/path-of.ts';
import type { Recording } from '../../../session/schema.ts';
import { NO_ROLES } from '../naming/roles.ts';
import { isValue } from '../naming/subjects.ts';
import { containerOf } from '../places/list-places.ts';
import { type CarriedText, isLive, isLiveInside } from '../request/carried-texts.ts';
import type { RequestCursor } from '../request/cursor.ts';
import { LOOK } from '../request/look.ts';
import { isUrl } from '../request/text-kinds.ts';
import { ENTERED, PASSED, TAKEN, type Visitor } from '../request/visitor.ts';
import { createKept, isOverridden } from './create-kept.ts';
import type { OriginFinder, OriginMention } from './find-origins.ts';
import { followLink, isBodyLink, type TargetPart } from './follow-link.ts';
import type { FindFresh, FreshLink } from './fresh-links.ts';
import { leadsTo } from './leads-to.ts';
import type { Link, LinkOptions, RequestPlan } from './link-recordings.ts';
import type { Readers } from './readers.ts';
import type { RuleLink, RuleLinks } from './rule-links.ts';
import { type CarriedValue, keysOfCarried, type Producer, type ValueIndex } from './value-index.ts';

/** What is found in one request. */
interface Found {
  readonly recording: Recording;
  readonly ruleFor: RuleLink | undefined;
  readonly links: Link[];
  /** Made when there is one: most sessions have none. */
  fresh: FreshLink[] | undefined;
  readonly origins: OriginMention[];
  /** Positions of the recordings whose values its target has. */
  linked: Set<number> | undefined;
  /** From a link of a page that is just its target. */
  followed: Link | undefined;
  /** What is in a target that was followed. */
  parts: TargetPart[] | undefined;
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

/** By position of the recording; undefined where it is sent as recorded. */
export function linkRequests(
  recordings: readonly Recording[],
  { index, mentions, rules, findFresh }: Known,
  readers: Pick<Readers, 'walk' | 'origins'>,
  options: LinkOptions,
): (RequestPlan | undefined)[] {
  let found: Found;
  const linker = createLinker(
    () => found,
    recordings,
    { index, findFresh },
    readers.origins,
    options,
  );
  return recordings.map((recording, position) => {
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
    };
    readers.walk(position, linker);
    const { links, fresh = NONE, origins, followed, parts = NONE } = found;
    if (followed) {
      links.unshift(...followLink(followed, parts));
      for (const { value } of parts) index.markFollowed(value, position);
    }
    const isPlain = links.length + fresh.length + origins.length === 0;
    return isPlain ? undefined : { links, fresh, origins };
  });
}

function createLinker(
  current: () => Found,
  recordings: readonly Recording[],
  { index, findFresh }: Pick<Known, 'index' | 'findFresh'>,
  origins: OriginFinder,
  options: LinkOptions,
): Visitor {
  const isKept = createKept(recordings, options);
  // Not inside of `take`: each of its calls, one for each text, would make room for what is closed over.
  const producerOf = (
    { value, roles }: CarriedText,
    carried: CarriedValue,
    at: RequestCursor,
  ): Producer | undefined => {
    const { recording, linked } = current();
    const keys = keysOfCarried(value, carried.kind, roles);
    if (keys.length === 0) return undefined;
    return index.findProducer(carried, keys, {
      departure: recording.at,
      roles: roles ?? NO_ROLES,
      accepts: (each) => !isKept(recording, each, value, at),
      nearness: ({ index: of, place }) =>
        (linked?.has(of) || isOfSamePath(recordings[of], at.path()) ? 1 : 0) +
        (leadsTo(place, recording.request.path, recordings[of]?.request.path) ? 2 : 0),
    });
  };
  const take = (text: CarriedText, at: RequestCursor): Link | undefined => {
    const { value, carried } = text;
    const byHand = current().ruleFor?.(value, at);
    if (byHand) return byHand;
    if (!carried?.isProduced || isUrlOf(origins.recorded, value)) return undefined;
    const producer = producerOf(text, carried, at);
    if (!producer) return undefined;
    const { index: producerIndex, place, isInList } = producer;
    if (at.part === 'target') addLinked(current(), producerIndex);
    const element = producer.element ?? containerOf(place);
    return { to: at.place(), producer: producerIndex, place, element, isInList, value };
  };
  return {
    entersBody: (body) =>
      findFresh !== undefined || current().ruleFor !== undefined || isLiveInside(body),
    visit(text, at) {
      const found = current();
      const { recording, ruleFor, links, origins: mentions } = found;
      if (!ruleFor && !findFresh && at.part !== 'target' && !isLive(text)) return PASSED;
      const isRenewed = findFresh !== undefined && !isOverridden(recording, at, options);
      const fresh = isRenewed ? findFresh(text, at, recording) : undefined;
      const link = fresh?.isWhole ? ruleFor?.(text.value, at) : take(text, at);
      if (link?.element !== undefined && at.isTarget() && isBodyLink(link.place)) {
        found.followed = link;
        return ENTERED;
      }
      if (found.followed && at.part === 'target') {
        const { producer: index, place } = found.followed;
        const source = { index, place, isInList: false };
        const kept = isKept(recording, source, text.value, at);
        found.parts ??= [];
        found.parts.push({ to: at.place(), value: text.value, link, isKept: kept });
        return link ? TAKEN : ENTERED;
      }
      if (link) {
        links.push(link);
        return TAKEN;
      }
      for (const each of fresh?.links ?? NONE) addFresh(found, each);
      if (fresh?.isWhole) return TAKEN;
      if ((text.look & LOOK.asWhole) === 0 && !isOverridden(recording, at, options)) {
        for (const mention of origins.find(text.value, at)) mentions.push(mention);
      }
      return ENTERED;
    },
    leave: () => undefined,
  };
}

const NONE: readonly never[] = [];

function addLinked(found: Found, position: number): void {
  found.linked ??= new Set();
  found.linked.add(position);
}

function addFresh(found: Found, link: FreshLink): void {
  found.fresh ??= [];
  found.fresh.push(link);
}

/** Of those, the origin becomes the target's, and the path has a link of its own. */
function isUrlOf(origins: readonly string[], value: string): boolean {
  if (!isUrl(value) || !URL.canParse(value)) return false;
  return origins.includes(new URL(value).origin);
}

/** Whether a recording is of the thing that a path names, such as /orders/7 for /orders/7/items. */
function isOfSamePath(recording: Recording | undefined, path: string): boolean {
  const of = pathOf(recording?.request.path ?? '');
  return of === path || (path.startsWith(`${of}/`) && isValue(of.slice(of.lastIndexOf('/') + 1)));
}
