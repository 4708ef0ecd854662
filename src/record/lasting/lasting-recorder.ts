import { SessionReplayError } from '../../errors.ts';
import type {
  EndedSession,
  Endpoint,
  LastingEndpointSettings,
} from '../endpoint/endpoint-settings.ts';
import { type RecoverOptions, recoverJournals } from '../journal/recover-journals.ts';
import { ProxyHost } from '../proxy-process/proxy-host.ts';
import { endRunFolder } from '../run/end-run-folder.ts';
import { RunFolder } from '../run/run-folder.ts';
import { sweepRunFolders } from '../run/sweep-run-folders.ts';
import { createClaimsKey } from '../secrets/sealed-claims.ts';
import type { RecordedSession, Recorder, RecorderOptions } from './recorder-options.ts';
import { SessionWriter } from './session-writer.ts';

/** The part of a recorder's options that hears of what it does. */
type Listeners = Pick<RecorderOptions, 'onSession' | 'onError'>;

/**
 * A recorder without a test: its endpoint, in a process of its own, groups what passes into sessions,
 * and tells of each when it has ended. The journals become session files in a thread of this one.
 */
export class LastingRecorder implements Recorder {
  readonly #origin: string;
  readonly #listeners: Listeners;
  readonly #key: string;
  readonly #claimsKey: string = createClaimsKey();
  readonly #folder: RunFolder;
  readonly #proxy: ProxyHost;
  readonly #writer: SessionWriter = new SessionWriter();
  readonly #writing: Set<Promise<void>> = new Set();
  #endpoint: Endpoint | undefined;
  #closing: Promise<void> | undefined;
  #isLost = false;
  #failure: SessionReplayError | undefined;
  /** By a listener. */
  #thrown: { readonly error: unknown } | undefined;

  /**
   * @param origin of the upstream
   * @param key of the run, for the placeholders of secrets
   */
  constructor(origin: string, key: string, listeners: Listeners) {
    this.#origin = origin;
    this.#key = key;
    this.#listeners = listeners;
    this.#folder = new RunFolder(key);
    this.#proxy = new ProxyHost(undefined, () => this.#folder.createCaFolder());
  }

  get url(): string {
    return this.#endpoint?.url ?? '';
  }

  /** @throws SessionReplayError `RECORDER_FAILED`; then there is nothing to close */
  async open(settings: Omit<LastingEndpointSettings, 'claimsKey'>): Promise<void> {
    const { folder } = settings.grouping;
    await sweepRunFolders();
    for (const failure of await this.#recover(folder)) this.#fail(failure);
    try {
      this.#folder.keepFor(folder);
      const sealing = { ...settings, claimsKey: this.#claimsKey };
      this.#endpoint = await this.#proxy.openLastingEndpoint(sealing, {
        onSessionEnded: (session) => {
          const writing = this.#write(session).finally(() => this.#writing.delete(writing));
          this.#writing.add(writing);
        },
        onLost: (reason) => this.#lose(reason),
      });
    } catch (error) {
      await this.#proxy.close();
      this.#folder.remove();
      throw error;
    }
  }

  /**
   * What a recorder that was killed has left there.
   * @returns why some of it could not be recovered
   */
  async #recover(folder: string, options?: RecoverOptions): Promise<SessionReplayError[]> {
    const { sessions, failures } = await recoverJournals(folder, options);
    for (const { name, sessionFile, file = sessionFile, pids, ...report } of sessions) {
      this.#tellSession({ file, ...report, interrupted: true });
    }
    return failures.map(({ reason }) => new SessionReplayError('SESSION_NOT_WRITABLE', reason));
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    try {
      // The sessions of the endpoint are told of before its end is.
      if (!this.#isLost) await this.#endpoint?.close();
    } catch (error) {
      // Its process was lost on the way, which has been told of by then.
      if (!this.#isLost) throw error;
    } finally {
      // While the process of the endpoint lives, nobody else takes its journals.
      await Promise.all(this.#writing);
      await this.#writer.close();
      await this.#proxy.close();
      await this.#recoverOwn();
    }
    if (this.#thrown !== undefined) throw this.#thrown.error;
    if (this.#failure !== undefined && this.#listeners.onError === undefined) throw this.#failure;
  }

  /** What the endpoint's process did not live to hand over, or could not be written at its time. */
  async #recoverOwn(): Promise<void> {
    for (const folder of this.#folder.sessionsFolders) {
      // Why it cannot be written has been told when that was tried first.
      for (const failure of await this.#recover(folder, { endedKey: this.#key })) {
        if (this.#failure === undefined) this.#fail(failure);
      }
    }
    await endRunFolder(this.#folder, this.#key);
  }

  /** Never rejects: nobody waits for it before the end. */
  async #write(session: EndedSession): Promise<void> {
    const { file } = session;
    try {
      if ('error' in session) throw new SessionReplayError('SESSION_NOT_WRITABLE', session.error);
      const { journal } = session;
      const [key, claimsKey] = [this.#key, this.#claimsKey];
      const request = { file, journal, origin: this.#origin, key, claimsKey };
      this.#tellSession({ file, ...(await this.#writer.write(request)) });
    } catch (error) {
      if (error instanceof SessionReplayError) this.#fail(error);
      else this.#thrown ??= { error };
    }
  }

  #lose(reason: string): void {
    if (this.#isLost) return;
    this.#isLost = true;
    const what = `nothing is recorded any more, and ${this.url} is closed`;
    this.#fail(new SessionReplayError('RECORDER_FAILED', `${reason}; ${what}`));
  }

  #fail(error: SessionReplayError): void {
    this.#failure ??= error;
    this.#listen(() => this.#listeners.onError?.(error));
  }

  #tellSession(session: RecordedSession): void {
    this.#listen(() => this.#listeners.onSession?.(session));
  }

  /** Its errors are the user's own: `close` is where they can be caught. */
  #listen(tell: () => void): void {
    try {
      tell();
    } catch (error) {
      this.#thrown ??= { error };
    }
  }
}
