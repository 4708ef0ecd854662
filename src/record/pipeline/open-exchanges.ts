import { waitAtMost } from './clock.ts';
import { type Exchange, OpenExchange, type RequestLine } from './exchange.ts';
import { createExchangeFilter, type ExchangeFilter, type RecordFilters } from './filter.ts';
import type { RecordingSettings } from './options.ts';

/** How long the end of a recording waits for exchanges that are under way, in ms. */
const MAX_DRAIN_MS = 1000;

/** The error of an exchange that still ran when its test was over. */
const TEST_ENDED = { error: 'TEST_ENDED', aborted: true } as const;

/** @returns until it is written; undefined: it is written already */
type WriteExchange = (exchange: Exchange) => Promise<void> | undefined;

/**
 * The exchanges of one recording that are under way. Each is written as soon as it ends, unless the
 * filters leave it out: this is the one place where exchanges are filtered.
 */
export class OpenExchanges {
  readonly #limits: RecordingSettings['limits'];
  readonly #write: WriteExchange;
  readonly #filter: ExchangeFilter | undefined;
  readonly #open: Set<OpenExchange> = new Set();
  /** Those that are finished, and on their way to the journal. */
  readonly #keeping: Set<Promise<void>> = new Set();
  readonly #unreachable: Map<string, UnreachableUpstream> = new Map();
  #filteredOut = 0;
  #onEmpty: (() => void)[] = [];
  #failure: { readonly error: unknown } | undefined;

  /** @param filters of what is written; without them, everything is */
  constructor(
    limits: RecordingSettings['limits'],
    write: WriteExchange,
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

  /** Upstreams that could not be reached, each once. */
  get unreachable(): UnreachableUpstream[] {
    return [...this.#unreachable.values()];
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
    const onFinished = (
      open: OpenExchange,
      finished: Exchange | undefined,
    ): Promise<void> | undefined => {
      this.#open.delete(open);
      const keeping = finished && this.#take(finished);
      if (this.#open.size === 0) for (const resolve of this.#onEmpty.splice(0)) resolve();
      return keeping;
    };
    const exchange = new OpenExchange(line, this.#limits, onFinished, this.#filter);
    this.#open.add(exchange);
    return exchange;
  }

  /** How many are under way, or finished and on their way to the journal. */
  get size(): number {
    return this.#open.size + this.#keeping.size;
  }

  /** Resolves once none is under way. */
  whenEmpty(): Promise<void> {
    if (this.#open.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#onEmpty.push(resolve));
  }

  /**
   * Waits a moment for what is under way, cuts off the record of what then still is, and waits for
   * all that is on its way to the journal.
   * @throws {unknown} whatever the first failing write threw
   */
  async drain(): Promise<void> {
    for (const exchange of [...this.#open]) if (exchange.isLeftOut) exchange.finish(TEST_ENDED);
    if (this.#open.size > 0) await waitAtMost(MAX_DRAIN_MS, this.whenEmpty());
    this.cutOff();
    await Promise.all(this.#keeping);
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  /** Ends the record of what is still under way. */
  cutOff(): void {
    for (const exchange of [...this.#open]) exchange.finish(TEST_ENDED);
  }

  #take(exchange: Exchange): Promise<void> | undefined {
    const { origin, isUnreachable, error: code } = exchange;
    if (isUnreachable && code !== undefined && !this.#unreachable.has(origin)) {
      this.#unreachable.set(origin, { origin, code });
    }
    const responseHeaders = exchange.response?.headers ?? [];
    if (this.#filter?.({ ...exchange, responseHeaders }) !== false) return this.#tryWrite(exchange);
    this.#filteredOut++;
    return undefined;
  }

  /** An exchange ends inside the traffic of the test, where an error would do harm. */
  #tryWrite(exchange: Exchange): Promise<void> | undefined {
    const fail = (error: unknown): void => {
      this.#failure ??= { error };
    };
    try {
      const writing = this.#write(exchange);
      if (writing === undefined) return undefined;
      const keeping = writing.catch(fail).finally(() => this.#keeping.delete(keeping));
      this.#keeping.add(keeping);
      return keeping;
    } catch (error) {
      fail(error);
      return undefined;
    }
  }
}

/** An upstream that could not be reached, or that did not respond with HTTP. */
export interface UnreachableUpstream {
  readonly origin: string;
  /** Of the first error, such as `ECONNREFUSED`. */
  readonly code: string;
}
