import { rmSync } from 'node:fs';
import { AppOrigins } from './capture/app-origins.ts';
import { EndpointAddresses } from './endpoint/endpoint-addresses.ts';
import { copyEntries } from './journal/copy-entries.ts';
import { discardSession } from './journal/discard-session.ts';
import { finaliseSession } from './journal/finalise-session.ts';
import { Journal, type JournalSubject } from './journal/journal.ts';
import type { RecordingReport } from './journal/recording-report.ts';
import type { SharedTraffic } from './shared-traffic.ts';

/**
 * One session for all tests of a file. Each test records by itself, so that a try that failed leaves
 * nothing behind, and hands over what it has recorded when it is over.
 */
export class FileSession {
  /** Of the endpoints of all its tests. */
  readonly addresses: EndpointAddresses = new EndpointAddresses();
  /** Of the apps that its tests have started. */
  readonly origins: AppOrigins = new AppOrigins();
  readonly #settings: JournalSubject;
  readonly #journal: Journal;
  readonly #copied: Map<SharedTraffic, number> = new Map();
  #originOf: (origin: string) => string | undefined = (origin) => origin;
  /** Of the last try of each test. */
  readonly #ofTests: Map<object, readonly string[]> = new Map();

  constructor(settings: JournalSubject) {
    this.#settings = settings;
    this.#journal = new Journal(settings, 'worker');
  }

  /**
   * Makes what was sent before a test a part of the session.
   * @param originOf see `Receiver`
   * @throws SessionReplayError `SESSION_NOT_WRITABLE`
   */
  share(traffic: readonly SharedTraffic[], originOf: (origin: string) => string | undefined): void {
    this.#originOf = originOf;
    for (const shared of traffic) this.#copy(shared);
  }

  /** Takes the journals of a test, in place of those of an earlier try. */
  take(test: object, journals: readonly string[]): void {
    removeAll(this.#ofTests.get(test) ?? []);
    this.#ofTests.set(test, journals);
  }

  /**
   * Writes the session, unless no test has sent anything.
   * @param origin of the session; undefined: see `SessionOrigin`
   * @param isKept whether what a test has recorded is to be part of it
   * @throws SessionReplayError `SESSION_NOT_WRITABLE`
   */
  finish(origin: string | undefined, isKept: (test: object) => boolean): RecordingReport {
    const { sessionFile, key } = this.#settings;
    const kept = [...this.#ofTests].flatMap(([test, journals]) => (isKept(test) ? journals : []));
    if (kept.length > 0) {
      for (const shared of this.#copied.keys()) this.#copy(shared);
      for (const journal of kept) copyEntries(journal, 0, (entry) => this.#journal.write(entry));
    }
    this.#journal.close();
    if (kept.length === 0) this.discard();
    // What they have is in the session's own by now, and while they lie there no body is deleted.
    removeAll([...this.#ofTests.values()].flat());
    return finaliseSession(sessionFile, kept.length === 0 ? [] : this.#ownJournals, origin, key);
  }

  /**
   * Deletes what has been recorded; a session of an earlier run stays.
   * @throws SessionReplayError `SESSION_NOT_WRITABLE`
   */
  discard(): void {
    this.#journal.close();
    const journals = [...this.#ownJournals, ...[...this.#ofTests.values()].flat()];
    discardSession(this.#settings.sessionFile, journals);
  }

  get #ownJournals(): string[] {
    return this.#journal.file === undefined ? [] : [this.#journal.file];
  }

  #copy(shared: SharedTraffic): void {
    const receiver = {
      journal: this.#journal,
      sessionFile: this.#settings.sessionFile,
      originOf: this.#originOf,
    };
    this.#copied.set(shared, shared.copyInto(receiver, this.#copied.get(shared)));
  }
}

function removeAll(journals: readonly string[]): void {
  for (const journal of journals) rmSync(journal, { force: true });
}
