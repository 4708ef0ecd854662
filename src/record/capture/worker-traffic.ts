import { Journal, type JournalSubject } from '../journal/journal.ts';
import { createExchangeWriter } from '../journal/recording-sink.ts';
import type { EndpointAddresses } from '../pipeline/addresses.ts';
import type { OpenExchange, RequestLine } from '../pipeline/exchange.ts';
import { createEntry, type EntrySettings } from '../pipeline/exchange-entry.ts';
import { OpenExchanges } from '../pipeline/open-exchanges.ts';
import type { RecordingSettings } from '../pipeline/options.ts';
import type { KeptSecrets } from '../pipeline/redact/hashed-placeholder.ts';
import { createRedaction } from '../pipeline/redact/redact.ts';
import type { AppOrigins } from './app-origins.ts';

/** What the traffic of a worker is recorded with. */
export interface TrafficSettings extends JournalSubject, RecordingSettings {}

/** What else the traffic of a worker may have. */
interface TrafficParts {
  /** The origins of the session; without them, each is held under its own. */
  readonly origins?: AppOrigins | undefined;
  /** Takes the secrets of the recordings, if they are kept. */
  readonly kept?: KeptSecrets | undefined;
  /** Is called after each recording. */
  readonly onRecorded?: () => void;
}

/** Requests that this worker sends itself, on their way into one journal. */
export class WorkerTraffic {
  readonly journal: Journal;
  readonly #exchanges: OpenExchanges;
  #hasRecorded = false;

  /** @param addresses of the session's endpoints, which may become more */
  constructor(
    settings: TrafficSettings,
    addresses: EndpointAddresses,
    { origins, kept, onRecorded }: TrafficParts = {},
  ) {
    this.journal = new Journal(settings, 'worker');
    const { key, claimsKey, redact, variables } = settings;
    const entrySettings: EntrySettings = {
      sessionFile: settings.sessionFile,
      redact: createRedaction(key, redact, { variables, kept, claimsKey }),
      get hideEndpoint() {
        return addresses.hide;
      },
    };
    // At once, whatever it takes: only this test waits, and its client could not be held back.
    const write = createExchangeWriter(this.journal, (exchange, sequence) =>
      createEntry(exchange, sequence, entrySettings),
    );
    this.#exchanges = new OpenExchanges(
      settings.limits,
      (exchange) => {
        this.#hasRecorded = true;
        // Only now is it known which server has answered.
        const origin = origins?.of(exchange.origin) ?? exchange.origin;
        write(origin === exchange.origin ? exchange : { ...exchange, origin });
        onRecorded?.();
        return undefined;
      },
      settings.filters,
    );
  }

  /** An exchange has been recorded: what was copied into the journal does not count. */
  get hasRecorded(): boolean {
    return this.#hasRecorded;
  }

  /** Of the first recording that could not be written. */
  get failure(): { readonly error: unknown } | undefined {
    return this.#exchanges.failure;
  }

  /** Requests that the filters left out. */
  get filteredOut(): number {
    return this.#exchanges.filteredOut;
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
