import type { EndpointAddresses } from './endpoint/endpoint-addresses.ts';
import type { OpenExchange, RequestLine } from './exchange/exchange.ts';
import { createExchangeWriter } from './exchange/exchange-writer.ts';
import { OpenExchanges } from './exchange/open-exchanges.ts';
import { Journal, type JournalSubject } from './journal/journal.ts';
import type { BodyLimits } from './options.ts';
import { createRedaction } from './secrets/redact.ts';

/** What the traffic of a worker is recorded with. */
export interface TrafficSettings extends JournalSubject {
  readonly limits: BodyLimits;
  /** Of the run, for the placeholders of secrets. */
  readonly key: string;
}

/** Requests that this worker sends itself, on their way into one journal. */
export class WorkerTraffic {
  readonly journal: Journal;
  readonly #exchanges: OpenExchanges;
  #hasRecorded = false;

  /** @param addresses of the session's endpoints, which may become more */
  constructor(settings: TrafficSettings, addresses: EndpointAddresses) {
    this.journal = new Journal(settings, 'worker');
    const write = createExchangeWriter({
      journal: this.journal,
      sessionFile: settings.sessionFile,
      redact: createRedaction(settings.key),
      get hideEndpoint() {
        return addresses.hide;
      },
    });
    this.#exchanges = new OpenExchanges(settings.limits, (exchange) => {
      this.#hasRecorded = true;
      write(exchange);
    });
  }

  /** An exchange has been recorded: what was copied into the journal does not count. */
  get hasRecorded(): boolean {
    return this.#hasRecorded;
  }

  open(line: RequestLine): OpenExchange {
    return this.#exchanges.open(line);
  }

  /**
   * Waits a moment for what is under way, cuts off what then still runs, and closes the journal.
   * @throws SessionReplayError `SESSION_NOT_WRITABLE`
   */
  async end(): Promise<void> {
    try {
      await this.#exchanges.drain();
    } finally {
      this.journal.close();
    }
  }
}
