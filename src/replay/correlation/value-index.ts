/**
 * The values that requests carry, and which responses brought them. Few values are both, so that what
 * is known of one is made when a request carries it, and a response only adds to what is there.
 */
import { ITSELF, type ValueKind } from './keys-of.ts';
import type { Roles } from './roles.ts';
import { Sketch } from './sketch.ts';

/** A place of a recorded response that has a value. */
export interface Producer {
  /** Position of the recording. */
  readonly index: number;
  /** When the response had come, in ms from the session's start. */
  readonly end: number;
  /** In the words of the readers, see `see.ts`. */
  readonly place: string;
  readonly roles: Roles;
  /** The list element that it is in. */
  readonly element: string | undefined;
  /** Whether another instance may have another thing at that place: in a list it depends on the rest. */
  readonly isInList: boolean;
}

/** What a request wants a value for. */
export interface Wanted {
  /** When the request left. */
  readonly departure: number;
  readonly roles: Roles;
  readonly accepts: (producer: Producer) => boolean;
  /** Whether a response is about the thing that the request is about. */
  readonly isOfSame: (producer: Producer) => boolean;
}

/** When a response had come: position of its recording, and time. */
export type Moment = Pick<Producer, 'index' | 'end'>;

/** A value by one of its keys (see `keys-of.ts`). */
export interface Use {
  /** Position of the first recording whose request carries it so. */
  readonly first: number;
  /** In the order of the responses' ends. Undefined: none brings it, or it was the client's own by then. */
  producers: Producer[] | undefined;
}

/** A value that requests carry; by itself, if it is distinctive. */
export interface CarriedValue extends Use {
  readonly kind: ValueKind;
  /** By its other keys; undefined where it has none. */
  uses: Map<string, Use> | undefined;
  /** Whether it has producers, by any of its keys. */
  isProduced: boolean;
}

/** How far back an earlier producer may be preferred to the latest: lists of thousands repeat a value. */
const MAX_LOOKBACK = 64;

/** A response brings it: more than any position. */
const PRODUCED = 2 ** 30;

/** About how many values a message has. */
const VALUES = 100;

export class ValueIndex {
  readonly #departures: readonly number[];
  readonly #carried = new Map<string, CarriedValue>();
  /** By value: position of the last request that is the first to carry it so, or `PRODUCED`. */
  readonly #sketch: Sketch;
  /** By position of the request: all that its body carries. */
  readonly #bodies = new Map<number, readonly CarriedValue[]>();
  #hasProducers = false;

  /** @param departures when each recording's request left, in that order */
  constructor(departures: readonly number[]) {
    this.#departures = departures;
    this.#sketch = new Sketch(departures.length * VALUES);
  }

  /** What is known of a value, if any request carries it. */
  get(value: string): CarriedValue | undefined {
    return this.#sketch.atMost(value) >= 0 ? this.#carried.get(value) : undefined;
  }

  /** The same where it may make a difference that a response after so many requests brings it. */
  getWanted(value: string, requests: number): CarriedValue | undefined {
    return this.#sketch.atMost(value) >= requests ? this.#carried.get(value) : undefined;
  }

