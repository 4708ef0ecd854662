import { EntryReader } from '../journal/entry-reader.ts';
import type { Receiver, SharedTraffic } from './shared-traffic.ts';

/** Copies shared traffic into a session, each of its recordings once, however often it is asked to. */
export class SharedCopies {
  readonly #receiver: Receiver;
  readonly #readers: Map<SharedTraffic, EntryReader> = new Map();

  constructor(receiver: Receiver) {
    this.#receiver = receiver;
  }

  /** The traffic of which something may have been copied. */
  get traffic(): SharedTraffic[] {
    return [...this.#readers.keys()];
  }

  /**
   * Copies what has been recorded by now and the session holds.
   * @throws SessionReplayError `SESSION_NOT_WRITABLE`
   */
  copy(shared: SharedTraffic): void {
    const reader = this.#readers.get(shared) ?? new EntryReader();
    this.#readers.set(shared, reader);
    shared.copyInto(this.#receiver, reader);
  }
}
