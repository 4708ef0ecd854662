import type { JournalSubject } from '../journal/journal.ts';
import type { BodyLimits } from '../options.ts';

/** What a forward proxy writes down. */
export interface ProxyRecording extends JournalSubject {
  /** The origins that the session is of; undefined for all. */
  readonly origins: readonly string[] | undefined;
  /** The session's endpoints, which record what comes to them. */
  readonly endpoints: readonly RecordedEndpoint[];
  readonly limits: BodyLimits;
  /** Of the run, for the placeholders of secrets. */
  readonly key: string;
}

/** An endpoint of the same session. */
export interface RecordedEndpoint {
  /** Its base URL. */
  readonly url: string;
  /** Base URL of the API behind it. */
  readonly upstream: string;
}

/** What a forward proxy is opened with. Plain data: it crosses processes. */
export interface ProxySettings {
  /** None: everything passes, and nothing is recorded. */
  readonly recording: ProxyRecording | undefined;
}

/** A forward proxy that is open. */
export interface ForwardProxy {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** Absolute path of the certificate of the authority that clients have to trust, as PEM. */
  readonly caFile: string;
  /** Absolute path of the same with all that this machine trusts by itself, as PEM. */
  readonly bundleFile: string;
  /**
   * Waits a moment for the exchanges that are under way, cuts off what then still runs, and closes.
   * @returns the absolute path of the journal that it wrote; undefined when there was no request
   */
  close(): Promise<string | undefined>;
}

/** Whoever opens forward proxies: the proxy process, and the worker's way to it. */
export interface ForwardProxyHost {
  /** @throws SessionReplayError `RECORDER_FAILED` */
  openProxy(settings: ProxySettings): Promise<ForwardProxy>;
}
