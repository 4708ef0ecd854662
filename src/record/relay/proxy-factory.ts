import type { JournalSubject } from '../journal/journal.ts';
import type { RecordingEnd } from '../journal/recording-pipeline.ts';
import type { EndpointAddress } from '../pipeline/addresses.ts';
import type { RecordingSettings } from '../pipeline/options.ts';

/** What an endpoint is opened with. Plain data: it crosses processes. */
export interface EndpointSettings extends JournalSubject, RecordingSettings {
  /** Base URL of the API behind it. */
  readonly upstream: string;
  /** Whether the upstream gets its own host. @default unless it is on this machine */
  readonly changeOrigin?: boolean | undefined;
  /** Of the same session: what passes this one may name them. */
  readonly otherEndpoints?: readonly EndpointAddress[];
}

/** What any endpoint is opened with, whatever sessions its recordings go to. */
type CommonEndpointSettings = Omit<EndpointSettings, 'sessionFile' | 'name' | 'recordedBy'>;

/** Into which sessions a standalone endpoint groups what it records. */
interface SessionGrouping {
  /** Absolute path of the folder that the sessions are written into, named by their time. */
  readonly folder: string;
  /** Begins the names of the sessions. */
  readonly name: string;
  /** How long a session goes on without traffic, in ms. */
  readonly idleGap: number;
  /** How many recordings a session may have. */
  readonly maxRecordings: number;
  /** The size of a session file with which no further request belongs to it, in bytes. */
  readonly maxSessionSize: number;
}

/** What an endpoint for any number of sessions is opened with. Plain data: it crosses processes. */
export interface StandaloneEndpointSettings extends CommonEndpointSettings {
  readonly grouping: SessionGrouping;
  /** On 127.0.0.1; 0 for any that is free. */
  readonly port: number;
}

/** A session of a standalone endpoint that has ended: its journal, or why there is none that is whole. */
export type EndedSession = {
  /** Absolute path of the session file to be written. */
  readonly file: string;
} & ({ readonly journal: string } | { readonly error: string });

/** An endpoint that is open: clients call it in place of the upstream. */
export interface Endpoint {
  /** Its base URL, with the upstream's base path, without a slash at its end. */
  readonly url: string;
  /** Waits a moment for the exchanges that are under way, cuts off what then still runs, and closes. */
  close(): Promise<RecordingEnd>;
}

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

/** Opens endpoints and forward proxies: the main process by a process of its own, a worker by the main process. */
export interface ProxyFactory {
  /** @throws {SessionReplayError} `RECORDER_FAILED` */
  openEndpoint(settings: EndpointSettings): Promise<Endpoint>;
  /** @throws {SessionReplayError} `RECORDER_FAILED` */
  openProxy(settings: ProxySettings): Promise<ForwardProxy>;
}
