/** Last step of linking: where each value of a request comes from. */
import type { Recording } from '../../session/schema.ts';
import { type CarriedText, isLive, isLiveInside } from './carried-texts.ts';
import type { OriginFinder, OriginMention } from './find-origins.ts';
import { isDistinctive } from './is-distinctive.ts';
import { isExcluded } from './is-excluded.ts';
import type { Link, LinkOptions, RequestPlan } from './link-recordings.ts';
import { containerOf } from './live-list.ts';
import type { Readers } from './readers.ts';
import type { RequestCursor } from './request/cursor.ts';
import { LOOK } from './request/look.ts';
import { isUrl } from './request/text-kinds.ts';
import { ENTERED, PASSED, TAKEN, type Visitor } from './request/visitor.ts';
import { NO_ROLES } from './roles.ts';
import type { RuleLink, RuleLinks } from './rule-links.ts';
import { isValue } from './subjects.ts';
import { type CarriedValue, keysOfCarried, type Producer, type ValueIndex } from './value-index.ts';

/** What is found in one request. */
interface Found {
  readonly recording: Recording;
  readonly ruleFor: RuleLink | undefined;
  readonly links: Link[];
  readonly origins: OriginMention[];
  /** Positions of the recordings whose values its target has. */
  readonly linked: Set<number>;
  readonly isKept: IsKept;
}

/** What is known of a session. */
interface Known {
  readonly index: ValueIndex;
  /** Positions of the requests that may name a recorded origin. */
  readonly mentions: ReadonlySet<number>;
  readonly rules: RuleLinks;
}

/** By position of the recording; undefined where it is sent as recorded. */
export function linkRequests(
  recordings: readonly Recording[],
  { index, mentions, rules }: Known,
  readers: Pick<Readers, 'walk' | 'origins'>,
  options: LinkOptions,
): (RequestPlan | undefined)[] {
  let found: Found;
  const linker = createLinker(() => found, recordings, index, readers.origins, options);
  return recordings.map((recording, position) => {
    const ruleFor = rules.of(position);
    if (!ruleFor && !index.hasProducers() && !mentions.has(position)) return undefined;
    const links: Link[] = [];
    const origins: OriginMention[] = [];
    const isKept = createKept(recording, recordings, options);
    found = { recording, ruleFor, links, origins, linked: new Set(), isKept };
    readers.walk(position, linker);
    return links.length + origins.length > 0 ? { links, origins } : undefined;
  });
}

function createLinker(
  current: () => Found,
  recordings: readonly Recording[],
  index: ValueIndex,
  origins: OriginFinder,
  options: LinkOptions,
): Visitor {
  // Not inside of `take`: each of its calls, one for each text, would make room for what is closed over.
  const producerOf = (
    { value, roles }: CarriedText,
    carried: CarriedValue,
    at: RequestCursor,
  ): Producer | undefined => {
    const { recording, linked, isKept } = current();
    const keys = keysOfCarried(value, carried.kind, roles);
    if (keys.length === 0) return undefined;
    return index.findProducer(carried, keys, {
      departure: recording.at,
      roles: roles ?? NO_ROLES,
      accepts: (each) => !isKept(each, value, at),
      isOfSame: ({ index: of }) => linked.has(of) || isOfSamePath(recordings[of], at.path()),
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
    if (at.part === 'target') current().linked.add(producerIndex);
    const element = producer.element ?? containerOf(place);
    return { to: at.place(), producer: producerIndex, place, element, isInList, value };
  };
  return {
    entersBody: (body) => current().ruleFor !== undefined || isLiveInside(body),
    visit(text, at) {
      const { recording, ruleFor, links, origins: mentions } = current();
      if (!ruleFor && at.part !== 'target' && !isLive(text)) return PASSED;
      const link = take(text, at);
      if (link) {
        links.push(link);
        return TAKEN;
      }
      if ((text.look & LOOK.asWhole) === 0 && !isOverridden(recording, at, options)) {
        mentions.push(...origins.find(text.value, at));
      }
      return ENTERED;
    },
    leave: () => undefined,
  };
}

/** Of those, the origin becomes the target's, and the path has a link of its own. */
function isUrlOf(origins: readonly string[], value: string): boolean {
  if (!isUrl(value) || !URL.canParse(value)) return false;
  return origins.includes(new URL(value).origin);
}

type IsKept = (producer: Producer, value: string, at: RequestCursor) => boolean;

/** Whether a recording is of the thing that a path names, such as /orders/7 for /orders/7/items. */
function isOfSamePath(recording: Recording | undefined, path: string): boolean {
  const of = recording?.request.path.replace(/[?#].*$/s, '') ?? '';
  return of === path || (path.startsWith(`${of}/`) && isValue(of.slice(of.lastIndexOf('/') + 1)));
}

/** Whether a value is not to be taken from a producer. */
function createKept(
  recording: Recording,
  recordings: readonly Recording[],
  options: LinkOptions,
): IsKept {
  return (producer, value, at) => {
    // In a list, a word names its element, and is not to be another's.
    if (producer.isInList && (at.isTarget() || isWord(value))) return true;
    // Cookies that a response sets are kept in jars.
    if (at.label === producer.place && at.label.startsWith('cookie ')) return true;
    if (isOverridden(recording, at, options)) return true;
    const from = recordings[producer.index];
    const { place } = producer;
    const to = (): string => at.place().label;
    return options.exclude.some(
      (exclusion) => from && isExcluded(exclusion, { value, recording, from, to, place }),
    );
  };
}

function isWord(value: string): boolean {
  return !/\d/.test(value) && !isDistinctive(value);
}

/** Whether it is in a header that the user sets. */
function isOverridden(
  { request }: Recording,
  { part, header }: RequestCursor,
  { overridden }: LinkOptions,
): boolean {
  if (part !== 'header' || overridden.size === 0) return false;
  return overridden.has(request.headers[header]?.[0].toLowerCase() ?? '');
}
