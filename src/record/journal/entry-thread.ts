/**
 * Where journal entries of large exchanges are made: their bodies are decoded, redacted and written to
 * the disk in a thread, since nothing else of this process could go on meanwhile. Small ones take less
 * time than the way there.
 */
import { Worker } from 'node:worker_threads';
import { type ErrorCode, SessionReplayError } from '../../errors.ts';
import { headerValue } from '../../http/headers.ts';
import { programUrl } from '../../own-files.ts';
import type { Exchange } from '../exchange/exchange.ts';
import type { EntryTask, MadeEntry } from './entry-task.ts';

/** The largest bodies of an exchange, together, whose entry is made where it came in: 128 KiB. */
const MAX_INLINE_BYTES = 128 * 1024;
/** How much larger than on the wire a body may be out of its content coding, in good faith. */
const CODED = 16;

/** To the thread. */
export interface EntryRequest {
  readonly id: number;
  readonly task: EntryTask;
}

/** From the thread. */
export type EntryReply =
  | { readonly id: number; readonly made: MadeEntry }
  | { readonly id: number; readonly error: string; readonly code: ErrorCode };

interface Waiting {
  readonly resolve: (made: MadeEntry) => void;
  readonly reject: (error: Error) => void;
}

/** Whether its entry is to be made in a thread. */
export function isLarge({ requestBody, requestHeaders, response }: Exchange): boolean {
  const size = weigh(requestBody, requestHeaders) + weigh(response?.body, response?.headers ?? []);
  return size > MAX_INLINE_BYTES;
}

function weigh(body: Exchange['requestBody'], headers: Exchange['requestHeaders']): number {
  if (body === undefined || 'truncated' in body) return 0;
  const isCoded = headerValue(headers, 'content-encoding') !== undefined;
  return body.bytes.length * (isCoded ? CODED : 1);
}

/**
 * A thread that is started with the first task, and once more should it have crashed. It keeps its
 * process alive only while it works, and ends with it.
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
   * Makes the entry of an exchange, whose bodies are the thread's from now on.
   * @throws SessionReplayError `SESSION_NOT_WRITABLE`; `RECORDER_FAILED` where the thread crashed
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

/** The memory of large bodies moves there; what is small may share its memory with others. */
function memoryOf({ requestBody, response }: Exchange): ArrayBuffer[] {
  return [requestBody, response?.body].flatMap((body) => {
    if (body === undefined || 'truncated' in body) return [];
    const { buffer, byteLength } = body.bytes;
    const isAlone = buffer instanceof ArrayBuffer && byteLength > Buffer.poolSize;
    return isAlone ? [buffer] : [];
  });
}
