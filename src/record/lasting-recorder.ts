import { rmSync } from 'node:fs';
import { SessionReplayError } from '../errors.ts';
import type { EndedSession, Endpoint, LastingEndpointSettings } from './endpoint/endpoint-host.ts';
import { finaliseSession } from './journal/finalise-session.ts';
import type { RecordingReport } from './journal/recording-report.ts';
import { ProxyHost } from './proxy-process/proxy-host.ts';
import type { Recorder, RecorderOptions } from './recorder-options.ts';

/** The part of a recorder's options that hears of what it does. */
type Listeners = Pick<RecorderOptions, 'onSession' | 'onError'>;

/**
 * A recorder without a test: its endpoint, in a process of its own, groups what passes into sessions,
 * and tells of each when it has ended. The journals become session files here.
 */
export class LastingRecorder implements Recorder {
  readonly #origin: string;
  readonly #listeners: Listeners;
  readonly #proxy: ProxyHost = new ProxyHost();
  #key = '';
  #endpoint: Endpoint | undefined;
  #closing: Promise<void> | undefined;
  #isLost = false;
  #failure: SessionReplayError | undefined;

  /** @param origin of the upstream */
  constructor(origin: string, listeners: Listeners) {
    this.#origin = origin;
    this.#listeners = listeners;
  }

  get url(): string {
    return this.#endpoint?.url ?? '';
  }

  /** @throws SessionReplayError `RECORDER_FAILED`; then there is nothing to close */
  async open(settings: LastingEndpointSettings): Promise<void> {
    this.#key = settings.key;
    try {
      this.#endpoint = await this.#proxy.openLastingEndpoint(settings, {
        onSessionEnded: (session) => this.#write(session),
        onLost: (reason) => this.#lose(reason),
      });
    } catch (error) {
      await this.#proxy.close();
      throw error;
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
      rmSync(journal, { force: true });
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
