/**
 * What is sent before the tests of a file or suite, in its `beforeAll` hooks, belongs to each of them:
 * it brought the token that they log in with, the rows that they read. It waits in a temporary folder
 * for the sessions that it will be part of. Until one has taken it, it is part of nothing: a worker that
 * is killed before then loses it. The session of a file has what comes later as soon as it is recorded.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readBodyFile, writeBodyFile } from '../../session/body.ts';
import { orNotWritable } from '../../session/files/file-errors.ts';
import type { Body } from '../../session/schema.ts';
import type { Journal } from '../journal/journal.ts';
import { EntryReader } from '../journal/read-entries.ts';
import { RecordingPipeline } from '../journal/recording-pipeline.ts';
import { SHARED_PREFIX } from '../journal/run-folder.ts';
import { EndpointAddresses } from '../pipeline/addresses.ts';
import type { OpenExchange, RequestLine } from '../pipeline/exchange.ts';
import type { JournalEntry } from '../pipeline/exchange-entry.ts';
import type { RecordingSettings } from '../pipeline/options.ts';
import type { KeptSecrets } from '../pipeline/redact/hashed-placeholder.ts';
import type { CaptureScope } from './attribution.ts';

/** The session beside which it waits: one that is never written. */
const SPOOL_SESSION = 'shared.session.json';

/** What shared traffic is recorded with. */
interface SharedTrafficSettings extends RecordingSettings {
  /** Absolute folder in which it waits; it is made when needed, and for this user only. */
  readonly temporaryFolder: string;
  /** Of the run. */
  readonly key: string;
  readonly claimsKey?: string | undefined;
  /** Takes the secrets of the traffic, if they are kept. */
  readonly kept?: KeptSecrets | undefined;
  /** Whether what is sent now belongs to it. */
  isTaking(): boolean;
  /** A server of the file made a request while answering. */
  countLeftOut(): void;
}

/** The session that shared traffic becomes a part of. */
export interface Receiver {
  readonly journal: Journal;
  readonly sessionFile: string;
  /** The origin under which the session holds what was sent to this one; undefined: it does not. */
  originOf(origin: string): string | undefined;
}

/** Where shared traffic waits. */
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

  /** It runs inside a request of the user's, where an error would do harm. */
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

  /** Has `copy` called whenever there is more to be copied. */
  follow(copy: () => void): void {
    this.#follow = copy;
  }

  /**
   * Copies what has been recorded and the session holds. Where some was not recorded, that session
   * cannot be whole.
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

  /**
   * Reads what has been recorded by now.
   * @returns whether that is all that was sent
   */
  read(visit: (entry: JournalEntry) => void): boolean {
    const { file } = this.#spool?.traffic.journal ?? {};
    const failure = this.#failure ?? this.#spool?.traffic.failure;
    if (file === undefined || failure !== undefined) return failure === undefined;
    try {
      new EntryReader().read(file, (origin) => origin, visit);
      return true;
    } catch {
      // Somebody has tidied up.
      return false;
    }
  }

  /** Waits a moment for what is under way. `copyInto` throws if something could not be recorded. */
  async end(): Promise<void> {
    await Promise.allSettled([this.#spool?.traffic.close()]);
  }

  /** Deletes what no session has copied. */
  remove(): void {
    if (this.#spool !== undefined) rmSync(this.#spool.folder, { recursive: true, force: true });
    this.#spool = undefined;
  }

  #openSpool(): Spool {
    const { temporaryFolder } = this.#settings;
    mkdirSync(temporaryFolder, { recursive: true, mode: 0o700 });
    const folder = mkdtempSync(join(temporaryFolder, SHARED_PREFIX));
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

/** Bodies that lie beside the one journal are to lie beside the session. */
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
   * @throws {SessionReplayError} `SESSION_NOT_WRITABLE`
   */
  copy(shared: SharedTraffic): void {
    const reader = this.#readers.get(shared) ?? new EntryReader();
    this.#readers.set(shared, reader);
    shared.copyInto(this.#receiver, reader);
  }
}
