import { waitAtMost } from '../clock.ts';
import type { Check } from '../filters/check.ts';
import { createExchangeFilter } from '../filters/create-exchange-filter.ts';
import type { RecordFilters } from '../filters/record-filter.ts';
import type { BodyLimits } from '../options.ts';
import { type Exchange, OpenExchange, type RequestLine } from './exchange.ts';

/** How long the end of a recording waits for exchanges that are still under way, in ms. */
const drainLimit = 1000;

/** The error of an exchange that still ran when its test was over. */
const testEnded = { error: 'TEST_ENDED', aborted: true } as const;

/** The exchanges of one recording that are under way; each is written as soon as it ends. */
export class OpenExchanges {
  readonly #limits: BodyLimits;
  readonly #write: (exchange: Exchange) => void;
  readonly #filter: Check | undefined;
  readonly #open: Set<OpenExchange> = new Set();
  #filteredOut = 0;
  #onEmpty: (() => void)[] = [];
  #failure: { readonly error: unknown } | undefined;

  /** @param filters of what is written; without them, everything is */
  constructor(
    limits: BodyLimits,
    write: (exchange: Exchange) => void,
    filters: RecordFilters = {},
  ) {
    this.#limits = limits;
    this.#write = write;
    this.#filter = createExchangeFilter(filters);
  }

  /** How many exchanges ended that the filters leave out. */
  get filteredOut(): number {
    return this.#filteredOut;
  }

  /** Of the first recording that could not be written. */
  get failure(): { readonly error: unknown } | undefined {
    return this.#failure;
  }

  /** The answer to one of them has not begun yet; those that the filters leave out do not count. */
  get isAwaited(): boolean {
    return [...this.#open].some((exchange) => !exchange.isAnswered && !exchange.isLeftOut);
  }

  open(line: RequestLine): OpenExchange {
    const onFinished = (open: OpenExchange, finished: Exchange | undefined): void => {
      this.#open.delete(open);
      if (finished !== undefined) this.#take(finished);
      if (this.#open.size === 0) for (const resolve of this.#onEmpty.splice(0)) resolve();
    };
    const exchange = new OpenExchange(line, this.#limits, onFinished, this.#filter);
    this.#open.add(exchange);
    return exchange;
  }

  /** How many are under way. */
  get size(): number {
    return this.#open.size;
  }

  /** Resolves once none is under way. */
  whenEmpty(): Promise<void> {
    if (this.#open.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#onEmpty.push(resolve));
  }

  /**
   * Waits a moment for what is under way, and cuts off the record of what then still is.
   * @throws what the first failing write threw
   */
  async drain(): Promise<void> {
    for (const exchange of [...this.#open]) if (exchange.isLeftOut) exchange.finish(testEnded);
    if (this.#open.size > 0) await waitAtMost(drainLimit, this.whenEmpty());
    for (const exchange of [...this.#open]) exchange.finish(testEnded);
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  #take(exchange: Exchange): void {
    const responseHeaders = exchange.response?.headers ?? [];
    if (this.#filter?.({ ...exchange, responseHeaders }) === false) this.#filteredOut++;
    else this.#tryWrite(exchange);
  }

  /** An exchange ends inside the traffic of the test, where an error would do harm. */
  #tryWrite(exchange: Exchange): void {
    try {
      this.#write(exchange);
    } catch (error) {
      this.#failure ??= { error };
    }
  }
}
