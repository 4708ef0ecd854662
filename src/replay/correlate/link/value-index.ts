/**
 * The values that requests carry, and which responses brought them. Few values are both: those of the
 * requests are only written down, and nothing is made of them before a response brings one.
 */

import { partitionPoint } from '../../../collections.ts';
import type { Recording } from '../../../session/schema.ts';
import { decidingReason, mayServe, support, type Wanted } from '../evidence/sources.ts';
import type {
  CarriedText,
  CarriedTexts,
  CarriedValue,
  KeyEntry,
  Producer,
} from '../message/carried-texts.ts';
import { READ_MODE } from '../message/cursor.ts';
import { maybe, type Roles } from '../naming/roles.ts';
import { KEYS, keysOfCarried, kindOf, type ValueKind } from '../naming/value-keys.ts';
import { applies, type Reason } from '../reasons/reasons.ts';

type Supported = ReturnType<typeof support>;

/** When a response had come: position of its recording, and time. */
export type Moment = Pick<Producer, 'index' | 'end'>;

/** How many of the latest producers are weighed: lists of thousands, and menus of pages, repeat a value. */
const MAX_LISTED = 64;
/** The same of those outside of lists, which go before all others. */
const MAX_SINGLE = 256;
/** How far back they are looked for. */
const MAX_LOOKBACK = 8192;
/** Further producers that may serve if the best one fails. */
const MAX_OTHERS = 3;

export class ValueIndex {
  readonly #recordings: readonly Recording[];
  readonly #texts: CarriedTexts;
  #hasProducers = false;

  /**
   * @param recordings in the order of their departure
   * @param texts what their requests carry
   */
  constructor(recordings: readonly Recording[], texts: CarriedTexts) {
    this.#recordings = recordings;
    this.#texts = texts;
  }

  /** What is known of a value, if any request carries it. */
  get(value: string): CarriedValue | undefined {
    const latest = this.#texts.wanted(value, 0);
    return latest && this.valueOf(latest);
  }

  /**
   * What is known of the value that a text is.
   * @param latest of the texts with that value
   * @param isId whether letters are an id, as the response that brings them first says
   */
  valueOf(latest: CarriedText, isId = (): boolean => false): CarriedValue | undefined {
    return latest.carried ?? makeValue(latest, isId);
  }

  /** How much a value says in this session: the first response with it may have said that it is an id. */
  kindOf(value: string): ValueKind {
    return this.get(value)?.kind ?? kindOf(value);
  }

