import type { RecordingEnd } from '../journal/recording-sink.ts';
import type { EndpointAddress } from '../pipeline/addresses.ts';
import type { EndpointSettings } from './endpoint-settings.ts';

/** What a forward proxy writes down. */
export interface ProxyRecording extends Omit<EndpointSettings, 'upstream' | 'otherEndpoints'> {
  /** Base URL: of other origins, only those behind endpoints are recorded. Undefined: all are. */
  readonly upstream?: string | undefined;
  /** The session's endpoints, which record what comes to them. */
  readonly endpoints: readonly EndpointAddress[];
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
  /** Waits a moment for the exchanges that are under way, cuts off what then still runs, and closes. */
  close(): Promise<RecordingEnd>;
}

/** Whoever opens forward proxies: the proxy process, and the worker's way to it. */
export interface ForwardProxyHost {
  /** @throws SessionReplayError `RECORDER_FAILED` */
  openProxy(settings: ProxySettings): Promise<ForwardProxy>;
}
