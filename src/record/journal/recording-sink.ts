import type { EndpointAddresses } from '../endpoint/endpoint-addresses.ts';
import type { RecordingEnd } from '../endpoint/endpoint-settings.ts';
import type { OpenExchange, RequestLine } from '../exchange/exchange.ts';
import { createEntry, type EntrySettings } from '../exchange/exchange-entry.ts';
import { createExchangeWriter, type MakeEntry } from '../exchange/exchange-writer.ts';
import { OpenExchanges } from '../exchange/open-exchanges.ts';
import type { RecordingSettings } from '../recording-settings.ts';
import { KeptSecrets } from '../secrets/kept-secrets.ts';
import { createRedaction } from '../secrets/redact.ts';
import type { EntryTask } from './entry-task.ts';
import { type EntryThread, isLarge } from './entry-thread.ts';
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
export interface SinkSettings
  extends RecordingSettings,
    Pick<JournalSubject, 'upstream' | 'key' | 'claimsKey'> {
  /** Of the session's endpoints, which may become more. */
  readonly addresses: EndpointAddresses;
  /** Where the entries of large exchanges are made; undefined: where those of all others are. */
  readonly thread?: EntryThread | undefined;
}

/** The recording of one session. */
export interface SessionSink extends RecordingSink {
  /**
   * Keeps the session's file for it, whatever others record.
   * @returns false where somebody else has that session, or records it
   * @throws SessionReplayError `SESSION_NOT_WRITABLE`
   */
  claim(): boolean;
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
  const { limits, filters, key, claimsKey, addresses, thread, variables, keepsSecrets } = settings;
  const { sessionFile } = subject;
  const journal = new Journal({ ...settings, ...subject }, 'proxy');
  const kept = keepsSecrets ? new KeptSecrets() : undefined;
  const redact = createRedaction(key, settings.redact, { variables, kept, claimsKey });
  let recorded = 0;
  let growth = 0;
  const entrySettings: EntrySettings = {
    sessionFile,
    redact,
    get hideEndpoint() {
      return addresses.hide;
    },
  };
  const makeInThread = async (by: EntryThread, task: Pick<EntryTask, 'exchange' | 'sequence'>) => {
    const { entry, learnt, ...made } = await by.make({
      ...task,
      sessionFile,
      key,
      claimsKey,
      redact: settings.redact,
      variables,
      keepsSecrets,
      addresses: addresses.addresses,
      learnt: redact.learnt,
    });
    redact.learn(learnt);
    kept?.addAll(made.kept);
    return entry;
  };
  const makeEntry: MakeEntry = (exchange, sequence) =>
    thread !== undefined && isLarge(exchange)
      ? makeInThread(thread, { exchange, sequence })
      : createEntry(exchange, sequence, entrySettings);
  const write = createExchangeWriter(journal, makeEntry, (entry) => {
    recorded++;
    growth += printedGrowth(entry);
  });
  const exchanges = new OpenExchanges(
    limits,
    (exchange) => {
      onRecorded();
      return write(exchange);
    },
    filters,
  );
  return {
    claim: () => journal.claim(),
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
      const { filteredOut, unasked } = exchanges;
      return { journal: journal.file, filteredOut, unasked, kept: kept?.all() };
    },
  };
}
