import { rmSync } from 'node:fs';
import { type CaptureTarget, enterTarget, leaveTarget } from './capture/attribution.ts';
import { acquireCaptureHooks } from './capture/capture-hooks.ts';
import { discardSession } from './discard-session.ts';
import { createHideEndpoint, type HideEndpoint } from './endpoint/endpoint-address.ts';
import type { Endpoint, EndpointHost } from './endpoint/endpoint-host.ts';
import { parseUpstream } from './endpoint/upstream.ts';
import type { OpenExchange, RequestLine } from './exchange.ts';
import { createExchangeWriter } from './exchange-writer.ts';
import { finaliseSession } from './finalise-session.ts';
import { Journal, type JournalSubject } from './journal.ts';
import { OpenExchanges } from './open-exchanges.ts';
import type { BodyLimits } from './options.ts';
import { createRedaction } from './redact.ts';
import { removeDeadJournals } from './remove-dead-journals.ts';

/** What one session is recorded with. */
export interface SessionRecorderSettings extends JournalSubject {
  /** Base URL: an endpoint is opened in front of it, and other origins are not recorded. */
  readonly upstream: string | undefined;
  readonly limits: BodyLimits;
  /** Of the run, for the placeholders of secrets. */
  readonly key: string;
  /** Whether no other test of this worker runs at the same time. */
  readonly isAlone: boolean;
  /** Opens the endpoint. */
  readonly host: EndpointHost;
}

/**
 * Records one session: what this worker sends in the asynchronous context that made it, and what
 * comes by its endpoint. Ends with `finish` or `discard`, one of them, once.
 */
export class SessionRecorder implements CaptureTarget {
  readonly #settings: SessionRecorderSettings;
  readonly #origin: string | undefined;
  readonly #journal: Journal;
  readonly #exchanges: OpenExchanges;
  #endpoint: Endpoint | undefined;
  #hideEndpoint: HideEndpoint = (text) => text;
  #releaseHooks: (() => void) | undefined;
  #leftOut = 0;
  #hasEnded = false;

  /** Makes the calling asynchronous context the recorded one: no `await` may come before it. */
  constructor(settings: SessionRecorderSettings) {
    const { upstream, limits, key, sessionFile } = settings;
    this.#settings = settings;
    this.#origin = upstream === undefined ? undefined : parseUpstream(upstream).origin;
    this.#journal = new Journal(settings, 'worker');
    const redact = createRedaction(key);
    const hideEndpoint =
      upstream === undefined ? undefined : (text: string) => this.#hideEndpoint(text);
    const write = createExchangeWriter({
      journal: this.#journal,
      sessionFile,
      redact,
      hideEndpoint,
    });
    this.#exchanges = new OpenExchanges(limits, write);
    this.enter();
  }

  /** Makes the calling asynchronous context a recorded one as well, until the recording ends. */
  enter(): void {
    if (!this.#hasEnded) enterTarget(this);
  }

  /** Base URL of the endpoint; undefined without an upstream. */
  get url(): string | undefined {
    return this.#endpoint?.url;
  }

  /** Requests that servers in this process made while answering: they are not part of the session. */
  get leftOut(): number {
    return this.#leftOut;
  }

  /**
   * Installs the hooks and opens the endpoint.
   * @throws SessionReplayError `RECORDER_FAILED`; then there is nothing to end
   */
  async start(): Promise<void> {
    const { upstream, sessionFile } = this.#settings;
    try {
      removeDeadJournals(sessionFile);
      this.#releaseHooks = acquireCaptureHooks();
      if (upstream === undefined) return;
      this.#endpoint = await this.#settings.host.openEndpoint({ ...this.#settings, upstream });
      this.#hideEndpoint = createHideEndpoint(this.#endpoint.url, upstream);
    } catch (error) {
      await this.#stop();
      throw error;
    }
  }

  /**
   * Ends the recording and writes the session, unless there was no request.
   * @returns how many recordings it has
   * @throws SessionReplayError `SESSION_NOT_WRITABLE`, `RECORDER_FAILED`
   */
  async finish(): Promise<number> {
    const journals = await this.#stop();
    const count = finaliseSession(this.#settings.sessionFile, journals, this.#origin);
    for (const journal of journals) rmSync(journal, { force: true });
    return count;
  }

  /**
   * Ends the recording and deletes what it has written; a session of an earlier run stays.
   * @throws SessionReplayError `SESSION_NOT_WRITABLE`, `RECORDER_FAILED`
   */
  async discard(): Promise<void> {
    const journals = await this.#stop();
    discardSession(this.#settings.sessionFile, journals);
  }

  /** Not the endpoint's own: what the worker sends to it is recorded behind it, and only there. */
  get isAlone(): boolean {
    return this.#settings.isAlone;
  }

  accepts(origin: string): boolean {
    return this.#origin === undefined || this.#origin === origin;
  }

  openExchange(line: RequestLine): OpenExchange {
    return this.#exchanges.open(line);
  }

  countLeftOut(): void {
    this.#leftOut++;
  }

  /** Both sides wait at the same time for what is under way. Gives the journals that exist. */
  async #stop(): Promise<string[]> {
    this.#hasEnded = true;
    leaveTarget(this);
    const ends = await Promise.allSettled([this.#endpoint?.close(), this.#exchanges.drain()]);
    this.#journal.close();
    this.#releaseHooks?.();
    const failed = ends.find((end) => end.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    const [endpoint] = ends;
    const ofProxy = endpoint.status === 'fulfilled' ? endpoint.value : undefined;
    return [this.#journal.file, ofProxy].filter((file) => file !== undefined);
  }
}
