import type { JournalSubject } from '../journal/journal.ts';
import type { RecordingEnd } from '../journal/recording-pipeline.ts';
import type { EndpointAddress } from '../pipeline/addresses.ts';
import type { RecordingSettings } from '../pipeline/options.ts';

/** The settings of an endpoint. Plain data, which crosses processes. */
export interface EndpointSettings extends JournalSubject, RecordingSettings {
  /** Base URL of the API behind it. */
  readonly upstream: string;
  /** Whether the upstream gets its own host. @default unless it is on this machine */
  readonly changeOrigin?: boolean | undefined;
  /** Other endpoints of the same session, which traffic through this endpoint may name. */
  readonly otherEndpoints?: readonly EndpointAddress[];
}

/** The settings of any endpoint, whatever sessions its recordings go to. */
type CommonEndpointSettings = Omit<EndpointSettings, 'sessionFile' | 'name' | 'recordedBy'>;

/** How a standalone endpoint groups its recordings into sessions. */
interface SessionGrouping {
  /** Absolute path of the folder for the sessions, whose names contain their time. */
  readonly folder: string;
  /** The start of the names of the sessions. */
  readonly name: string;
  /** How long a session continues without traffic, in ms. */
  readonly idleGap: number;
  /** The largest number of recordings in a session. */
  readonly maxRecordings: number;
  /** The size of a session file from which the session takes no further requests, in bytes. */
  readonly maxSessionSize: number;
}

/** The settings of an endpoint for any number of sessions. Plain data, which crosses processes. */
export interface StandaloneEndpointSettings extends CommonEndpointSettings {
  readonly grouping: SessionGrouping;
  /** The port on 127.0.0.1; 0 for any free port. */
  readonly port: number;
}

/** The settings of a forward proxy for any number of sessions. Plain data, which crosses processes. */
export interface StandaloneProxySettings
  extends Omit<StandaloneEndpointSettings, 'upstream' | 'changeOrigin' | 'otherEndpoints'> {
  /** Base URL of the only origin that is recorded. Undefined: all are. */
  readonly upstream: string | undefined;
}

/** The counts of a standalone server so far. */
export interface RecordingCounts {
  /** The number of requests to record that have not ended. */
  readonly underWay: number;
  /** The number of recorded requests. */
  readonly recorded: number;
}

/** An ended session of a standalone server: its journal, or the reason why no whole journal exists. */
export type EndedSession = {
  /** Absolute path of the session file to be written. */
  readonly file: string;
} & ({ readonly journal: string } | { readonly error: string });

/** An open endpoint, which clients call instead of the upstream. */
export interface Endpoint {
  /** The base URL of the endpoint, with the upstream's base path, without a slash at its end. */
  readonly url: string;
  /** Waits a moment for exchanges that are under way, cuts off those that then still are, and closes. */
  close(): Promise<RecordingEnd>;
  /** Only of a standalone endpoint. */
  readonly counts?: () => RecordingCounts;
}

/** The settings for what a forward proxy records. */
export interface ProxyRecording extends Omit<EndpointSettings, 'upstream' | 'otherEndpoints'> {
  /** Base URL of the only origin that is recorded, besides those behind endpoints. Undefined: all are. */
  readonly upstream?: string | undefined;
  /** The session's endpoints, which record the requests that reach them. */
  readonly endpoints: readonly EndpointAddress[];
}

/** The settings of a forward proxy. Plain data, which crosses processes. */
export interface ProxySettings {
  /** Undefined: everything passes, and nothing is recorded. */
  readonly recording: ProxyRecording | undefined;
}

/** An open forward proxy. */
export interface ForwardProxy {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** Absolute path of the authority's certificate, which clients have to trust, as PEM. */
  readonly caFile: string;
  /** Absolute path of that certificate with all certificates that this machine trusts, as PEM. */
  readonly bundleFile: string;
  /** Waits a moment for exchanges that are under way, cuts off those that then still are, and closes. */
  close(): Promise<RecordingEnd>;
  /** Only of a standalone proxy. */
  readonly counts?: () => RecordingCounts;
}

/** Opens endpoints and forward proxies: for a worker in the main process, for that in the proxy process. */
export interface ProxyFactory {
  /** @throws {SessionReplayError} `RECORDER_FAILED` */
  openEndpoint(settings: EndpointSettings): Promise<Endpoint>;
  /** @throws {SessionReplayError} `RECORDER_FAILED` */
  openProxy(settings: ProxySettings): Promise<ForwardProxy>;
}