  /** Whether a request had carried it before that response had come. */
  wasCarriedBefore({ first }: Pick<KeyEntry, 'first'>, { index, end }: Moment): boolean {
    if (!applies('own value')) return false;
    return first === index || (this.#recordings[first]?.at ?? 0) < end;
  }

  /** Whether a request had carried it, as what one of these roles is, before that response had come. */
  wasGivenAs(value: string, { strong, weak, also }: Roles, moment: Moment): boolean {
    const wanted = [...strong, ...weak, ...also];
    let text = this.#texts.wanted(value, 0);
    for (; text; text = text.earlier) {
      const roles = [...(text.roles?.strong ?? NONE), ...(text.roles?.weak ?? NONE)];
      const isSame = roles.some((role) => wanted.includes(role));
      if (isSame && this.wasCarriedBefore({ first: text.position }, moment)) return true;
    }
    return false;
  }

  /**
   * The use of a value under a key, if a response can bring it. It cannot where a request had carried the
   * value so before any response had it: that makes it the client's own.
   */
  wantedEntry(carried: CarriedValue, key: string, moment: Moment): KeyEntry | undefined {
    const entry = entryOf(carried, key);
    // A value without a name is the client's own even if the client had carried it elsewhere.
    const own = key === KEYS.tail || key === OF_NOTHING ? carried : entry;
    if (!own || !entry) return undefined;
    const isKnown = entry.producers !== undefined || entry.isNext;
    if (isKnown || !this.wasCarriedBefore(own, moment)) return entry;
    // Its first request took it from a response: from one whose role for it is weaker, or from a link as its path.
    const other = carried.entries.get(key === KEYS.itself ? KEYS.path : maybe(key));
    return other?.producers && other.first === own.first ? entry : undefined;
  }

  /** Whether the client had carried it so before any response brought it. */
  isOwn(carried: CarriedValue, key: string, moment: Moment): boolean {
    const entry = entryOf(carried, key);
    return entry !== undefined && !entry.producers && this.wasCarriedBefore(entry, moment);
  }

  /** Notes that the request at a position has a value in its path because it followed a link of a page. */
  markFollowed(value: string, position: number): void {
    const carried = this.get(value);
    if (carried?.first === position) carried.isFollowed = true;
  }

  /** Whether the first request that carried it had it from a response. */
  isBrought({ first, producers, entries, isFollowed }: CarriedValue): boolean {
    if (producers || isFollowed) return true;
    return [...entries.values()].some(
      (entry) => entry.producers !== undefined && entry.first === first,
    );
  }

  /** Adds a producer of a value under an entry, in the order of the responses' ends. */
  addProducer(value: string, carried: CarriedValue, entry: KeyEntry, producer: Producer): void {
    this.#texts.markProduced(value);
    carried.isProduced = true;
    this.#hasProducers = true;
    if (entry.producers) entry.producers.push(producer);
    else entry.producers = [producer];
  }

  /** Whether a response brings a value under a key. */
  isProducedAs(value: string, key: string): boolean {
    const carried = this.get(value);
    return carried !== undefined && entryOf(carried, key)?.producers !== undefined;
  }

  /** Notes that a response brings the number before one that requests carry under a key. */
  markNext(value: string, key: string, { end }: Moment): void {
    const carried = this.get(value);
    const entry = carried && entryOf(carried, key);
    if (!carried || !entry || (this.#recordings[entry.first]?.at ?? 0) < end) return;
    entry.isNext = true;
    carried.isProduced = true;
    this.#texts.markProduced(value);
  }

  /** Whether any response brought anything that a request carries. */
  hasProducers(): boolean {
    return this.#hasProducers;
  }

  /** The producers of a value for a request; undefined if no response brings it. */
  findProducers(
    carried: CarriedValue,
    keys: readonly string[],
    wanted: Wanted,
  ): Producers | undefined {
    const { departure, accepts } = wanted;
    let best: Supported | undefined;
    const others: Supported[] = [];
    for (const key of keys) {
      const producers = entryOf(carried, key)?.producers ?? NONE;
      const seen = partitionPoint(producers, ({ end }) => end <= departure);
      // In order: of equal locations in one response, the first is taken.
      for (const producer of latestOf(producers, seen)) {
        if (!accepts(producer)) continue;
        const supported = support(producer, wanted);
        if (best && !isBetter(supported, best)) {
          others.push(supported);
          continue;
        }
        if (best) others.push(best);
        best = supported;
      }
    }
    if (!best) return undefined;
    const first = best;
    const ranked = others.sort((a, b) => b.reasons - a.reasons || b.producer.end - a.producer.end);
    const [next] = ranked;
    const may = ranked.filter((other) => mayServe(other, first, carried.kind)).slice(0, MAX_OTHERS);
    return {
      best: first.producer,
      others: may.map(({ producer }) => producer),
      decidedBy: next && decidingReason(first, next),
    };
  }
}

/** The responses that a value may come from. */
export interface Producers {
  readonly best: Producer;
  /** That may serve if the best one fails, the best first. */
  readonly others: readonly Producer[];
  /** The reason to take the best rather than the next one; undefined if there is no other, or if it is merely the latest. */
  readonly decidedBy: Reason | undefined;
}

/** The role of the id of an unknown thing. */
const OF_NOTHING = '.id';

function isBetter(one: Supported, best: Supported): boolean {
  if (one.reasons !== best.reasons) return one.reasons > best.reasons;
  const { index, end } = one.producer;
  return index !== best.producer.index && end >= best.producer.end;
}

/** The latest of the first `seen` producers, in their order. */
function latestOf(producers: readonly Producer[], seen: number): readonly Producer[] {
  if (seen <= MAX_LISTED) return producers.slice(0, seen);
  const latest: Producer[] = [];
  let listed = 0;
  for (let index = seen - 1; index >= Math.max(0, seen - MAX_LOOKBACK); index -= 1) {
    const producer = producers[index];
    if (!producer || (producer.isInList && listed === MAX_LISTED)) continue;
    if (producer.isInList) listed += 1;
    if (latest.length - listed < MAX_SINGLE) latest.push(producer);
  }
  return latest.reverse();
}

/**
 * Makes of texts the value that they are; undefined where it is none.
 * @param latest of the texts with that value
 * @param isId whether the response that brings it first says that it is an id
 */
function makeValue(latest: CarriedText, isId: () => boolean): CarriedValue | undefined {
  const { value } = latest;
  const kind = isId() ? 'distinctive' : kindOf(value);
  const texts: CarriedText[] = [];
  for (let text: CarriedText | undefined = latest; text; text = text.earlier) texts.push(text);
  // In pieces of other texts, only what is distinctive is a value.
  const carrying = kind === 'distinctive' ? texts : texts.filter((text) => !text.isPiece);
  const earliest =
    carrying.findLast(({ mode }) => (mode & READ_MODE.asNext) === 0) ?? carrying.at(-1);
  if (!earliest) return undefined;
  const entries = new Map<string, KeyEntry>();
  for (const { roles, position } of carrying.reverse()) {
    for (const key of keysOfCarried(value, kind, roles)) {
      if (key === KEYS.itself || entries.has(key)) continue;
      entries.set(key, { first: position, producers: undefined, isNext: false });
    }
  }
  const { position: first } = earliest;
  const carried: CarriedValue = {
    first,
    kind,
    entries,
    producers: undefined,
    isNext: false,
    isProduced: false,
    isFollowed: false,
  };
  for (const text of texts) text.carried = carried;
  return carried;
}

/** The entry of a value under one of its keys. */
export function entryOf(carried: CarriedValue, key: string): KeyEntry | undefined {
  return key === KEYS.itself ? carried : carried.entries.get(key);
}

const NONE: readonly never[] = [];