  /** The same where a response brings it. */
  getProduced(value: string): CarriedValue | undefined {
    if (this.#sketch.atMost(value) < PRODUCED) return undefined;
    const carried = this.#carried.get(value);
    return carried?.isProduced ? carried : undefined;
  }

  /** Makes a value known that a request carries. In the order of the requests. */
  add(value: string, kind: ValueKind, position: number): CarriedValue {
    const carried: CarriedValue = {
      first: position,
      kind,
      producers: undefined,
      uses: undefined,
      isProduced: false,
    };
    this.#carried.set(value, carried);
    this.#sketch.raise(value, position);
    return carried;
  }

  /** Tells that a request carries a known value as what that key says. In the order of the requests. */
  addUse(value: string, carried: CarriedValue, key: string, position: number): void {
    if (useOf(carried, key)) return;
    carried.uses ??= new Map();
    carried.uses.set(key, { first: position, producers: undefined });
    this.#sketch.raise(value, position);
  }

  /** Tells that the body of a request carries these values, and nothing else to replace. */
  addBody(position: number, values: readonly CarriedValue[]): void {
    this.#bodies.set(position, values);
  }

  /** Whether the body of a request may carry what is to be replaced; false: it does not. */
  mayReplaceIn(position: number): boolean {
    return this.#bodies.get(position)?.some(({ isProduced }) => isProduced) ?? true;
  }

  /** How many requests had left before that. */
  countBefore(end: number): number {
    return countUpTo(this.#departures, (departure) => departure < end);
  }

  /** Whether a request had carried it before that response had come. */
  wasCarriedBefore({ first }: Use, { index, end }: Moment): boolean {
    return first === index || (this.#departures[first] ?? 0) < end;
  }

  /**
   * The use of a value for which it makes a difference that a response brings it: none had carried it
   * so before any response brought it, which would make it the client's own.
   */
  wantedUse(carried: CarriedValue, key: string, moment: Moment): Use | undefined {
    const use = useOf(carried, key);
    return use && (use.producers || !this.wasCarriedBefore(use, moment)) ? use : undefined;
  }

  /** Whether the client had carried it so before any response brought it. */
  isOwn(carried: CarriedValue, key: string, moment: Moment): boolean {
    const use = useOf(carried, key);
    return use !== undefined && !use.producers && this.wasCarriedBefore(use, moment);
  }

  /** Tells that a response brings a value that is wanted so. In the order of the responses' ends. */
  addProducer(value: string, carried: CarriedValue, use: Use, producer: Producer): void {
    this.#sketch.raise(value, PRODUCED);
    carried.isProduced = true;
    this.#hasProducers = true;
    if (use.producers) use.producers.push(producer);
    else use.producers = [producer];
  }

  /** Whether any response brought anything that a request carries. */
  hasProducers(): boolean {
    return this.#hasProducers;
  }

  /**
   * The producer of a value for a request: a place of its own before one in a list, then one of the
   * same role, then one of the same thing, then the latest.
   */
  findProducer(
    carried: CarriedValue,
    keys: readonly string[],
    { departure, roles, accepts, isOfSame }: Wanted,
  ): Producer | undefined {
    const rank = (producer: Producer): number =>
      rankOf(producer, roles) + (isOfSame(producer) ? 1 : 0);
    const isBetter = (producer: Producer, best: Producer): boolean => {
      const difference = rank(producer) - rank(best);
      return difference > 0 || (difference === 0 && producer.end > best.end);
    };
    let best: Producer | undefined;
    for (const key of keys) {
      const producers = useOf(carried, key)?.producers ?? NONE;
      const seen = countUpTo(producers, ({ end }) => end <= departure);
      for (let index = seen - 1; index >= Math.max(0, seen - MAX_LOOKBACK); index -= 1) {
        const producer = producers[index];
        if (!producer || !accepts(producer)) continue;
        if (!best || isBetter(producer, best)) best = producer;
      }
    }
    return best;
  }
}

/** The use of a value by one of its keys. */
export function useOf(carried: CarriedValue, key: string): Use | undefined {
  return key === ITSELF ? carried : carried.uses?.get(key);
}

const NONE: readonly never[] = [];

/** How many of the first of them are so; none of the others is. */
function countUpTo<Item>(items: readonly Item[], isSo: (item: Item) => boolean): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = items[middle];
    if (item !== undefined && isSo(item)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** By where it stands, then by what it is for, then by which of the ids of a thing it is. */
function rankOf({ roles, isInList }: Producer, wanted: Roles): number {
  return (
    (isInList ? 0 : 1000) + 100 * rankOfRoles(roles, wanted) + 10 * rankOfIdWord(roles, wanted)
  );
}

/** The first of a place's roles is what it is, the others what it may be. */
function rankOfRoles(roles: Roles, wanted: Roles): number {
  const [main] = wanted.strong;
  if (main !== undefined && roles.strong[0] === main) return 3;
  if (main !== undefined && [...roles.strong, ...roles.also].includes(main)) return 2;
  const may = [...wanted.strong, ...wanted.weak];
  return may.some((role) => isAmong(role, roles)) ? 1 : 0;
}

/** An issue with the id 1 may be the number 1 of its project: the same word is sought, else an id. */
function rankOfIdWord({ idWord }: Roles, wanted: Roles): number {
  if (idWord === wanted.idWord) return 2;
  return /^(?:|u|gu|uu|o|row)id$/.test(idWord) ? 1 : 0;
}

function isAmong(role: string, { strong, weak, also }: Roles): boolean {
  return strong.includes(role) || weak.includes(role) || also.includes(role);
}
