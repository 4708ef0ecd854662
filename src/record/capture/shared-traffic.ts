/**
 * Requests that the `beforeAll` hooks of a file or suite send before its tests belong to each of these
 * tests: they fetched the token that the tests log in with, or made the rows that the tests read. This
 * shared traffic waits in a temporary folder for the sessions that will contain it. A worker that is
 * killed before a session has taken the traffic loses it. The session of a file takes later traffic as
 * soon as it is recorded.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { readBodyFile, writeBodyFile } from '../../session/body.ts';
import { orNotWritable } from '../../session/files/file-errors.ts';
import type { Body } from '../../session/schema.ts';
import type { Journal } from '../journal/journal.ts';
import { EntryReader } from '../journal/read-entries.ts';
import { RecordingPipeline } from '../journal/recording-pipeline.ts';
import { createTrafficFolder } from '../journal/run-folder.ts';
import { EndpointAddresses } from '../pipeline/addresses.ts';
import type { OpenExchange, RequestLine } from '../pipeline/exchange.ts';
import type { JournalEntry } from '../pipeline/exchange-entry.ts';
import type { RecordingSettings } from '../pipeline/options.ts';
import type { KeptSecrets } from '../pipeline/redact/hashed-placeholder.ts';
import type { CaptureScope } from './attribution.ts';

/** The name of a session next to which shared traffic waits, and which is never written. */
const SPOOL_SESSION = 'shared.session.json';

/** The settings with which shared traffic is recorded. */
interface SharedTrafficSettings extends RecordingSettings {
  /** Absolute path of the folder in which the traffic waits. Created when needed, for this user only. */
  readonly temporaryFolder: string;
  /** The key of the run. */
  readonly key: string;
  readonly claimsKey?: string | undefined;
  /** Collects the secrets of the traffic, if secrets are kept. */
  readonly kept?: KeptSecrets | undefined;
  /** Whether requests that are sent now belong to the shared traffic. */
  isTaking(): boolean;
  /** Counts a request that a server of the file made while answering. */
  countLeftOut(): void;
}

/** A session that takes in shared traffic. */
export interface Receiver {
  readonly journal: Journal;
  readonly sessionFile: string;
  /** The origin under which the session holds requests to this one; undefined if it does not hold them. */
  originOf(origin: string): string | undefined;
}

/** The place where shared traffic waits. */
interface Spool {
  readonly folder: string;
  readonly traffic: RecordingPipeline;
}

/** Requests that several sessions will hold. */
export class SharedTraffic implements CaptureScope {
  readonly isAlone = false;
  readonly #settings: SharedTrafficSettings;
  #spool: Spool | undefined;
  #failure: { readonly error: unknown } | undefined;
  #follow: () => void = () => undefined;

  constructor(settings: SharedTrafficSettings) {
    this.#settings = settings;
  }

  get isTaking(): boolean {
    return this.#settings.isTaking();
  }

  /** Keeps errors back, since this runs inside a request of the user, where an error would do harm. */
  openExchange(line: RequestLine): OpenExchange | undefined {
    try {
      this.#spool ??= this.#openSpool();
    } catch (error) {
      this.#failure = { error };
    }
    return this.#spool?.traffic.open(line);
  }

  countLeftOut(): void {
    this.#settings.countLeftOut();
  }

  /** Calls `copy` whenever there is more to copy. */
  follow(copy: () => void): void {
    this.#follow = copy;
  }

  /**
   * Copies recorded traffic that belongs to the session. Throws if some of the traffic was not recorded,
   * since the session cannot be complete then.
   * @param reader of this traffic, for that session
   * @throws {SessionReplayError} `SESSION_NOT_WRITABLE`
   */
  copyInto({ journal, sessionFile, originOf }: Receiver, reader: EntryReader): void {
    const { folder, traffic } = this.#spool ?? {};
    const failure = this.#failure ?? traffic?.failure;
    orNotWritable(this.#settings.temporaryFolder, () => {
      if (failure !== undefined) throw failure.error;
      const { file } = traffic?.journal ?? {};
      if (folder === undefined || file === undefined) return;
      reader.read(file, originOf, (entry) => {
        journal.write(moveBodies(entry, folder, sessionFile));
      });
    });
  }

  /** Waits a moment for open exchanges. `copyInto` throws if an exchange could not be recorded. */
  async end(): Promise<void> {
    await Promise.allSettled([this.#spool?.traffic.close()]);
  }

  /** Deletes the traffic that waits for sessions. */
  remove(): void {
    if (this.#spool !== undefined) rmSync(this.#spool.folder, { recursive: true, force: true });
    this.#spool = undefined;
  }

  #openSpool(): Spool {
    const folder = createTrafficFolder(this.#settings.temporaryFolder);
    const sessionFile = join(folder, SPOOL_SESSION);
    const settings = {
      ...this.#settings,
      sessionFile,
      name: '',
      addresses: new EndpointAddresses(),
      onRecorded: () => this.#follow(),
    };
    const traffic = new RecordingPipeline(settings, 'worker');
    return { folder, traffic };
  }
}

/** Moves bodies in files from the folder of the shared journal to the folder of the session. */
function moveBodies(entry: JournalEntry, folder: string, sessionFile: string): JournalEntry {
  const { request, response } = entry;
  const moved = { ...entry, request: moveBody(request, folder, sessionFile) };
  if (!('status' in response)) return moved;
  return { ...moved, response: moveBody(response, folder, sessionFile) };
}

function moveBody<Message extends { body?: Body | undefined }>(
  message: Message,
  folder: string,
  sessionFile: string,
): Message {
  const { body } = message;
  if (body === undefined || !('file' in body)) return message;
  const bytes = readBodyFile(join(folder, SPOOL_SESSION), body, Infinity);
  return { ...message, body: { ...body, ...writeBodyFile(sessionFile, bytes) } };
}

/** Copies each recording of shared traffic into a session once, however often `copy` is called. */
export class SharedCopies {
  readonly #receiver: Receiver;
  readonly #readers: Map<SharedTraffic, EntryReader> = new Map();

  constructor(receiver: Receiver) {
    this.#receiver = receiver;
  }

  /** The traffic that may have been copied in part or as a whole. */
  get traffic(): SharedTraffic[] {
    return [...this.#readers.keys()];
  }

  /**
   * Copies traffic that is recorded by now and belongs to the session.
   * @throws {SessionReplayError} `SESSION_NOT_WRITABLE`
   */
  copy(shared: SharedTraffic): void {
    const reader = this.#readers.get(shared) ?? new EntryReader();
    this.#readers.set(shared, reader);
    shared.copyInto(this.#receiver, reader);
  }
}
