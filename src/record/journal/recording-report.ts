import { binaryFormatOf } from '../../formats/formats.ts';
import { headerValue } from '../../http/headers.ts';
import type { JournalEntry } from '../pipeline/exchange-entry.ts';
import type { LostParts } from './former-session.ts';

/** What a recording came to, as far as its user should know of it. */
export interface RecordingReport {
  /** How many recordings the session has; with none it was not written. */
  readonly recordings: number;
  /** Requests that got no answer, though their client waited for one. */
  readonly unanswered: number;
  /** Why, and by whom: `ECONNREFUSED of http://127.0.0.1:3000`. Each once. */
  readonly reasons: readonly string[];
  /**
   * Requests whose body was too large to be kept, could not be seen or read, or was not sent whole. Those
   * of `notRead` are not among them.
   */
  readonly withoutBody: number;
  /** Bodies that were not kept, since the package that reads them is not installed. */
  readonly notRead?: NotRead;
  /** Recordings at its end that the session lacks, where it would have been too large to be read. */
  readonly omitted?: number;
  /** What the session that was replaced had, and this one has not; undefined where that is nothing. */
  readonly lost?: LostParts;
  /**
   * What became of the session file; `unchanged`: it says the same as before, and was left alone. Undefined
   * where there is no session.
   */
  readonly change?: 'written' | 'updated' | 'unchanged';
}

/** Bodies of a format that nobody can read here. */
export interface NotRead {
  /** Such as `MessagePack`. */
  readonly format: string;
  /** Name of the package that has to be installed for it. */
  readonly packageName: string;
  /** How many, of requests and of responses. */
  readonly bodies: number;
}

/** Looks at the recordings of a session, one by one, for what their test may not have noticed. */
export class RecordingReporter {
  #recordings = 0;
  #unanswered = 0;
  #withoutBody = 0;
  #notRead: NotRead | undefined;
  readonly #reasons: Set<string> = new Set();

  add({ origin, request, response }: JournalEntry): void {
    this.#recordings++;
    if (!this.#isNotRead(request) && isTruncated(request)) this.#withoutBody++;
    if ('status' in response) this.#isNotRead(response);
    if ('status' in response || response.aborted) return;
    this.#unanswered++;
    this.#reasons.add(`${response.error} of ${origin}`);
  }

  report(): RecordingReport {
    return {
      recordings: this.#recordings,
      unanswered: this.#unanswered,
      reasons: [...this.#reasons],
      withoutBody: this.#withoutBody,
      ...(this.#notRead && { notRead: this.#notRead }),
    };
  }

  #isNotRead(message: Message): boolean {
    if (!isTruncated(message)) return false;
    const { name, needs } =
      binaryFormatOf(headerValue(message.headers, 'content-type') ?? '') ?? {};
    if (name === undefined || needs === undefined || needs.isInstalled()) return false;
    const bodies = (this.#notRead?.bodies ?? 0) + 1;
    this.#notRead = { format: name, packageName: needs.packageName, bodies };
    return true;
  }
}

type Message = Pick<JournalEntry['request'], 'body' | 'headers'>;

function isTruncated({ body }: Message): boolean {
  return body !== undefined && 'truncated' in body;
}
