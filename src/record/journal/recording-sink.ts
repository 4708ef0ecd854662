/** By how much a recording is larger in a session file, which has it on many lines, than in a journal. */

import { headerValue } from '../../http/headers.ts';
import { MAX_JSON_DEPTH } from '../../session/body.ts';
import type { Body } from '../../session/schema.ts';
import type { EndpointAddresses } from '../pipeline/addresses.ts';
import type { Exchange, OpenExchange, RequestLine } from '../pipeline/exchange.ts';
import { createEntry, type EntrySettings, type JournalEntry } from '../pipeline/exchange-entry.ts';
import { OpenExchanges, type UnreachableUpstream } from '../pipeline/open-exchanges.ts';
import type { RecordingSettings } from '../pipeline/options.ts';
import { type HashedSecrets, KeptSecrets } from '../pipeline/redact/hashed-placeholder.ts';
import { createRedaction } from '../pipeline/redact/redact.ts';
import type { EntryTask, EntryThread } from './entry-thread.ts';
import { Journal, type JournalSubject } from './journal.ts';

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
      const { filteredOut, unreachable } = exchanges;
      return { journal: journal.file, filteredOut, unreachable, kept: kept?.all() };
    },
  };
}

/** Characters that each recording, and each header, has more there, about. */
const perRecording = 200;
const perHeader = 12;
/** Of the lines that have the first level of a body. */
const bodyIndent = 12;

const quote = 0x22;
const backslash = 0x5c;
const space = 0x20;

/** About how many bytes. Nothing is parsed or printed: each recording is asked for. */
function printedGrowth({ request, response }: JournalEntry): number {
  const answer = 'status' in response ? response : undefined;
  const headers = request.headers.length + (answer?.headers.length ?? 0);
  return perRecording + headers * perHeader + bodyGrowth(request.body) + bodyGrowth(answer?.body);
}

/** 0 for a text that a session keeps as it is. */
function bodyGrowth(body: Body | undefined): number {
  if (body === undefined || !('text' in body)) return 0;
  const { text } = body;
  if (text[0] !== '{' && text[0] !== '[') return 0;
  let depth = 0;
  let growth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) at = skipString(text, at);
    // What has white space of its own is no text that JSON.stringify gives.
    else if (code <= space) return 0;
    else if (code === 0x3a) growth += 1;
    else if (code === 0x2c) growth += lineBreak(depth);
    else if (code === 0x7b || code === 0x5b) {
      depth += 1;
      if (depth > MAX_JSON_DEPTH) return 0;
      growth += lineBreak(depth);
    } else if (code === 0x7d || code === 0x5d) {
      depth -= 1;
      growth += lineBreak(depth);
    }
  }
  return growth;
}

/** With the indent of the line that follows. */
function lineBreak(depth: number): number {
  return 1 + bodyIndent + 2 * (depth - 1);
}

/** @returns where its last quote is */
function skipString(text: string, start: number): number {
  for (let at = start + 1; ; at++) {
    const code = text.charCodeAt(at);
    if (code === quote || Number.isNaN(code)) return at;
    if (code === backslash) at += 1;
  }
}

/** Makes a journal entry of a finished exchange: at once, or later where that takes long. */
type MakeEntry = (exchange: Exchange, sequence: number) => JournalEntry | Promise<JournalEntry>;

/**
 * A function that writes finished exchanges into a journal.
 * @param onEntry is called after each entry
 * @returns until it is written; undefined: it is written already
 */
export function createExchangeWriter(
  journal: Journal,
  makeEntry: MakeEntry,
  onEntry?: (entry: JournalEntry) => void,
): (exchange: Exchange) => Promise<void> | undefined {
  let sequence = 0;
  const write = (entry: JournalEntry): void => {
    journal.write(entry);
    onEntry?.(entry);
  };
  return (exchange) => {
    // Bodies are written before their line, and must not be taken for a session's of before.
    if (!journal.open()) return undefined;
    const entry = makeEntry(exchange, sequence++);
    if (entry instanceof Promise) return entry.then(write);
    write(entry);
    return undefined;
  };
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

/** The largest bodies of an exchange, together, whose entry is made where it came in: 128 KiB. */
const MAX_INLINE_BYTES = 128 * 1024;

/** How much larger than on the wire a body may be out of its content coding, in good faith. */
const CODED = 16;

/** Whether its entry is to be made in a thread. */
function isLarge({ requestBody, requestHeaders, response }: Exchange): boolean {
  const size = weigh(requestBody, requestHeaders) + weigh(response?.body, response?.headers ?? []);
  return size > MAX_INLINE_BYTES;
}

function weigh(body: Exchange['requestBody'], headers: Exchange['requestHeaders']): number {
  if (body === undefined || 'truncated' in body) return 0;
  const isCoded = headerValue(headers, 'content-encoding') !== undefined;
  return body.bytes.length * (isCoded ? CODED : 1);
}
