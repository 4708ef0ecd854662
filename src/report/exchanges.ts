/** What a report shows of a replay besides the outcomes: its settings, and what failed requests sent and received. */

import type { ReportedRun } from '../page/report/report-data.ts';
import { type ExchangeView, MAX_REPORTED, viewExchange } from '../page/view/outcome-view.ts';
import { viewSettings } from '../page/view/settings-view.ts';
import { printableLine } from '../printable.ts';
import type { JudgedAnswer } from '../replay/compare/comparison.ts';
import type { Outcome } from '../replay/failure/outcome.ts';
import { headerLists } from '../replay/send/header-overrides.ts';
import type { ReplaySettings } from '../replay/settings.ts';
import type { Header } from '../session/schema.ts';

/** Limit for all exchanges of one replay, in characters: they travel to the main process with the tests. */
const MAX_ALL = 4 * 1024 * 1024;

/** Keeps the exchanges of failed requests, up to a limit. */
export class Exchanges {
  /** The number of bytes of a live body to keep. */
  readonly keep: number = MAX_REPORTED;
  readonly #file: string;
  readonly #views = new Map<string, ExchangeView>();
  #room = MAX_ALL;

  /** @param file absolute path of the session */
  constructor(file: string) {
    this.#file = file;
  }

  /**
   * The settings of the replay. Values of headers may be secret.
   * @param only ids of the recordings that were chosen; undefined for all
   */
  viewSettings(
    settings: ReplaySettings,
    only: readonly string[] | undefined,
  ): ReportedRun['settings'] {
    const { set, replace } = headerLists(settings.headers);
    const headers = [...set, ...replace].map(([name]): Header => [printableLine(name), '…']);
    return { ...viewSettings(settings), headers, ...(only && { only }) };
  }

  take({ outcome, exchange }: JudgedAnswer): void {
    if (outcome.state !== 'failed' || !exchange || this.#room <= 0) return;
    const view = viewExchange(exchange, this.#file, MAX_REPORTED);
    this.#room -= JSON.stringify(view).length;
    this.#views.set(keyOf(outcome), view);
  }

  /** The exchange of an outcome, if the outcome failed. */
  of(outcome: OutcomeName): ExchangeView | undefined {
    return this.#views.get(keyOf(outcome));
  }
}

type OutcomeName = Pick<Outcome, 'id' | 'copy' | 'round'>;

function keyOf({ id, copy = 1, round = 1 }: OutcomeName): string {
  return `${copy} ${round} ${id}`;
}
