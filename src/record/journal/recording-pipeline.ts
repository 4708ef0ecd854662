/**
 * The way of every exchange into a session, whether a worker sends it or it passes the proxy process. An exchange
 * is filtered, redacted, turned into a journal entry and written.
 */
import { headerValue } from '../../http/headers.ts';
import type { EndpointAddresses } from '../pipeline/addresses.ts';
import type { Exchange, OpenExchange, RequestLine } from '../pipeline/exchange.ts';
import { createEntry, type JournalEntry } from '../pipeline/exchange-entry.ts';
import { OpenExchanges, type UnreachableUpstream } from '../pipeline/open-exchanges.ts';
import type { RecordingSettings } from '../pipeline/options.ts';
import { type HashedSecrets, KeptSecrets } from '../pipeline/redact/hashed-placeholder.ts';
import { createRedaction, type Redaction } from '../pipeline/redact/redact.ts';
import type { EntryThread } from './entry-thread.ts';
import { Journal, type JournalSubject } from './journal.ts';
import type { JournalRole } from './journal-file.ts';

/** Takes the exchanges to be recorded. */
export interface RecordingSink {
  open(line: RequestLine): OpenExchange;
  /**
   * Waits a moment for open exchanges, and cuts off the records of those that are still open then.
   * @throws {SessionReplayError} `SESSION_NOT_WRITABLE` of the first recording that could not be written
   */
  close(): Promise<RecordingEnd>;
}

/** What is left of a recording when its endpoint is closed. */
export interface RecordingEnd {
  /** Absolute path of the journal. Undefined if nothing was recorded. */
  readonly journal?: string | undefined;
  /** The number of requests that the filters left out. */
  readonly filteredOut: number;
  /** The secrets of the recordings, if secrets are kept. */
  readonly kept?: HashedSecrets | undefined;
  /** The upstreams in whose place clients got a 502, each once. */
  readonly unreachable?: readonly UnreachableUpstream[];
}

/** The settings of a session's recording. */
export interface PipelineSettings extends JournalSubject, RecordingSettings {
  /** The addresses of the session's endpoints. More may be added later. */
  readonly addresses: EndpointAddresses;
  /** Makes the entries of large exchanges. @default they are made at once, like all others */
  readonly thread?: EntryThread | undefined;
  /** Collects the secrets of the recordings. @default a new collection, if secrets are kept */
  readonly kept?: KeptSecrets | undefined;
  /** The origin that the session has for exchanges with another one. */
  readonly originOf?: ((origin: string) => string) | undefined;
  /** Called for each recording after it was written. */
  readonly onRecorded?: ((entry: JournalEntry) => void) | undefined;
}

/** Records the exchanges of one session into a journal beside it. */
export class RecordingPipeline implements RecordingSink {
  readonly journal: Journal;
  readonly #settings: PipelineSettings;
  readonly #kept: KeptSecrets | undefined;
  readonly #redact: Redaction;
  readonly #entrySettings: Parameters<typeof createEntry>[2];
  readonly #exchanges: OpenExchanges;
  #sequence = 0;
  #recorded = 0;

