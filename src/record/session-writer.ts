/**
 * Writes the sessions of a standalone recorder in a thread: a large session takes a second or more, in
 * which the recorder's process, perhaps the API's own, would not respond to anybody.
 */
import { type MessagePort, Worker } from 'node:worker_threads';
import { SessionReplayError, textOfError } from '../errors.ts';
import { programUrl } from '../own-files.ts';
import { finaliseSession } from './journal/finalise-session.ts';
import type { RecordingReport } from './journal/recording-report.ts';
import type { Failure } from './run/control-channel.ts';

/** What is to be written: the parameters of `finaliseSession`. */
interface WriteRequest {
  readonly file: string;
  readonly journal: string;
  /** Undefined to use the origin of the session's first page, or of its first answer. */
  readonly origin: string | undefined;
  readonly key: string;
  readonly claimsKey: string;
}

type WriteReply = { readonly report: RecordingReport } | Failure;

/** Writes sessions one after the other, in a thread of its own that is started for the first one. */
export class SessionWriter {
  #worker: Worker | undefined;
  #waiting: ((reply: WriteReply) => void)[] = [];

  /**
   * Makes a session of a journal.
   * @throws {SessionReplayError} `SESSION_NOT_WRITABLE`; the journal stays then
   */
  async write(request: WriteRequest): Promise<RecordingReport> {
    const worker = this.#worker ?? this.#start();
    const reply = await new Promise<WriteReply>((resolve) => {
      this.#waiting.push(resolve);
      worker.ref();
      worker.postMessage(request);
    });
    if ('error' in reply) throw new SessionReplayError(reply.code, reply.error);
    return reply.report;
  }

  /** Call it only after all writes have finished. */
  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #start(): Worker {
    // The user's own flags and loaders are not for it.
    const worker = new Worker(programUrl('writer-thread'), { execArgv: [] });
    this.#worker = worker;
    worker.on('message', (reply: WriteReply) => {
      this.#waiting.shift()?.(reply);
      if (this.#waiting.length === 0) worker.unref();
    });
    let reason = 'it has ended';
    worker.on('error', (error) => {
      reason = error.message;
    });
    worker.once('exit', () => {
      this.#worker = undefined;
      const error = `a session cannot be written, since the thread for it has failed: ${reason}`;
      for (const tell of this.#waiting.splice(0)) tell({ code: 'SESSION_NOT_WRITABLE', error });
    });
    return worker;
  }
}

/** Writes sessions in a thread, for the `SessionWriter` that has started it. */
export function serveWriteRequests(port: MessagePort): void {
  port.on('message', (request: WriteRequest) => port.postMessage(write(request)));
}

function write({ file, journal, origin, key, claimsKey }: WriteRequest): WriteReply {
  try {
    return { report: finaliseSession(file, [journal], origin, key, { claimsKey }) };
  } catch (error) {
    const code = error instanceof SessionReplayError ? error.code : 'SESSION_NOT_WRITABLE';
    return { code, error: textOfError(error) };
  }
}
