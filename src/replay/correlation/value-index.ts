/**
 * Which responses brought a value. A distinctive value is known by itself, others by what they are
 * for: the key of `7` as the id of an order is another than that of 7 pieces.
 */

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

/** How far back an earlier producer may be preferred to the latest: lists of thousands repeat a value. */
const MAX_LOOKBACK = 64;

export class ValueIndex {
  readonly #departures: readonly number[];
  /** By value, and by key of a short value: position of the first recording that sent it. */
  readonly #firstSent = new Map<string, number>();
  readonly #sentValues = new Sketch();
  readonly #producedValues = new Sketch();
  /** By key, in the order of the responses' ends. */
  readonly #producers = new Map<string, Producer[]>();

  /** @param departures when each recording's request left, in that order */
  constructor(departures: readonly number[]) {
    this.#departures = departures;
  }

  /** Tells that a request carries a value. In the order of the requests, all before `produced`. */
  sent(valueOrKey: string, position: number): void {
    if (this.#firstSent.has(valueOrKey)) return;
    this.#firstSent.set(valueOrKey, position);
    this.#sentValues.add(valueOrKey);
  }

  /** Whether any request carries it. */
  isSent(valueOrKey: string): boolean {
    return this.#sentValues.mayHave(valueOrKey) && this.#firstSent.has(valueOrKey);
  }

  /** Whether a request had carried it before that response had come. */
  wasSentBefore(valueOrKey: string, { index, end }: Pick<Producer, 'index' | 'end'>): boolean {
    const first = this.#firstSent.get(valueOrKey);
    if (first === undefined) return false;
    return first === index || (this.#departures[first] ?? 0) < end;
  }

  /**
   * Whether it makes a difference that a response brings a value: a request carries it, and none had
   * carried it before any response did, which would make it the client's own.
   */
  isWanted(key: string, producer: Pick<Producer, 'index' | 'end'>): boolean {
    if (this.#producers.has(key)) return true;
    return this.isSent(key) && !this.wasSentBefore(key, producer);
  }

  /** Whether a response brought a distinctive value, for a request to carry. */
  isProduced(value: string): boolean {
    return this.#producers.has(value);
  }

  /** Tells that a response brings a wanted value; in the order of their ends. */
  produced(value: string, keys: readonly string[], producer: Producer): void {
    this.#producedValues.add(value);
    for (const key of keys) {
      const producers = this.#producers.get(key);
      if (producers) producers.push(producer);
      else this.#producers.set(key, [producer]);
    }
  }

  /** Whether any response brought anything that a request carries. */
  hasProducers(): boolean {
    return this.#producers.size > 0;
  }

  /** Whether a response may have brought it, for a request to carry; false: none did. */
  mayBeProduced(value: string): boolean {
    return this.#producedValues.mayHave(value);
  }

  /**
   * The producer of a value for a request: a place of its own before one in a list, then one of the
   * same role, then one of the same thing, then the latest.
   */
  find(
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
      const producers = this.#producers.get(key) ?? NONE;
      const seen = countSeen(producers, departure);
      for (let index = seen - 1; index >= Math.max(0, seen - MAX_LOOKBACK); index -= 1) {
        const producer = producers[index];
        if (!producer || !accepts(producer)) continue;
        if (!best || isBetter(producer, best)) best = producer;
      }
    }
    return best;
  }
}

const NONE: readonly Producer[] = [];

/** How many of them, sorted by their ends, had come by then. */
function countSeen(producers: readonly Producer[], at: number): number {
  let low = 0;
  let high = producers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((producers[middle]?.end ?? 0) <= at) low = middle + 1;
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
  if (main !== undefined && roles.strong.includes(main)) return 2;
  const may = [...wanted.strong, ...wanted.weak];
  return may.some((role) => isAmong(role, roles)) ? 1 : 0;
}

/** An issue with the id 1 may be the number 1 of its project: the same word is sought, else an id. */
function rankOfIdWord({ idWord }: Roles, wanted: Roles): number {
  if (idWord === wanted.idWord) return 2;
  return /^(?:|u|gu|uu|o|row)id$/.test(idWord) ? 1 : 0;
}

function isAmong(role: string, { strong, weak }: Roles): boolean {
  return strong.includes(role) || weak.includes(role);
}