  /** @param role of the process that records */
  constructor(settings: PipelineSettings, role: JournalRole) {
    const { sessionFile, key, claimsKey, redact, variables, limits, filters, addresses } = settings;
    this.#settings = settings;
    this.journal = new Journal(settings, role);
    this.#kept = settings.kept ?? (settings.keepsSecrets ? new KeptSecrets() : undefined);
    this.#redact = createRedaction(key, redact, { variables, kept: this.#kept, claimsKey });
    this.#entrySettings = {
      sessionFile,
      redact: this.#redact,
      get hideEndpoint() {
        return addresses.hide;
      },
    };
    this.#exchanges = new OpenExchanges(limits, (exchange) => this.#record(exchange), filters);
  }

  /** The number of recordings of the session, with those of open exchanges. Copied ones are not counted. */
  get recordings(): number {
    return this.#recorded + this.#exchanges.size;
  }

  /** The number of exchanges to record that have not ended. */
  get underWay(): number {
    return this.#exchanges.underWay;
  }

  /** Whether a client still waits for a response that is to be recorded. */
  get isAwaited(): boolean {
    return this.#exchanges.isAwaited;
  }

  /** The error of the first recording that could not be written. */
  get failure(): { readonly error: unknown } | undefined {
    return this.#exchanges.failure;
  }

  /** The number of requests that the filters left out. */
  get filteredOut(): number {
    return this.#exchanges.filteredOut;
  }

  open(line: RequestLine): OpenExchange {
    return this.#exchanges.open(line);
  }

  /**
   * Records an exchange that ended elsewhere, such as one from an archive, with its own times.
   * @returns a promise that resolves once the recording is in the journal; undefined if it already is
   */
  add(exchange: Exchange): Promise<void> | undefined {
    return this.#exchanges.add(exchange);
  }

  /** Resolves once no exchange is open. */
  whenEmpty(): Promise<void> {
    return this.#exchanges.whenEmpty();
  }

  async close(): Promise<RecordingEnd> {
    try {
      await this.#exchanges.drain();
    } finally {
      this.journal.close();
    }
    const { filteredOut, unreachable } = this.#exchanges;
    return { journal: this.journal.file, filteredOut, unreachable, kept: this.#kept?.all() };
  }

  #record(exchange: Exchange): Promise<void> | undefined {
    // Bodies are written before their line. With a journal, nobody takes them for stale ones of a session.
    if (!this.journal.open()) return undefined;
    // Only now it is known which server has answered.
    const origin = this.#settings.originOf?.(exchange.origin) ?? exchange.origin;
    const placed = origin === exchange.origin ? exchange : { ...exchange, origin };
    const entry = this.#makeEntry(placed, this.#sequence++);
    if (entry instanceof Promise) return entry.then((made) => this.#write(made));
    this.#write(entry);
    return undefined;
  }

  #makeEntry(exchange: Exchange, sequence: number): JournalEntry | Promise<JournalEntry> {
    const { thread } = this.#settings;
    if (thread !== undefined && isLarge(exchange)) {
      return this.#makeInThread(thread, exchange, sequence);
    }
    return createEntry(exchange, sequence, this.#entrySettings);
  }

  async #makeInThread(
    thread: EntryThread,
    exchange: Exchange,
    sequence: number,
  ): Promise<JournalEntry> {
    const { sessionFile, key, claimsKey, redact, variables, keepsSecrets } = this.#settings;
    const { entry, learned, kept } = await thread.make({
      exchange,
      sequence,
      sessionFile,
      key,
      claimsKey,
      redact,
      variables,
      keepsSecrets,
      addresses: this.#settings.addresses.addresses,
      learned: this.#redact.learned,
    });
    this.#redact.learn(learned);
    this.#kept?.addAll(kept);
    return entry;
  }

  #write(entry: JournalEntry): void {
    this.journal.write(entry);
    this.#recorded++;
    this.#settings.onRecorded?.(entry);
  }
}

/** In bytes of both bodies: the entries of larger exchanges are made in a thread. */
const MAX_INLINE_BYTES = 128 * 1024;

/** How much larger an honest body may become when its content coding is removed. */
const MAX_CODING_FACTOR = 16;

/** Whether the entry of an exchange is made in a thread. */
function isLarge({ requestBody, requestHeaders, response }: Exchange): boolean {
  const size = weigh(requestBody, requestHeaders) + weigh(response?.body, response?.headers ?? []);
  return size > MAX_INLINE_BYTES;
}

function weigh(body: Exchange['requestBody'], headers: Exchange['requestHeaders']): number {
  if (body === undefined || 'truncated' in body) return 0;
  const isCoded = headerValue(headers, 'content-encoding') !== undefined;
  return body.bytes.length * (isCoded ? MAX_CODING_FACTOR : 1);
}
