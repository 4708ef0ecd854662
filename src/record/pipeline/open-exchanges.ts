import { waitAtMost } from './clock.ts';
import { type Exchange, OpenExchange, type RequestLine } from './exchange.ts';
import { createExchangeFilter, type ExchangeFilter, type RecordFilters } from './filter.ts';
import type { RecordingSettings } from './options.ts';

/** How long a recording that ends waits for exchanges that are under way, in ms. */
const MAX_DRAIN_MS = 1000;

/** The error of an exchange that still ran when its test was over. */
const TEST_ENDED = { error: 'TEST_ENDED', aborted: true } as const;

/** @returns a promise for the exchange to be written; undefined if it already is */
type WriteExchange = (exchange: Exchange) => Promise<void> | undefined;

/**
 * The exchanges of one recording that are under way. Each exchange is written as soon as it ends, unless
 * the filters leave it out. Exchanges are filtered only here.
 */
export class OpenExchanges {
  readonly #limits: RecordingSettings['limits'];
  readonly #write: WriteExchange;
  readonly #filter: ExchangeFilter | undefined;
  readonly #open: Set<OpenExchange> = new Set();
  /** Finished exchanges that are on their way to the journal. */
  readonly #keeping: Set<Promise<void>> = new Set();
  readonly #unreachable: Map<string, UnreachableUpstream> = new Map();
  #filteredOut = 0;
  #onEmpty: (() => void)[] = [];
  #failure: { readonly error: unknown } | undefined;

  /** @param filters for the exchanges to write; by default, all are written */
  constructor(
    limits: RecordingSettings['limits'],
    write: WriteExchange,
    filters: RecordFilters = {},
  ) {
    this.#limits = limits;
    this.#write = write;
    this.#filter = createExchangeFilter(filters);
  }

  /** The number of ended exchanges that the filters left out. */
  get filteredOut(): number {
    return this.#filteredOut;
  }

  /** Upstreams that could not be reached, each once. */
  get unreachable(): UnreachableUpstream[] {
    return [...this.#unreachable.values()];
  }

  /** The error of the first recording that could not be written. */
  get failure(): { readonly error: unknown } | undefined {
    return this.#failure;
  }

  /** Whether an answer has not begun yet. Exchanges that the filters leave out do not count. */
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

  /**
   * Takes an exchange that ended elsewhere, such as one from an archive.
   * @returns see `WriteExchange`
   */
  add(exchange: Exchange): Promise<void> | undefined {
    return this.#take(exchange);
  }

  /** The number of exchanges that are under way, or finished and on their way to the journal. */
  get size(): number {
    return this.#open.size + this.#keeping.size;
  }

  /** The number of exchanges that have not ended. Those that the filters leave out do not count. */
  get underWay(): number {
    return [...this.#open].filter((exchange) => !exchange.isLeftOut).length;
  }

  /** Resolves once no exchange is under way. */
  whenEmpty(): Promise<void> {
    if (this.#open.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#onEmpty.push(resolve));
  }

  /**
   * Waits a moment for exchanges that are under way, cuts off the records of those that still are, and
   * waits for all exchanges on their way to the journal.
   * @throws {unknown} whatever the first failing write threw
   */
  async drain(): Promise<void> {
    for (const exchange of [...this.#open]) if (exchange.isLeftOut) exchange.finish(TEST_ENDED);
    if (this.#open.size > 0) await waitAtMost(MAX_DRAIN_MS, this.whenEmpty());
    this.cutOff();
    await Promise.all(this.#keeping);
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  /** Ends the records of exchanges that are still under way. */
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

  /** Keeps errors back, since an exchange ends within the traffic of the test, where one would do harm. */
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
  /** The code of the first error, such as `ECONNREFUSED`. */
  readonly code: string;
}
