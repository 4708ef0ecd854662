import type { EndpointAddresses } from '../endpoint/endpoint-addresses.ts';
import type { RecordingEnd } from '../endpoint/endpoint-settings.ts';
import type { OpenExchange, RequestLine } from '../exchange/exchange.ts';
import { createExchangeWriter } from '../exchange/exchange-writer.ts';
import { OpenExchanges } from '../exchange/open-exchanges.ts';
import type { RecordingSettings } from '../recording-settings.ts';
import { createRedaction } from '../secrets/redact.ts';
import { Journal, type JournalSubject } from './journal.ts';
import { printedGrowth } from './printed-growth.ts';

/** Where the exchanges of an endpoint are recorded. */
export interface RecordingSink {
  open(line: RequestLine): OpenExchange;
  /**
   * Waits a moment for what is under way, and cuts off the record of what then still is.
   * @throws SessionReplayError `SESSION_NOT_WRITABLE`, of the first recording that was not written
   */
  close(): Promise<RecordingEnd>;
}

/** What a sink writes its journal with. */
export interface SinkSettings extends RecordingSettings, Pick<JournalSubject, 'upstream' | 'key'> {
  /** Of the session's endpoints, which may become more. */
  readonly addresses: EndpointAddresses;
}

/** The recording of one session. */
export interface SessionSink extends RecordingSink {
  /** A client still waits for the answer to a request that the session will have. */
  readonly isAwaited: boolean;
  /** How many recordings the session has, with those under way. */
  readonly recordings: number;
  /** About how large the session file of its recordings will be, in bytes. */
  readonly size: number;
  /** Resolves once nothing is under way. */
  whenEmpty(): Promise<void>;
}

/**
 * Records one session into a journal beside it.
 * @param onRecorded is called after each recording
 */
export function createSessionSink(
  subject: Pick<JournalSubject, 'sessionFile' | 'name' | 'recordedBy'>,
  settings: SinkSettings,
  onRecorded: () => void = () => undefined,
): SessionSink {
  const { limits, filters, key, addresses } = settings;
  const { sessionFile } = subject;
  const journal = new Journal({ ...settings, ...subject }, 'proxy');
  const redact = createRedaction(key, settings.redact);
  let recorded = 0;
  let growth = 0;
  const write = createExchangeWriter({
    journal,
    sessionFile,
    redact,
    get hideEndpoint() {
      return addresses.hide;
    },
    onEntry: (entry) => {
      recorded++;
      growth += printedGrowth(entry);
    },
  });
  const exchanges = new OpenExchanges(
    limits,
    (exchange) => {
      onRecorded();
      write(exchange);
    },
    filters,
  );
  return {
    open: (line) => exchanges.open(line),
    get isAwaited() {
      return exchanges.isAwaited;
    },
    get recordings() {
      return recorded + exchanges.size;
    },
    get size() {
      return journal.size + growth;
    },
    whenEmpty: () => exchanges.whenEmpty(),
    close: async () => {
      try {
        await exchanges.drain();
      } finally {
        journal.close();
      }
      return { journal: journal.file, filteredOut: exchanges.filteredOut };
    },
  };
}
