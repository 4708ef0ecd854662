import { SessionReplayError } from '../errors.ts';
import { type CaptureTarget, enterTarget, leaveTarget } from './capture/attribution.ts';
import { acquireCaptureHooks } from './capture/capture-hooks.ts';
import { noteOwnProxy } from './capture/own-proxy.ts';
import { createAddressPair } from './endpoint/address-pair.ts';
import { createHideEndpoint, type HideEndpoint } from './endpoint/endpoint-address.ts';
import type { Endpoint, EndpointHost } from './endpoint/endpoint-host.ts';
import { parseUpstream } from './endpoint/upstream.ts';
import type { OpenExchange, RequestLine } from './exchange/exchange.ts';
import { createExchangeWriter } from './exchange/exchange-writer.ts';
import { OpenExchanges } from './exchange/open-exchanges.ts';
import type { RecordFilters } from './filters/record-filter.ts';
import { discardSession } from './journal/discard-session.ts';
import { finaliseSession } from './journal/finalise-session.ts';
import { findJournals } from './journal/find-journals.ts';
import { Journal, type JournalSubject } from './journal/journal.ts';
import type { RecordingReport } from './journal/recording-report.ts';
import { namesSameServer } from './names-same-server.ts';
import type { BodyLimits } from './options.ts';
import type { ForwardProxy, ForwardProxyHost, ProxyRecording } from './proxy/forward-proxy-host.ts';
import { runId } from './run/run-id.ts';
import { createRedaction } from './secrets/redact.ts';
import type { RedactRules } from './secrets/redact-rules.ts';

/** What one session is recorded with. */
export interface SessionRecorderSettings extends JournalSubject {
  /** Base URL: an endpoint is opened in front of it, and other origins are not recorded. */
  readonly upstream: string | undefined;
  /** Whether that is told its own host; undefined: unless it is on this machine. */
  readonly changeOrigin?: boolean | undefined;
  readonly limits: BodyLimits;
  /** @default everything is recorded */
  readonly filters?: RecordFilters | undefined;
  /** Of the run, for the placeholders of secrets. */
  readonly key: string;
  /** What is redacted beside what tells that it is a secret; false: nothing is. @default nothing else */
  readonly redact?: RedactRules | false;
  /** Whether no other test of this worker runs at the same time. */
  readonly isAlone: boolean;
  /** Opens the endpoint. */
  readonly host: EndpointHost;
}

/** What is there when both sides of a recording have ended. */
interface Stopped {
  /** Those that exist and are whole. */
  readonly journals: string[];
  readonly failure: PromiseRejectedResult | undefined;
  /** The endpoint did not live to say which journal is its. */
  readonly isLost: boolean;
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
  #proxy: Promise<ForwardProxy> | undefined;
  #hideEndpoint: HideEndpoint = (text) => text;
  #releaseHooks: (() => void) | undefined;
  readonly #foreignOrigins: Set<string> = new Set();
  #leftOut = 0;
  #filteredOutByEndpoint = 0;
  #hasEnded = false;

  /** Makes the calling asynchronous context the recorded one: no `await` may come before it. */
  constructor(settings: SessionRecorderSettings) {
    const { upstream, limits, filters, key, sessionFile } = settings;
    this.#settings = settings;
    this.#origin = upstream === undefined ? undefined : parseUpstream(upstream).origin;
    this.#journal = new Journal(settings, 'worker');
    const redact = createRedaction(key, settings.redact);
    const hideEndpoint =
      upstream === undefined ? undefined : (text: string) => this.#hideEndpoint(text);
    const write = createExchangeWriter({
      journal: this.#journal,
      sessionFile,
      redact,
      hideEndpoint,
    });
    this.#exchanges = new OpenExchanges(limits, write, filters);
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

  /** Requests that the filters left out; of those through the endpoint, once the recording has ended. */
  get filteredOut(): number {
    return this.#exchanges.filteredOut + this.#filteredOutByEndpoint;
  }

  /** The origins of requests that are not part of the session, since it is of another one. */
  get foreignOrigins(): string[] {
    return [...this.#foreignOrigins];
  }

  /**
   * Installs the hooks and opens the endpoint.
   * @throws SessionReplayError `RECORDER_FAILED`; then there is nothing to end
   */
  async start(): Promise<void> {
    const { upstream } = this.#settings;
    try {
      this.#releaseHooks = acquireCaptureHooks();
      if (upstream === undefined) return;
      this.#endpoint = await this.#settings.host.openEndpoint({ ...this.#settings, upstream });
      this.#hideEndpoint = createHideEndpoint([createAddressPair(this.#endpoint.url, upstream)]);
    } catch (error) {
      await this.discard();
      throw error;
    }
  }

  /**
   * Opens a forward proxy for the session, at the first call.
   * @throws SessionReplayError `RECORDER_FAILED`
   */
  async openProxy(host: ForwardProxyHost): Promise<ForwardProxy> {
    if (this.#hasEnded) {
      throw new SessionReplayError('RECORDER_FAILED', 'A test that is over has no proxy.');
    }
    const { upstream } = this.#settings;
    const url = this.url;
    this.#proxy ??= openOwnProxy(host, {
      ...this.#settings,
      origins: this.#origin === undefined ? undefined : [this.#origin],
      endpoints: url === undefined || upstream === undefined ? [] : [{ url, upstream }],
    });
    return this.#proxy;
  }

