import { routeOf } from '../session/routes.ts';
import { AppOrigins, isOwnServer } from './capture/app-origins.ts';
import { type Receiver, SharedCopies, type SharedTraffic } from './capture/shared-traffic.ts';
import { discardSession, removeFiles } from './journal/discard-session.ts';
import {
  finaliseSession,
  replaceSession,
  type SessionWitnesses,
} from './journal/finalise-session.ts';
import { type Comparison, type HeldSession, holdSession } from './journal/hold-session.ts';
import { Journal, type JournalSubject } from './journal/journal.ts';
import type { RecordingReport } from './journal/recording-report.ts';
import { EndpointAddresses } from './pipeline/addresses.ts';

/**
 * One session for all tests of a file. Each test records by itself, so that a try that failed leaves
 * nothing behind, and hands over what it has recorded when it is over. What hooks send around them goes
 * into a journal of the session's own.
 */
export class FileSession {
  /** Of the endpoints of all its tests. */
  readonly addresses: EndpointAddresses = new EndpointAddresses();
  /** Of the apps that its tests have started. */
  readonly origins: AppOrigins = new AppOrigins();
  readonly #settings: JournalSubject;
  readonly #journal: Journal;
  readonly #copies: SharedCopies;
  /** Those of all its tests, each of which may have upstreams of its own. */
  readonly #originsOf: Map<object, Receiver['originOf']> = new Map();
  /** Of the last try of each test. */
  readonly #ofTests: Map<object, readonly string[]> = new Map();
  /** The routes that earlier tries have sent. */
  readonly sentEarlier: Set<string> = new Set();

  constructor(settings: JournalSubject) {
    this.#settings = settings;
    this.#journal = new Journal(settings, 'worker');
    this.#copies = new SharedCopies({
      journal: this.#journal,
      sessionFile: settings.sessionFile,
      originOf: (origin) => this.#originOf(origin),
    });
  }

  /**
   * Makes what is sent around a test a part of the session, before it and after it.
   * @param originOf see `Receiver`; it may know more origins each time that this is called
   * @throws {SessionReplayError} `SESSION_NOT_WRITABLE`
   */
  share(traffic: readonly SharedTraffic[], test: object, originOf: Receiver['originOf']): void {
    this.#originsOf.set(test, originOf);
    for (const shared of new Set([...this.#copies.traffic, ...traffic])) {
      this.#copies.copy(shared);
      shared.follow(() => this.#copies.copy(shared));
    }
  }

  /**
   * Takes the journals of a test, in place of those of an earlier try.
   * @throws {SessionReplayError} `SESSION_NOT_WRITABLE`
   */
  take(test: object, journals: readonly string[]): void {
    const earlier = this.#ofTests.get(test) ?? [];
    const held =
      earlier.length > 0 ? this.#hold(earlier, undefined, { former: undefined }) : undefined;
    for (const { request } of held?.session?.recordings ?? [])
      this.sentEarlier.add(routeOf(request));
    removeFiles(this.#settings.sessionFile, earlier);
    this.#ofTests.set(test, journals);
  }

  /**
   * Writes the session, unless no test has sent anything.
   * @param origin of the session. Undefined: see `JournalParts`
   * @param isKept whether what a test has recorded is to be part of it
   * @throws {SessionReplayError} `SESSION_NOT_WRITABLE`
   */
  async finish(
    origin: string | undefined,
    isKept: (test: object) => boolean,
    witnesses: SessionWitnesses = {},
  ): Promise<RecordingReport> {
    const { sessionFile, key, claimsKey } = this.#settings;
    const ofTests = [...this.#ofTests];
    const kept = ofTests.flatMap(([test, journals]) => (isKept(test) ? journals : []));
    if (kept.length === 0) {
      this.discard();
      return finaliseSession(sessionFile, [], origin, key);
    }
    for (const shared of this.#copies.traffic) this.#copies.copy(shared);
    this.close();
    // Of what lies beside the session when it is written, nothing may be recovered later.
    removeFiles(
      this.#settings.sessionFile,
      ofTests.flatMap(([test, journals]) => (isKept(test) ? [] : journals)),
    );
    const journals = [...this.#ownJournals, ...kept];
    const options = { isOfTest: isOwnServer, claimsKey, ...witnesses };
    return replaceSession(sessionFile, journals, origin, key, options);
  }

  /**
   * Gives the session that would be written, without writing it. The files of the recording stay.
   * @param origin and `isKept`: see `finish`
   * @param comparison see `holdSession`
   * @returns undefined for requests that are too large to be held in memory
   * @throws {SessionReplayError} `SESSION_NOT_WRITABLE`
   */
  hold(
    origin: string | undefined,
    isKept: (test: object) => boolean,
    comparison: Comparison,
  ): HeldSession | undefined {
    for (const shared of this.#copies.traffic) this.#copies.copy(shared);
    this.close();
    const kept = [...this.#ofTests].flatMap(([test, each]) => (isKept(test) ? each : []));
    return this.#hold([...this.#ownJournals, ...kept], origin, comparison);
  }

  #hold(
    journals: readonly string[],
    origin: string | undefined,
    comparison: Comparison,
  ): HeldSession | undefined {
    const { sessionFile, key, claimsKey } = this.#settings;
    const parts = { sessionFile, journals, origin, isOfTest: isOwnServer, key, claimsKey };
    return holdSession(parts, comparison);
  }

  /**
   * Deletes what has been recorded; a session of an earlier run stays.
   * @throws {SessionReplayError} `SESSION_NOT_WRITABLE`
   */
  discard(): void {
    this.close();
    const journals = [...this.#ownJournals, ...[...this.#ofTests.values()].flat()];
    discardSession(this.#settings.sessionFile, journals);
  }

  /** Takes nothing more; what has been recorded stays in its journals. */
  close(): void {
    this.#journal.close();
  }

  get #ownJournals(): string[] {
    return this.#journal.file === undefined ? [] : [this.#journal.file];
  }

  #originOf(origin: string): string | undefined {
    for (const originOf of this.#originsOf.values()) {
      const own = originOf(origin);
      if (own !== undefined) return own;
    }
    return undefined;
  }
}
