/**
 * Makes the journal entries of large exchanges in a thread, where their bodies are decoded, redacted and written
 * to the disk. Meanwhile, the process goes on with other exchanges. A small exchange takes less time than the
 * messages to and from the thread.
 */
import { type MessagePort, Worker } from 'node:worker_threads';
import { type ErrorCode, SessionReplayError, textOfError } from '../../errors.ts';
import { programUrl } from '../../own-files.ts';
import { type EndpointAddress, EndpointAddresses } from '../pipeline/addresses.ts';
import type { Exchange } from '../pipeline/exchange.ts';
import { createEntry, type JournalEntry } from '../pipeline/exchange-entry.ts';
import type { RecordingSettings } from '../pipeline/options.ts';
import { type HashedSecrets, KeptSecrets } from '../pipeline/redact/hashed-placeholder.ts';
import { createRedaction, type Redaction } from '../pipeline/redact/redact.ts';

/** A message to the thread. */
interface EntryRequest {
  readonly id: number;
  readonly task: EntryTask;
}

/** A message from the thread. */
type EntryReply =
  | { readonly id: number; readonly made: MadeEntry }
  | { readonly id: number; readonly error: string; readonly code: ErrorCode };

interface Waiting {
  readonly resolve: (made: MadeEntry) => void;
  readonly reject: (error: Error) => void;
}

/**
 * A thread that is started by the first task, and again after a crash. It keeps the process alive only while it
 * works, and ends with the process.
 */
export class EntryThread {
  readonly #program: URL;
  readonly #waiting: Map<number, Waiting> = new Map();
  #worker: Worker | undefined;
  #lastId = 0;

  /** @param program file of the thread */
  constructor(program: URL = programUrl('entry-thread')) {
    this.#program = program;
  }

  /**
   * Makes the entry of an exchange. The memory of its bodies moves to the thread.
   * @throws {SessionReplayError} `SESSION_NOT_WRITABLE`; `RECORDER_FAILED` if the thread crashed
   */
  make(task: EntryTask): Promise<MadeEntry> {
    const worker = this.#start();
    const id = ++this.#lastId;
    const request: EntryRequest = { id, task };
    return new Promise((resolve, reject) => {
      worker.postMessage(request, memoryOf(task.exchange));
      this.#waiting.set(id, { resolve, reject });
      worker.ref();
    });
  }

  #start(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const worker = new Worker(this.#program, { name: 'session-replay entries' });
    let cause: unknown;
    worker.on('message', (reply: EntryReply) => this.#take(worker, reply));
    worker.on('error', (error) => {
      cause = error;
    });
    worker.once('exit', () => this.#lose(cause));
    this.#worker = worker;
    return worker;
  }

  #take(worker: Worker, reply: EntryReply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (this.#waiting.size === 0) worker.unref();
    if ('made' in reply) waiting?.resolve(reply.made);
    else waiting?.reject(new SessionReplayError(reply.code, reply.error));
  }

  #lose(cause: unknown): void {
    this.#worker = undefined;
    const lost = [...this.#waiting.values()];
    this.#waiting.clear();
    const message = 'The thread that redacts large bodies has crashed.';
    const error = new SessionReplayError('RECORDER_FAILED', message, { cause });
    for (const { reject } of lost) reject(error);
  }
}

/** The memory that moves to the thread. Small bodies may share memory with others, so they are copied. */
function memoryOf({ requestBody, response }: Exchange): ArrayBuffer[] {
  return [requestBody, response?.body].flatMap((body) => {
    if (body === undefined || 'truncated' in body) return [];
    const { buffer, byteLength } = body.bytes;
    const isAlone = buffer instanceof ArrayBuffer && byteLength > Buffer.poolSize;
    return isAlone ? [buffer] : [];
  });
}

/** An exchange, with all that is needed to make its journal entry. Plain data. */
interface EntryTask extends Pick<RecordingSettings, 'redact' | 'variables' | 'keepsSecrets'> {
  readonly exchange: Exchange;
  readonly sequence: number;
  readonly sessionFile: string;
  readonly key: string;
  readonly claimsKey?: string | undefined;
  /** The addresses of the session's endpoints. */
  readonly addresses: readonly EndpointAddress[];
  /** From earlier exchanges of the session. */
  readonly learned: Redaction['learned'];
}

/** The entry, and what was learned while making it. Plain data. */
interface MadeEntry {
  readonly entry: JournalEntry;
  readonly learned: Redaction['learned'];
  /** The secrets of the exchange, if secrets are kept. */
  readonly kept: HashedSecrets;
}

/**
 * Makes the entry of a task.
 * @throws {SessionReplayError} `SESSION_NOT_WRITABLE`
 */
function makeEntry(task: EntryTask): MadeEntry {
  const { exchange, sequence, sessionFile, variables, claimsKey } = task;
  const kept = task.keepsSecrets ? new KeptSecrets() : undefined;
  const addresses = new EndpointAddresses();
  addresses.add(task.addresses);
  const redact = createRedaction(task.key, task.redact, { variables, kept, claimsKey });
  redact.learn(task.learned);
  const entry = createEntry(exchange, sequence, {
    sessionFile,
    redact,
    hideEndpoint: addresses.hide,
  });
  return { entry, learned: redact.learned, kept: kept?.all() ?? [] };
}

/** Runs in the thread, and makes entries for the `EntryThread` that started it. */
export function serveEntryRequests(port: MessagePort): void {
  port.on('message', ({ id, task }: EntryRequest) => port.postMessage(replyTo(id, task)));
}

function replyTo(id: number, task: EntryTask): EntryReply {
  try {
    return { id, made: makeEntry(task) };
  } catch (error) {
    const code = error instanceof SessionReplayError ? error.code : 'RECORDER_FAILED';
    return { id, error: textOfError(error), code };
  }
}
