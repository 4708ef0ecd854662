import { SessionReplayError } from '../errors.ts';
import { orNotWritable } from '../session/files/file-errors.ts';
import { AppOrigins, isOwnServer } from './capture/app-origins.ts';
import { type CaptureScope, enterScope, leaveScope } from './capture/attribution.ts';
import { acquireCaptureHooks } from './capture/capture-hooks.ts';
import { noteOwnProxy } from './capture/own-proxy.ts';
import { PORTLESS_ORIGIN } from './capture/served-app.ts';
import { SharedCopies, type SharedTraffic } from './capture/shared-traffic.ts';
import type { FileSession } from './file-session.ts';
import { discardSession, removeFiles } from './journal/discard-session.ts';
import {
  finaliseSession,
  replaceSession,
  type SessionWitnesses,
} from './journal/finalise-session.ts';
import { type Comparison, type HeldSession, holdSession } from './journal/hold-session.ts';
import type { JournalSubject } from './journal/journal.ts';
import { findJournals, runId } from './journal/journal-file.ts';
import { type RecordingEnd, RecordingPipeline } from './journal/recording-pipeline.ts';
import type { RecordingReport } from './journal/recording-report.ts';
import { EndpointAddresses } from './pipeline/addresses.ts';
import { namesSameServer, parseUpstream } from './pipeline/destination.ts';
import type { OpenExchange, RequestLine } from './pipeline/exchange.ts';
import type { UnreachableUpstream } from './pipeline/open-exchanges.ts';
import type { RecordingSettings } from './pipeline/options.ts';
import type { KeptSecrets } from './pipeline/redact/hashed-placeholder.ts';
import type { ForwardProxy, ProxyFactory, ProxyRecording } from './relay/proxy-factory.ts';
import { SessionEndpoints } from './relay/session-endpoints.ts';

/** What one session is recorded with. */
export interface SessionRecorderSettings extends JournalSubject, RecordingSettings {
  /** Base URL: an endpoint is opened in front of it, and other origins are not recorded. */
  readonly upstream: string | undefined;
  /** Whether the upstream gets its own host. @default unless it is on this machine */
  readonly changeOrigin?: boolean | undefined;
  /** Whether no other test of this worker runs at the same time. */
  readonly isAlone: boolean;
  /** Opens endpoints and forward proxies. */
  readonly host: ProxyFactory;
  /** What was sent before the test, in whose light its own requests are to be seen. */
  readonly shared?: readonly SharedTraffic[];
  /** The session of the whole file, if the test has none of its own. */
  readonly part?: SessionPart | undefined;
  /** Takes the secrets of the recording, if they are kept. */
  readonly kept?: KeptSecrets | undefined;
}

/** What a test is to the session of its file. */
interface SessionPart {
  readonly session: FileSession;
  readonly test: object;
}

/** What is there when both sides of a recording have ended. */
interface Stopped {
  /** The journals that exist and are whole. */
  readonly own: readonly string[];
  readonly ofProxies: readonly string[];
  readonly failure: PromiseRejectedResult | undefined;
  /** An endpoint or a proxy did not live to say which journal is its. */
  readonly isLost: boolean;
}

/**
 * Records one test: what this worker sends in the asynchronous context that created the recorder, and
 * what comes through its endpoints. Call either `finish` or `discard`, once.
 */
