/**
 * The one way of an exchange into a session, for what a worker sends itself as for what passes the
 * proxy process: the exchange is filtered, redacted, made a journal entry, and written.
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

/** Takes the exchanges that are to be recorded. */
export interface RecordingSink {
  open(line: RequestLine): OpenExchange;
  /**
   * Waits a moment for what is under way, and cuts off the record of what then still is.
   * @throws {SessionReplayError} `SESSION_NOT_WRITABLE`, of the first recording that was not written
   */
  close(): Promise<RecordingEnd>;
}

/** What an endpoint leaves when it is closed. */
export interface RecordingEnd {
  /** Absolute path of the journal that it wrote; undefined when nothing was recorded. */
  readonly journal?: string | undefined;
  /** Requests that the filters left out. */
  readonly filteredOut: number;
  /** Where secrets are kept, those of its recordings. */
  readonly kept?: HashedSecrets | undefined;
  /** Why clients got a 502 in place of an answer, each upstream once. */
  readonly unreachable?: readonly UnreachableUpstream[];
}

/** What the exchanges of one session are recorded with. */
export interface PipelineSettings extends JournalSubject, RecordingSettings {
  /** Of the session's endpoints. More may be added later. */
  readonly addresses: EndpointAddresses;
  /** Makes the entries of large exchanges. @default they are made at once, like those of others */
  readonly thread?: EntryThread | undefined;
  /** Collects the secrets of the recordings. @default a collection of its own, if they are kept */
  readonly kept?: KeptSecrets | undefined;
  /** The origin under which the session holds what was answered at another one. */
  readonly originOf?: ((origin: string) => string) | undefined;
  /** Called after each recording that was written. */
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

  /** How many recordings the session has, with those under way. What was copied is not counted. */
  get recordings(): number {
    return this.#recorded + this.#exchanges.size;
  }

  /** Whether a client still waits for the response to a request that the session will have. */
  get isAwaited(): boolean {
    return this.#exchanges.isAwaited;
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

  /** Resolves once nothing is under way. */
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
    // Bodies are written before their line, and must not be taken for a session's of before.
    if (!this.journal.open()) return undefined;
    // Only now is it known which server has answered.
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
    const { entry, learnt, kept } = await thread.make({
      exchange,
      sequence,
      sessionFile,
      key,
      claimsKey,
      redact,
      variables,
      keepsSecrets,
      addresses: this.#settings.addresses.addresses,
      learnt: this.#redact.learnt,
    });
    this.#redact.learn(learnt);
    this.#kept?.addAll(kept);
    return entry;
  }

  #write(entry: JournalEntry): void {
    this.journal.write(entry);
    this.#recorded++;
    this.#settings.onRecorded?.(entry);
  }
}

/** The largest bodies of an exchange, together, whose entry is made where it came in: 128 KiB. */
const MAX_INLINE_BYTES = 128 * 1024;

/** How much larger than on the wire a body may be out of its content coding, in good faith. */
const MAX_CODING_FACTOR = 16;

/** Whether its entry is to be made in a thread. */
function isLarge({ requestBody, requestHeaders, response }: Exchange): boolean {
  const size = weigh(requestBody, requestHeaders) + weigh(response?.body, response?.headers ?? []);
  return size > MAX_INLINE_BYTES;
}

function weigh(body: Exchange['requestBody'], headers: Exchange['requestHeaders']): number {
  if (body === undefined || 'truncated' in body) return 0;
  const isCoded = headerValue(headers, 'content-encoding') !== undefined;
  return body.bytes.length * (isCoded ? MAX_CODING_FACTOR : 1);
}