  /**
   * Ends the recording and writes the session, unless there was no request.
   * @throws SessionReplayError `SESSION_NOT_WRITABLE`; `RECORDER_FAILED` where the endpoint was lost.
   * No session is written then: the journals stay, for `recoverJournals`
   */
  async finish(): Promise<RecordingReport> {
    const { journals, failure } = await this.#stop();
    if (failure !== undefined) throw failure.reason;
    const { sessionFile, key } = this.#settings;
    return finaliseSession(sessionFile, journals, this.#origin, key);
  }

  /**
   * Ends the recording and deletes what it has written; a session of an earlier run stays. Where the
   * endpoint was lost, the journals stay: that may be why it was not wanted.
   * @returns whether they were deleted
   * @throws SessionReplayError `SESSION_NOT_WRITABLE`
   */
  async discard(): Promise<boolean> {
    const { journals, isLost } = await this.#stop();
    if (isLost) return false;
    const { sessionFile, key } = this.#settings;
    const others = findJournals(sessionFile).filter(({ header }) => header?.run === runId(key));
    discardSession(sessionFile, [...journals, ...others.map(({ file }) => file)]);
    return true;
  }

  get isAlone(): boolean {
    return this.#settings.isAlone;
  }

  /** What is sent to the endpoint is recorded behind it, and only there. */
  openExchange(line: RequestLine): OpenExchange | undefined {
    const origin = this.#origin ?? line.origin;
    if (line.origin === origin) return this.#exchanges.open(line);
    if (namesSameServer(line.origin, origin)) return this.#exchanges.open({ ...line, origin });
    const isForEndpoint = this.url !== undefined && namesSameServer(line.origin, this.url);
    if (!isForEndpoint) this.#foreignOrigins.add(line.origin);
    return undefined;
  }

  countLeftOut(): void {
    this.#leftOut++;
  }

  /** Both sides wait at the same time for what is under way. */
  async #stop(): Promise<Stopped> {
    this.#hasEnded = true;
    leaveTarget(this);
    const [endpoint, proxy, exchanges] = await Promise.allSettled([
      this.#endpoint?.close(),
      this.#proxy?.then(({ close }) => close()),
      this.#exchanges.drain(),
    ]);
    this.#journal.close();
    this.#releaseHooks?.();
    const ends = [endpoint, proxy].map((end) =>
      end.status === 'fulfilled' ? end.value : undefined,
    );
    this.#filteredOutByEndpoint = ends.reduce((sum, end) => sum + (end?.filteredOut ?? 0), 0);
    const journals = [this.#journal.file, ...ends.map((end) => end?.journal)];
    const lost = [endpoint, proxy].filter((end) => end.status === 'rejected');
    return {
      journals: journals.filter((file) => file !== undefined),
      failure: [exchanges, endpoint, proxy].find((end) => end.status === 'rejected'),
      isLost: lost.some(({ reason }) => !isNotWritable(reason)),
    };
  }
}

function isNotWritable(error: unknown): boolean {
  return error instanceof SessionReplayError && error.code === 'SESSION_NOT_WRITABLE';
}

/** What this worker sends by it is not captured as well. */
async function openOwnProxy(
  host: ForwardProxyHost,
  recording: ProxyRecording,
): Promise<ForwardProxy> {
  const proxy = await host.openProxy({ recording });
  const forget = noteOwnProxy(proxy.url);
  return {
    ...proxy,
    close: () => {
      forget();
      return proxy.close();
    },
  };
}