export class SessionRecorder implements CaptureScope {
  readonly #settings: SessionRecorderSettings;
  readonly #origins: Set<string> = new Set();
  readonly #traffic: RecordingPipeline;
  readonly #endpoints: SessionEndpoints;
  readonly #addresses: EndpointAddresses;
  /** Undefined with an upstream, whose origin all has. */
  readonly #appOrigins: AppOrigins | undefined;
  readonly #copies: SharedCopies;
  #proxy: Promise<ForwardProxy> | undefined;
  #url: string | undefined;
  #releaseHooks: (() => void) | undefined;
  readonly #foreignOrigins: Set<string> = new Set();
  #leftOut = 0;
  #filteredOutByProxies = 0;
  readonly #unreachable: UnreachableUpstream[] = [];
  #hasEnded = false;
  #stopped: Promise<Stopped> | undefined;
  /** Under which the session holds what is sent to this one: without an upstream, every one. */
  readonly #originOf = (origin: string): string | undefined => {
    if (this.#settings.upstream === undefined) return origin;
    return [...this.#origins].find((own) => namesSameServer(origin, own));
  };
  /** The same of what was sent before the test: who has answered is known by now. */
  readonly #originOfShared = (origin: string): string | undefined =>
    this.#appOrigins?.of(origin) ?? this.#originOf(origin);

  /** Makes the calling asynchronous context the recorded one: no `await` may come before it. */
  constructor(settings: SessionRecorderSettings) {
    const { host, isAlone, shared, part, kept, ...own } = settings;
    this.#settings = settings;
    const { upstream } = own;
    if (upstream !== undefined) this.#origins.add(parseUpstream(upstream).origin);
    this.#addresses = part?.session.addresses ?? new EndpointAddresses();
    if (upstream === undefined) this.#appOrigins = part?.session.origins ?? new AppOrigins();
    const originOf = (origin: string): string => this.#appOrigins?.of(origin) ?? origin;
    const traffic = { ...own, addresses: this.#addresses, kept, originOf };
    this.#traffic = new RecordingPipeline(traffic, 'worker');
    const { journal } = this.#traffic;
    const { sessionFile } = own;
    this.#copies = new SharedCopies({ journal, sessionFile, originOf: this.#originOfShared });
    this.#endpoints = new SessionEndpoints(host, own, this.#addresses);
    this.enter();
  }

  /** Makes the calling asynchronous context a recorded one as well, until the recording ends. */
  enter(): void {
    if (!this.#hasEnded) enterScope(this);
  }

  /** Absolute path of the session. */
  get sessionFile(): string {
    return this.#settings.sessionFile;
  }

  /** Base URL of the endpoint in front of the upstream; undefined without an upstream. */
  get url(): string | undefined {
    return this.#url;
  }

  /** Requests that servers in this process made while answering: they are not part of the session. */
  get leftOut(): number {
    return this.#leftOut;
  }

  /** The origins of requests that are not part of the session, since it is of another one. */
  get foreignOrigins(): string[] {
    return [...this.#foreignOrigins];
  }

  /** Requests that the filters left out; of those through proxies, once the recording has ended. */
  get filteredOut(): number {
    return this.#traffic.filteredOut + this.#filteredOutByProxies;
  }

  /** Upstreams in whose place an endpoint has answered 502, once the recording has ended. */
  get unreachable(): readonly UnreachableUpstream[] {
    return this.#unreachable;
  }

  /**
   * Installs the hooks, opens the endpoint, and begins with what was sent before.
   * @throws {SessionReplayError} `RECORDER_FAILED`, `SESSION_NOT_WRITABLE`; then there is nothing to end
   */
  async start(): Promise<void> {
    const { upstream } = this.#settings;
    try {
      this.#releaseHooks = acquireCaptureHooks();
      if (upstream !== undefined) this.#url = await this.#endpoints.open(upstream);
      this.#share();
    } catch (error) {
      await this.discard();
      throw error;
    }
  }

  /**
   * Opens an endpoint in front of a further upstream, whose recordings the session will hold as well.
   * Each upstream has one endpoint.
   * @param upstream its base URL
   * @returns the endpoint's
   * @throws {SessionReplayError} `RECORDER_FAILED`
   */
  async endpoint(upstream: string): Promise<string> {
    if (this.#hasEnded) {
      throw new SessionReplayError(
        'RECORDER_FAILED',
        'recorder.endpoint() was called after the end of the test.',
      );
    }
    const { origin } = parseUpstream(upstream);
    if (this.#settings.upstream !== undefined && !this.#origins.has(origin)) {
      this.#origins.add(origin);
      this.#share();
    }
    return this.#endpoints.open(upstream);
  }

  /**
   * Opens a forward proxy for the session, at the first call.
   * @throws {SessionReplayError} `RECORDER_FAILED`
   */
  openProxy(): Promise<ForwardProxy> {
    if (this.#hasEnded) {
      throw new SessionReplayError(
        'RECORDER_FAILED',
        'recorder.proxy() was called after the end of the test.',
      );
    }
    const { host, isAlone, shared, part, kept, ...own } = this.#settings;
    this.#proxy ??= openOwnProxy(host, { ...own, endpoints: this.#addresses.addresses });
    return this.#proxy;
  }

  /**
   * Ends the recording and writes the session, unless there was no request. What is part of a
   * session of the file is handed over to it instead.
   * @returns undefined for such a part
   * @throws {SessionReplayError} `SESSION_NOT_WRITABLE`; `RECORDER_FAILED` where an endpoint was lost.
   * No session is written then: the journals stay, for `recoverJournals`
   */
  async finish(witnesses: SessionWitnesses = {}): Promise<RecordingReport | undefined> {
    const ended = await this.#end();
    if (ended === undefined) return undefined;
    const { journals, isEmpty } = ended;
    const { sessionFile, key, claimsKey } = this.#settings;
    const [origin] = this.#origins;
    if (!isEmpty) {
      const options = { isOfTest: isOwnServer, claimsKey, ...witnesses };
      return replaceSession(sessionFile, journals, origin, key, options);
    }
    discardSession(sessionFile, journals);
    return finaliseSession(sessionFile, [], origin, key);
  }

  /**
   * Ends the recording and gives the session that it would write, without writing it. What is part of a session
   * of the file is handed over to it instead. The files of the recording stay.
   * @param comparison see `holdSession`
   * @returns undefined for such a part, and for requests that are too large to be held in memory
   * @throws {SessionReplayError} `SESSION_NOT_WRITABLE`; `RECORDER_FAILED` where an endpoint was lost
   */
  async hold(comparison: Comparison): Promise<HeldSession | undefined> {
    const ended = await this.#end();
    if (ended === undefined) return undefined;
    const { sessionFile, key, claimsKey } = this.#settings;
    const { journals } = ended;
    const [origin] = this.#origins;
    const parts = { sessionFile, journals, origin, isOfTest: isOwnServer, key, claimsKey };
    return holdSession(parts, comparison);
  }

  /**
   * Ends the recording and deletes what it has written; a session of an earlier run stays. Where an
   * endpoint was lost, the journals stay: that may be why it was not wanted.
   * @returns whether they were deleted
   * @throws {SessionReplayError} `SESSION_NOT_WRITABLE`
   */
  async discard(): Promise<boolean> {
    const { sessionFile, key, part } = this.#settings;
    const { own, ofProxies, isLost } = await this.#stop();
    if (isLost) return false;
    const journals = [...own, ...ofProxies];
    if (part !== undefined) {
      // The other journals, and the bodies beside the session, may be those of other tests of the file.
      removeFiles(sessionFile, journals);
      return true;
    }
    const found = orNotWritable(sessionFile, () => findJournals(sessionFile));
    const ofRun = found.filter(({ header }) => header?.run === runId(key));
    discardSession(sessionFile, [...journals, ...ofRun.map(({ file }) => file)]);
    return true;
  }

  get isAlone(): boolean {
    return this.#settings.isAlone;
  }

  get isTaking(): boolean {
    return !this.#hasEnded;
  }

  /** What is sent to an endpoint is recorded behind it, and only there. */
  openExchange(line: RequestLine): OpenExchange | undefined {
    if (this.#endpoints.has(line.origin)) return undefined;
    const origin = this.#originOf(line.origin);
    if (origin === undefined) {
      this.#foreignOrigins.add(line.origin);
      return undefined;
    }
    this.#addresses.release(line.origin);
    return this.#traffic.open(origin === line.origin ? line : { ...line, origin });
  }

  /** Under which the session holds what an app of the test answers without a port. */
  get appOrigin(): string {
    const [origin = PORTLESS_ORIGIN] = this.#origins;
    return origin;
  }

  countLeftOut(): void {
    this.#leftOut++;
  }

  /** Makes what was sent before the test a part of the session, as far as it is of its upstreams. */
  #share(): void {
    const { shared = [], part } = this.#settings;
    if (part !== undefined) part.session.share(shared, part.test, this.#originOfShared);
    else for (const traffic of shared) this.#copies.copy(traffic);
  }

  /** A proxy that could not be opened has recorded nothing. Its test got the error. */
  async #closeProxy(): Promise<RecordingEnd | undefined> {
    const [opening] = await Promise.allSettled([this.#proxy]);
    return opening.status === 'fulfilled' ? opening.value?.close() : undefined;
  }

  /** Ends the recording. Undefined for what is part of a session of the file, which takes it over. */
  async #end(): Promise<{ readonly journals: string[]; readonly isEmpty: boolean } | undefined> {
    const { own, ofProxies, failure } = await this.#stop();
    if (failure !== undefined) throw failure.reason;
    const { part } = this.#settings;
    const journals = [...own, ...ofProxies];
    if (part !== undefined) {
      part.session.take(part.test, journals);
      return undefined;
    }
    return { journals, isEmpty: this.#traffic.recordings === 0 && ofProxies.length === 0 };
  }

  #stop(): Promise<Stopped> {
    this.#stopped ??= this.#stopBoth();
    return this.#stopped;
  }

  /** Both sides wait at the same time for what is under way. */
  async #stopBoth(): Promise<Stopped> {
    this.#hasEnded = true;
    leaveScope(this);
    const [[exchanges, proxy], endpoints] = await Promise.all([
      Promise.allSettled([this.#traffic.close(), this.#closeProxy()]),
      this.#endpoints.close(),
    ]);
    this.#releaseHooks?.();
    const { file } = this.#traffic.journal;
    const proxies = [proxy, ...endpoints];
    const ends = proxies.flatMap((end) => (end.status === 'fulfilled' ? (end.value ?? []) : []));
    for (const { filteredOut, kept = [] } of ends) {
      this.#filteredOutByProxies += filteredOut;
      this.#settings.kept?.addAll(kept);
    }
    for (const end of endpoints) {
      if (end.status === 'fulfilled') this.#unreachable.push(...(end.value.unreachable ?? []));
    }
    const lost = proxies.filter((end) => end.status === 'rejected');
    return {
      own: file === undefined ? [] : [file],
      ofProxies: ends.flatMap(({ journal }) => journal ?? []),
      failure: [exchanges, ...lost].find((end) => end.status === 'rejected'),
      isLost: lost.some(({ reason }) => !isNotWritable(reason)),
    };
  }
}

function isNotWritable(error: unknown): boolean {
  return error instanceof SessionReplayError && error.code === 'SESSION_NOT_WRITABLE';
}

/** Opens a forward proxy for this worker's session. What the worker sends by it is not captured as well. */
async function openOwnProxy(host: ProxyFactory, recording: ProxyRecording): Promise<ForwardProxy> {
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
