import { SessionReplayError } from '../errors.ts';
import type { EndedSession, Endpoint, LastingEndpointSettings } from './endpoint/endpoint-host.ts';
import { finaliseSession } from './journal/finalise-session.ts';
import type { RecordingReport } from './journal/recording-report.ts';
import { recoverJournals } from './journal/recover-journals.ts';
import { ProxyHost } from './proxy-process/proxy-host.ts';
import type { Recorder, RecorderOptions } from './recorder-options.ts';
import { RunFolder } from './run/run-folder.ts';
import { sweepRunFolders } from './run/sweep-run-folders.ts';

/** The part of a recorder's options that hears of what it does. */
type Listeners = Pick<RecorderOptions, 'onSession' | 'onError'>;

/**
 * A recorder without a test: its endpoint, in a process of its own, groups what passes into sessions,
 * and tells of each when it has ended. The journals become session files here.
 */
export class LastingRecorder implements Recorder {
  readonly #origin: string;
  readonly #listeners: Listeners;
  readonly #key: string;
  readonly #folder: RunFolder;
  readonly #proxy: ProxyHost;
  #endpoint: Endpoint | undefined;
  #closing: Promise<void> | undefined;
  #isLost = false;
  #failure: SessionReplayError | undefined;

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
  async open(settings: LastingEndpointSettings): Promise<void> {
    const { folder } = settings.grouping;
    await sweepRunFolders();
    await this.#recover(folder);
    try {
      this.#folder.keepFor(folder);
      this.#endpoint = await this.#proxy.openLastingEndpoint(settings, {
        onSessionEnded: (session) => this.#write(session),
        onLost: (reason) => this.#lose(reason),
      });
    } catch (error) {
      await this.#proxy.close();
      this.#folder.remove();
      throw error;
    }
  }

  /** What a recorder that was killed has left there. */
  async #recover(folder: string): Promise<void> {
    const { sessions, failures } = await recoverJournals(folder);
    for (const { file, recordings } of sessions) {
      if (file === undefined) continue;
      const report = { recordings, unanswered: 0, reasons: [], withoutBody: 0 };
      this.#listeners.onSession?.({ file, ...report, interrupted: true });
    }
    for (const { reason } of failures) {
      this.#fail(new SessionReplayError('SESSION_NOT_WRITABLE', reason));
    }
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
      await this.#proxy.close();
      this.#folder.remove();
    }
    if (this.#failure !== undefined && this.#listeners.onError === undefined) throw this.#failure;
  }

  #write(session: EndedSession): void {
    const { file } = session;
    if ('error' in session) {
      this.#fail(new SessionReplayError('SESSION_NOT_WRITABLE', session.error));
      return;
    }
    const report = this.#finalise(file, session.journal);
    if (report !== undefined) this.#listeners.onSession?.({ file, ...report });
  }

  #finalise(file: string, journal: string): RecordingReport | undefined {
    try {
      const report = finaliseSession(file, [journal], this.#origin, this.#key);
      return report;
    } catch (error) {
      if (!(error instanceof SessionReplayError)) throw error;
      this.#fail(error);
      return undefined;
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
    this.#listeners.onError?.(error);
  }
}
