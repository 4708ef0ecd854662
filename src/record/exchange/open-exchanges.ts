import { waitAtMost } from '../clock.ts';
import { drainLimit, testEnded } from '../endpoint/endpoint-host.ts';
import type { BodyLimits } from '../options.ts';
import { type Exchange, OpenExchange, type RequestLine } from './exchange.ts';

/** The exchanges of one recording that are under way; each is written as soon as it ends. */
export class OpenExchanges {
  readonly #limits: BodyLimits;
  readonly #write: (exchange: Exchange) => void;
  readonly #open: Set<OpenExchange> = new Set();
  #onEmpty: (() => void) | undefined;
  #failure: { readonly error: unknown } | undefined;

  constructor(limits: BodyLimits, write: (exchange: Exchange) => void) {
    this.#limits = limits;
    this.#write = write;
  }

  open(line: RequestLine): OpenExchange {
    const exchange = new OpenExchange(line, this.#limits, (open, finished) => {
      this.#open.delete(open);
      if (finished !== undefined) this.#tryWrite(finished);
      if (this.#open.size === 0) this.#onEmpty?.();
    });
    this.#open.add(exchange);
    return exchange;
  }

  /**
   * Waits a moment for what is under way, and cuts off the record of what then still is.
   * @throws what the first failing write threw
   */
  async drain(): Promise<void> {
    if (this.#open.size > 0) {
      const empty = new Promise<void>((resolve) => {
        this.#onEmpty = resolve;
      });
      await waitAtMost(drainLimit, empty);
    }
    for (const exchange of [...this.#open]) exchange.finish(testEnded);
    if (this.#failure !== undefined) throw this.#failure.error;
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
