/** Second half of linking: where each value of a request comes from. */
import type { Recording } from '../../session/schema.ts';
import type { CorrelationExclusion } from './correlate-options.ts';
import type { OriginMention } from './find-origins.ts';
import { keysAt, type Readers } from './gather-values.ts';
import { isDistinctive } from './is-distinctive.ts';
import type { Link, LinkOptions, RequestPlan } from './link-recordings.ts';
import { matchesRecording, requestPlace, responsePlace } from './match-pattern.ts';
import { createMayName } from './may-name.ts';
import type { RequestCursor } from './request/cursor.ts';
import { KnownTexts } from './request/known-texts.ts';
import { NO_ROLES } from './roles.ts';
import type { RuleLinks } from './rule-links.ts';
import { isValue } from './subjects.ts';
import type { CarriedValue, Producer, ValueIndex } from './value-index.ts';

/** By position of the recording; undefined where it is sent as recorded. */
export function linkRequests(
  recordings: readonly Recording[],
  index: ValueIndex,
  rules: RuleLinks,
  { walk, origins }: Readers,
  options: LinkOptions,
): (RequestPlan | undefined)[] {
  const mayName = createMayName(origins.recorded);
  /** Nothing in them comes from a response, or names an origin. */
  const barren = new KnownTexts();
  return recordings.map((recording, position) => {
    const links: Link[] = [];
    const mentions: OriginMention[] = [];
    const linked = new Set<number>();
    const ruleFor = rules.of(position);
    if (!ruleFor && !index.hasProducers() && !mayName(recording.request)) return undefined;
    let isBarren = true;
    const isKept = createKept(recording, recordings, options);
    // Not inside of `carry`: each of its calls, one for each leaf, would make room for what is closed over.
    const producerOf = (
      carried: CarriedValue,
      value: string,
      at: RequestCursor,
    ): Producer | undefined => {
      const keys = keysAt(value, carried, at);
      if (keys.length === 0) return undefined;
      return index.findProducer(carried, keys, {
        departure: recording.at,
        roles: at.isTarget() ? NO_ROLES : at.roles(),
        accepts: (each) => !isKept(each, value, at),
        isOfSame: ({ index: of }) => linked.has(of) || isOfSamePath(recordings[of], at.path()),
      });
    };
    walk(recording, {
      whole(text, at, walkInside) {
        if (!ruleFor && barren.has(text, at)) return;
        isBarren = true;
        walkInside();
        if (isBarren) barren.add(text, at);
      },
      body(walkInside) {
        if (ruleFor || index.mayReplaceIn(position)) walkInside();
      },
      carry(value, at) {
        const byHand = ruleFor?.(value, at);
        if (byHand) {
          isBarren = false;
          links.push(byHand);
          return true;
        }
        const carried = index.getProduced(value);
        if (!carried) return false;
        isBarren = false;
        if (isUrlOf(origins.recorded, value)) return false;
        const producer = producerOf(carried, value, at);
        if (!producer) return false;
        if (at.part === 'target') linked.add(producer.index);
        const { place, element } = producer;
        links.push({ to: at.place(), producer: producer.index, place, element, value });
        return true;
      },
      text(text, at) {
        if (isOverridden(recording, at, options)) {
          isBarren = false;
          return;
        }
        for (const mention of origins.find(text, at)) {
          isBarren = false;
          mentions.push(mention);
        }
      },
    });
    return links.length + mentions.length > 0 ? { links, origins: mentions } : undefined;
  });
}

/** Of those, the origin becomes the target's, and the path has a link of its own. */
function isUrlOf(origins: readonly string[], value: string): boolean {
  if (!value.startsWith('http')) return false;
  return origins.some((origin) => value.startsWith(`${origin}/`));
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
    return options.exclude.some(
      (exclusion) => from && isExcluded(exclusion, { value, at, recording, from, producer }),
    );
  };
}

function isWord(value: string): boolean {
  return !/\d/.test(value) && !isDistinctive(value);
}

interface Candidate {
  readonly value: string;
  readonly at: RequestCursor;
  readonly recording: Recording;
  readonly from: Recording;
  readonly producer: Producer;
}

function isExcluded(exclusion: CorrelationExclusion, candidate: Candidate): boolean {
  const { value, at, recording, from, producer } = candidate;
  if (exclusion.value !== undefined && exclusion.value !== value) return false;
  if (exclusion.to && !matchesRecording(exclusion.to, recording)) return false;
  if (exclusion.from && !matchesRecording(exclusion.from, from)) return false;
  const to = exclusion.to && requestPlace(exclusion.to);
  if (to !== undefined && at.place().label !== to) return false;
  const place = exclusion.from && responsePlace(exclusion.from);
  return place === undefined || producer.place === place;
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
