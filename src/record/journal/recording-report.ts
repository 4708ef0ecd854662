import { binaryFormatOf } from '../../formats/formats.ts';
import { headerValue } from '../../http/headers.ts';
import { printableLine } from '../../printable.ts';
import type { JournalEntry } from '../pipeline/exchange-entry.ts';
import type { LostParts } from './former-session.ts';

/** What the user should know about a recording. */
export interface RecordingReport {
  /** The number of recordings in the session. Without any, it was not written. */
  readonly recordings: number;
  /** The number of requests whose clients waited for an answer in vain. */
  readonly unanswered: number;
  /** The reasons with the origins, each once: `ECONNREFUSED of http://127.0.0.1:3000`. */
  readonly reasons: readonly string[];
  /**
   * The number of requests whose body was too large, could not be captured or read, or was not sent completely.
   * Those of `notRead` are not counted.
   */
  readonly withoutBody: number;
  /** The bodies that were not kept, since they could not be read. Undefined if there are none. */
  readonly notRead?: readonly NotRead[];
  /** The number of recordings that were left out at the end, since the session would be too large to be read. */
  readonly omitted?: number;
  /** The parts of the former session that this one lacks. Undefined if there are none. */
  readonly lost?: LostParts;
  /**
   * What happened to the session file. `unchanged`: it would say the same, so it was left alone. Undefined if
   * there is no session.
   */
  readonly change?: 'written' | 'updated' | 'unchanged';
}

/** Bodies of a format whose package is missing, or in a content coding that cannot be decoded. */
export interface NotRead {
  /** Such as `MessagePack`, `Content-Encoding: zstd` or `a coding that no header names`. */
  readonly format: string;
  /** The package to be installed. Undefined for a coding. */
  readonly packageName?: string | undefined;
  /** The number of bodies of requests and responses. */
  readonly bodies: number;
}

/** Collects from the recordings of a session what their test may not have noticed. */
export class RecordingReporter {
  #recordings = 0;
  #unanswered = 0;
  #withoutBody = 0;
  readonly #notRead: Map<string, NotRead> = new Map();
  readonly #reasons: Set<string> = new Set();

  add({ origin, request, response, unread }: JournalEntry): void {
    this.#recordings++;
    if (!this.#isNotRead(request, unread?.request) && isTruncated(request)) this.#withoutBody++;
    if ('status' in response) this.#isNotRead(response, unread?.response);
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
      ...(this.#notRead.size > 0 && { notRead: [...this.#notRead.values()] }),
    };
  }

  /** @param coding because of which its body is not kept */
  #isNotRead(message: Message, coding: string | undefined): boolean {
    if (!isTruncated(message)) return false;
    if (coding !== undefined) {
      const isNamed = coding !== '';
      this.#addNotRead(
        isNamed ? `Content-Encoding: ${printableLine(coding)}` : 'a coding that no header names',
      );
      return true;
    }
    const { name, needs } =
      binaryFormatOf(headerValue(message.headers, 'content-type') ?? '') ?? {};
    if (name === undefined || needs === undefined || needs.isInstalled()) return false;
    this.#addNotRead(name, needs.packageName);
    return true;
  }

  #addNotRead(format: string, packageName?: string): void {
    const bodies = (this.#notRead.get(format)?.bodies ?? 0) + 1;
    this.#notRead.set(format, { format, packageName, bodies });
  }
}

type Message = Pick<JournalEntry['request'], 'body' | 'headers'>;

function isTruncated({ body }: Message): boolean {
  return body !== undefined && 'truncated' in body;
}
