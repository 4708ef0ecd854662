/** What failed requests sent and received, for a report. */
import { type ExchangeView, MAX_REPORTED, viewExchange } from '../../page/view/outcome-view.ts';
import type { JudgedAnswer } from '../../replay/compare/comparison.ts';

/** Of all of one replay, in characters: they travel to the main process with the tests. */
const MAX_ALL = 4 * 1024 * 1024;

/** Keeps the exchanges of failed requests, as many as there is room for. */
export class Exchanges {
  /** How many bytes of a live body are needed. */
  readonly keep: number = MAX_REPORTED;
  readonly #file: string;
  readonly #views = new Map<string, ExchangeView>();
  #room = MAX_ALL;

  /** @param file absolute path of the session */
  constructor(file: string) {
    this.#file = file;
  }

  take({ outcome, exchange }: JudgedAnswer): void {
    if (outcome.state !== 'failed' || !exchange || this.#room <= 0) return;
    const view = viewExchange(exchange, this.#file, MAX_REPORTED);
    this.#room -= JSON.stringify(view).length;
    this.#views.set(outcome.id, view);
  }

  /** That of a recording, by its id. */
  of(id: string): ExchangeView | undefined {
    return this.#views.get(id);
  }
}
