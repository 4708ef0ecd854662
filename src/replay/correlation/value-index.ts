/**
 * Which responses brought a value. A distinctive value is known by itself, others by what they are
 * for: the key of `7` as the id of an order is another than that of 7 pieces.
 */

/** A place of a recorded response that has a value. */
export interface Producer {
  /** Position of the recording. */
  readonly index: number;
  /** When the response had come, in ms from the session's start. */
  readonly end: number;
  /** In the words of the readers, see `see.ts`. */
  readonly place: string;
  readonly roles: readonly string[];
  /** The list element that it is in. */
  readonly element: string | undefined;
  /** Whether another instance may have another thing at that place: in a list it depends on the rest. */
  readonly isInList: boolean;
}

/** How far back an earlier producer may be preferred to the latest: lists of thousands repeat a value. */
const MAX_LOOKBACK = 64;

export class ValueIndex {
  readonly #departures: readonly number[];
  /** Position of the first recording that sent it. */
  readonly #firstSent = new Map<string, number>();
  readonly #producers = new Map<string, Producer[]>();

  /** @param departures when each recording's request left, in that order */
  constructor(departures: readonly number[]) {
    this.#departures = departures;
  }

  /** Tells that a request carries a value. In the order of the requests, all before `produced`. */
  sent(key: string, index: number): void {
    if (!this.#firstSent.has(key)) this.#firstSent.set(key, index);
  }

  /** Whether any request carries it. */
  isSent(key: string): boolean {
    return this.#firstSent.has(key);
  }

  /** Whether a response brought it, for a request to carry. */
  isProduced(key: string): boolean {
    return this.#producers.has(key);
  }

  /** Whether a request had carried it before that response had come. */
  wasSentBefore(key: string, { index, end }: Pick<Producer, 'index' | 'end'>): boolean {
    const first = this.#firstSent.get(key);
    if (first === undefined) return false;
    return first === index || (this.#departures[first] ?? 0) < end;
  }

  /**
   * Tells that a response brings a value; in the order of their ends. What a request had carried
   * before any response did is the client's own.
   */
  produced(key: string, producer: Producer): void {
    const producers = this.#producers.get(key);
    if (producers) producers.push(producer);
    else if (!this.wasSentBefore(key, producer)) this.#producers.set(key, [producer]);
  }

  /**
   * The producer of a value for a request: a place of its own before one in a list, then one of the
   * same role, then the latest.
   * @param at when the request left
   */
  find(
    keys: readonly string[],
    at: number,
    roles: readonly string[],
    accepts: (producer: Producer) => boolean,
  ): Producer | undefined {
    let best: Producer | undefined;
    let bestRank = -1;
    for (const key of keys) {
      const producers = this.#producers.get(key);
      if (!producers) continue;
      const seen = countSeen(producers, at);
      for (let index = seen - 1; index >= Math.max(0, seen - MAX_LOOKBACK); index -= 1) {
        const producer = producers[index];
        if (!producer || !accepts(producer)) continue;
        const rank = rankOf(producer, roles);
        if (rank < bestRank) continue;
        if (rank === bestRank && best && producer.end <= best.end) continue;
        best = producer;
        bestRank = rank;
      }
    }
    return best;
  }
}

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

/** The first of a place's roles is what it is, the others what it may be. */
function rankOf(producer: Producer, roles: readonly string[]): number {
  const stable = producer.isInList ? 0 : 10;
  const [main] = roles;
  if (main !== undefined && producer.roles[0] === main) return stable + 3;
  if (main !== undefined && producer.roles.includes(main)) return stable + 2;
  return stable + (producer.roles.some((role) => roles.includes(role)) ? 1 : 0);
}
